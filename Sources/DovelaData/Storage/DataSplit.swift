import DovelaConfig
import DovelaCore

/// The rows of one part of the data, assigned to inputs and targets, kept as compactly as their values allow.
public final class DataSplit: Sendable {
  /// "train", "validation", "test" or "predict".
  public let name: String
  public let rows: Int
  public let layout: DataLayout
  /// Whether it has targets; rows to predict have none.
  public let hasTargets: Bool
  /// The column of sample weights, one a row.
  public let sampleWeights: [Float]?
  private let inputs: [RowStorage]
  private let targets: [RowStorage]

  init(
    _ name: String, _ table: Table, layout: DataLayout, sampleWeight: String?, needsTargets: Bool = true
  ) throws {
    guard table.rows > 0 else {
      throw DovelaError(.badData, .data, owner: "data", "the transforms left no row of the split '\(name)'")
    }
    let assignment = ColumnAssignment(table: table, split: name)
    self.name = name
    self.layout = layout
    rows = table.rows
    hasTargets = needsTargets
    inputs = try layout.inputs.map { try assignment.storage(of: $0) }
    targets = needsTargets ? try layout.targets.map { try assignment.storage(of: $0) } : []
    sampleWeights = needsTargets ? try sampleWeight.map { try assignment.weights($0) } : nil
  }

  /// The rows of a port as they are kept; the type in which it is wanted is f32, i32 or u8.
  func storage(_ port: BatchSource.Port) throws -> (storage: RowStorage, dtype: DType) {
    let (place, storages, index, dtype) =
      switch port {
      case .input(let index, let dtype): ("input", inputs, index, dtype)
      case .target(let index, let dtype): ("target", targets, index, dtype)
      }
    guard storages.indices.contains(index) else {
      throw DovelaError(
        .notFound, .data, owner: "data", "the split '\(name)' has no \(place) \(index): it has \(storages.count)")
    }
    guard [.f32, .i32, .u8].contains(dtype) else {
      throw DovelaError(
        .unsupported, .data, owner: "data", "\(place) \(index) is wanted as \(dtype): batches are f32, i32 or u8")
    }
    return (storages[index], dtype)
  }

  /// The weight of each row: sample weights, or the weight of the row's class; `nil` where all are 1.
  ///
  /// - Parameter classWeights: by the name of a class, or by its number where no class is called so.
  public func rowWeights(classWeights: [String: Double] = [:]) throws -> [Float]? {
    guard !classWeights.isEmpty else { return sampleWeights }
    guard sampleWeights == nil else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "fit.class_weight",
        "class weights and a column of sample weights (data.sample_weight) cannot be used together")
    }
    guard layout.targets.count == 1 else {
      throw DovelaError(
        .unsupported, .configuration, owner: "fit.class_weight",
        "class weights are for one target; this run has \(layout.targets.count)")
    }
    let classes = try classes(ofTarget: 0)
    let table = try layout.targets[0].weights(of: classWeights)
    return classes.map { Float(table[Int($0)] ?? 1) }
  }

  /// The class of each row: the label, or the place of the one of a one-hot row.
  public func classes(ofTarget index: Int) throws -> [Int32] {
    let (storage, _) = try storage(.target(index, .f32))
    let target = layout.targets[index]
    guard target.problem.classCount != nil else {
      throw DovelaError(
        .unsupported, .data, owner: "data", "target '\(target.column)' has no classes: its values are numbers")
    }
    var order = Array(0..<UInt32(rows))
    if storage.width == 1 {
      return [Int32](unsafeUninitializedCapacity: rows) { buffer, count in
        guard let base = buffer.baseAddress else { return }
        order.withUnsafeBufferPointer { storage.gather($0, as: .i32, to: base) }
        count = rows
      }
    }
    var row = [Float](repeating: 0, count: storage.width)
    return order.indices.map { index in
      row.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        withUnsafePointer(to: &order[index]) { storage.gather(.init(start: $0, count: 1), as: .f32, to: base) }
      }
      return Int32(row.indices.max { row[$0] < row[$1] } ?? 0)
    }
  }

  /// Refuses labels that a model of so many classes cannot give.
  public func checkLabels(ofTarget index: Int, classes count: Int) throws {
    let target = layout.targets[index]
    guard case .classes = target.problem else { return }
    let labels = try classes(ofTarget: index)
    guard let row = labels.firstIndex(where: { $0 < 0 || $0 >= count }) else { return }
    throw DovelaError(
      .outOfRange, .data, owner: "data",
      "target '\(target.column)': label \(labels[row]) in row \(row + 1) of the split '\(name)' is outside "
        + "0…\(count - 1): the model's output has \(count) classes")
  }
}
