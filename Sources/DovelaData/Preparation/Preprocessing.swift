import DovelaConfig
import DovelaCore
import Foundation

/// The transforms of a run, in order, fitted on the training part. Saved with the model.
public struct Preprocessing {
  public var transforms: [any Transform]
  /// Columns that transforms leave alone unless they name them: targets and sample weights.
  public var untouched: [String]
  var seed: UInt64

  /// What a fitted transform needs to be made again, beside its configuration.
  public struct State: Sendable, Hashable, Codable {
    /// Name of the component, to be checked.
    public var name: String
    /// Its schema version.
    public var version: Int
    /// Base64 of its state; absent where it has none.
    public var bytes: String?
  }

  /// The transforms of a saved model: the same configurations as when `states` was written.
  public static func restored(
    _ configurations: [Configuration], states: [State], untouched: [String]
  ) throws -> Preprocessing {
    let owner = "saved preprocessing"
    let kept = try configurations.map(Self.make).filter { !$0.isTrainOnly }
    guard kept.count == states.count else {
      throw DovelaError(
        .badData, .data, owner: owner, "\(states.count) states were saved for \(kept.count) transforms")
    }
    for (transform, state) in zip(kept, states) {
      guard transform.name == state.name else {
        throw DovelaError(
          .badData, .data, owner: owner, "the state of \(state.name) was saved where \(transform.name) stands")
      }
      guard let text = state.bytes else { continue }
      guard let bytes = Data(base64Encoded: text) else {
        throw DovelaError(.badData, .data, owner: owner, "the state of \(state.name) is not base64")
      }
      try transform.loadState(Array(bytes), version: state.version)
    }
    return Preprocessing(transforms: kept, untouched: untouched, seed: 0)
  }

  /// What to save with the model.
  public func states() throws -> [State] {
    try transforms.map {
      State(
        name: $0.name, version: $0.configuration.schema.version,
        bytes: try $0.saveState().map { Data($0).base64EncodedString() })
    }
  }

  /// Applies everything to rows that are not trained on.
  public func apply(to table: Table, context: ExecutionContext) throws -> Table {
    try transforms.indices.reduce(table) { try apply($1, to: $0, training: false, context: context) }
  }

  /// The text behind a class of a column, from the last transform that knows it.
  public func label(column: String, index: Int) -> String? {
    for transform in transforms.reversed() {
      if let label = transform.label(column: column, index: index) { return label }
    }
    return nil
  }

  /// Undoes in place what the transforms did to numbers of a column, last first: a prediction in the target's unit.
  public func invert(column: String, _ values: UnsafeMutableBufferPointer<Float>) throws {
    for transform in transforms.reversed() { _ = try transform.invert(column: column, values) }
  }

  /// `untouched` as a transform is told.
  var lines: String? { untouched.isEmpty ? nil : untouched.joined(separator: "\n") }

  /// - Parameter pass: over the training rows; the random numbers of each are its own.
  func apply(
    _ index: Int, to table: Table, training: Bool, pass: Int = 0, context: ExecutionContext
  ) throws -> Table {
    let position = RandomPosition(
      seed: seed, stream: RandomPosition.stream(of: "data.transforms.\(index)"), step: UInt32(truncatingIfNeeded: pass))
    let result = try transforms[index].apply(
      table, target: lines, training: training, random: position, context: context)
    try result.checkRows(owner: "data.transforms.\(index) (\(transforms[index].name))")
    return result
  }

  static func make(_ configuration: Configuration) throws -> any Transform {
    guard let transform = try configuration.make(name: configuration.schema.name) as? any Transform else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "data.transforms",
        "\(configuration.schema.name) is a \(configuration.schema.kind.rawValue), not a transform")
    }
    return transform
  }
}

extension Transform {
  var name: String { configuration.schema.name }
}
