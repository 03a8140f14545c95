import PluginKit

/// True positives over positives; 0 where nothing is positive (Keras `Recall`).
final class Recall: MetricComponent {
  private let confusion: Confusion

  init(_ settings: Settings) throws { confusion = try Confusion(settings) }

  func infer(_ inference: MetricInference) throws { try confusion.infer(inference) }
  func update(_ run: MetricRun) throws { confusion.update(run) }
  func result(_ state: UnsafePointer<Double>) throws -> Double {
    let positive = state[0] + state[2]
    return positive == 0 ? 0 : state[0] / positive
  }
}
