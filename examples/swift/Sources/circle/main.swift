// Composes a model with a result builder, trains it on rows in memory, evaluates, predicts, saves and loads.
import Dovela

/// Points in a square, and whether they lie within a circle: what a line cannot separate.
func makePoints(_ count: Int) throws -> (points: Tensor<Float>, labels: Tensor<Int32>) {
  var state: UInt32 = 1
  func next() -> Float {
    state = state &* 1_664_525 &+ 1_013_904_223
    return Float(state >> 8) / Float(1 << 23) - 1
  }
  let rows = (0..<count).map { _ in [next(), next()] }
  let labels = rows.map { $0[0] * $0[0] + $0[1] * $0[1] < 0.5 ? Int32(1) : 0 }
  return (try Tensor(rows: rows), Tensor(labels))
}

let runtime = try Runtime()
let model = try Model(in: runtime, input: [2], seed: 7) {
  for units in [32, 16] {
    Component.Dense(units, activation: "tanh")
  }
  Component.Dense(2, activation: "softmax")
}
print(try model.summary)

let (points, labels) = try makePoints(512)
let rows = try Dataset(in: runtime, Batch(points, labels))
let trainer = try Trainer(
  model, optimizer: Component.Adam(learning_rate: 0.02), metrics: ["accuracy"], targets: [.classes], seed: 7)
try trainer.fit(rows, Fit(epochs: 40, batchSize: 32)) { event in
  if case .epoch(let epoch, let results, _) = event, (epoch + 1) % 10 == 0 {
    print("epoch \(epoch + 1)  loss \(results["loss"] ?? 0)  accuracy \(results["accuracy"] ?? 0)")
  }
  return .goOn
}
let results = try trainer.evaluate(rows)
print("accuracy \(results["accuracy"] ?? 0)")

try model.save(to: "circle.safetensors")
let loaded = try Model(in: runtime, contentsOf: "circle.safetensors")
let probe = try Tensor<Float>(rows: [[0, 0], [0.9, 0.9]])
print("a loaded model", try loaded.predict(probe) == model.predict(probe) ? "agrees" : "differs")
