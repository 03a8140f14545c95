import DovelaCore

/// What a model is trained for.
public struct ObjectiveSpecification: Sendable {
  /// One for each output; `nil` where it is to be chosen from the problem and the last activation.
  public var losses: [Configuration?]
  /// One for each output; empty: all 1.
  public var lossWeights: [Double]
  /// For each output.
  public var metrics: [[Configuration]]

  public init(
    losses: [Configuration?], lossWeights: [Double] = [], metrics: [[Configuration]] = []
  ) {
    self.losses = losses
    self.lossWeights = lossWeights
    self.metrics = metrics
  }
}

/// Something that the user should know of a run: which loss was chosen, or what looks wrong.
public struct Notice: Sendable, Hashable {
  public enum Severity: Sendable { case note, warning }

  public var severity: Severity
  public var text: String

  public init(_ severity: Severity, _ text: String) {
    self.severity = severity
    self.text = text
  }
}
