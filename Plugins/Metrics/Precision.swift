import PluginKit

/// True positives over predicted positives; 0 where nothing is predicted positive (Keras `Precision`).
final class Precision: MetricComponent {
  private let confusion: Confusion

  init(_ settings: Settings) throws { confusion = try Confusion(settings) }

  func infer(_ inference: MetricInference) throws { try confusion.infer(inference) }
  func update(_ run: MetricRun) throws { confusion.update(run) }
  func result(_ state: UnsafePointer<Double>) throws -> Double {
    let predicted = state[0] + state[1]
    return predicted == 0 ? 0 : state[0] / predicted
  }
}
