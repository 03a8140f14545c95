import DovelaCore
import DovelaData

/// What a model says of rows: for each output the numbers, and for classes the likeliest one by name.
public struct Predictions: Sendable {
  public struct Output: Sendable {
    public var name: String
    /// Numbers of one row.
    public var width: Int
    /// (rows, width); where the target was standardized, in the target's own unit again.
    public var values: [Float]
    /// Names of the classes, `0`, `1`, … where nobody named them; empty where the output has no classes.
    public var labels: [String]

    /// The likeliest class of a row.
    public func label(ofRow row: Int) -> String? {
      guard !labels.isEmpty else { return nil }
      let numbers = values[row * width..<(row + 1) * width]
      if width == 1 { return labels[(numbers.first ?? 0) > 0.5 ? 1 : 0] }
      let best = numbers.indices.max { numbers[$0] < numbers[$1] } ?? numbers.startIndex
      return labels[best - numbers.startIndex]
    }
  }

  public let rows: Int
  public let outputs: [Output]

  init(_ model: Model, _ preparation: TrainingRun.Preparation, _ split: DataSplit, batchSize: Int) throws {
    let targets = preparation.layout.targets
    rows = split.rows
    let capacity = min(batchSize, split.rows)
    try model.reserve(rows: capacity)
    let source = try BatchSource(
      split, batchSize: batchSize, ports: try model.inputs.indices.map { .input($0, try model.input($0).spec.dtype) })
    source.bind(try model.inputs.indices.map { try model.input($0).data }, weights: nil)
    var values = model.outputs.map { _ in [Float]() }
    try model.apart {
      for _ in 0..<source.batchesPerPass {
        try model.predict(rows: source.next())
        for index in model.outputs.indices { values[index] += try model.output(index).floats }
      }
    }
    var outputs: [Output] = []
    for (index, port) in model.outputs.enumerated() {
      let target = index < targets.count ? targets[index] : nil
      if let target, target.problem.classCount == nil {
        try values[index].withUnsafeMutableBufferPointer {
          try preparation.preprocessing.invert(column: target.column, $0)
        }
      }
      let width = rows > 0 ? values[index].count / rows : 0
      outputs.append(
        Output(
          name: port.name, width: width, values: values[index],
          labels: target.map { Self.labels($0, width: width) } ?? []))
    }
    self.outputs = outputs
  }

  private static func labels(_ target: DataLayout.Target, width: Int) -> [String] {
    guard target.problem.classCount != nil else { return [] }
    let count = max(width, 2)
    return (0..<count).map { $0 < target.labels.count ? target.labels[$0] : String($0) }
  }
}
