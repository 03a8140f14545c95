/// Where a `BatchSource` stands: enough to go on from there in another process.
public struct BatchPosition: Sendable, Hashable, Codable {
  /// Passes over the data that are done.
  public var pass: Int
  /// Batches of this pass that are done.
  public var batch: Int

  public init(pass: Int = 0, batch: Int = 0) {
    self.pass = pass
    self.batch = batch
  }
}
