import DovelaCore

/// What a model is trained for.
public struct ObjectiveSpecification: Sendable {
  /// One for each output; `nil` where it is to be chosen from the problem and the last activation.
  public var losses: [Configuration?]
  /// One for each output; empty: all 1.
  public var lossWeights: [Double]
  /// For each output.
  public var metrics: [[Configuration]]
  /// Weight of the rows of each class; empty: all 1.
  public var classWeights: [Int: Double]

  public init(
    losses: [Configuration?], lossWeights: [Double] = [], metrics: [[Configuration]] = [],
    classWeights: [Int: Double] = [:]
  ) {
    self.losses = losses
    self.lossWeights = lossWeights
    self.metrics = metrics
    self.classWeights = classWeights
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
