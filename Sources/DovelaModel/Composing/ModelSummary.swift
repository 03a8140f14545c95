import DovelaCore

/// What a model consists of, for people: one row for each layer, and the totals.
public struct ModelSummary: Sendable, Hashable {
  public struct Row: Sendable, Hashable {
    public var name: String
    /// The component's name: `Dense`.
    public var type: String
    /// Of each place in the graph.
    public var outputs: [TensorSpec]
    public var parameters: Int
    /// Names of the layers and inputs that it reads from.
    public var connectedTo: [String]

    public init(name: String, type: String, outputs: [TensorSpec], parameters: Int, connectedTo: [String]) {
      self.name = name
      self.type = type
      self.outputs = outputs
      self.parameters = parameters
      self.connectedTo = connectedTo
    }
  }

  public var name: String
  /// Inputs first, then layers, in the order of the specification.
  public var rows: [Row]
  public var trainable: Int
  public var nonTrainable: Int

  public init(name: String, rows: [Row], trainable: Int, nonTrainable: Int) {
    self.name = name
    self.rows = rows
    self.trainable = trainable
    self.nonTrainable = nonTrainable
  }

  public var parameters: Int { trainable + nonTrainable }
  /// Of all parameters, in f32.
  public var bytes: Int { parameters * 4 }
}
