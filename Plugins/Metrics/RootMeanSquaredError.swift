import CMetrics
import PluginKit

/// The root of the mean of (p - t)² (Keras `RootMeanSquaredError`).
final class RootMeanSquaredError: MeanMetric {
  let mean = RowMean(rule: METRIC_SQUARED)

  init(_ settings: Settings) throws {}

  func result(_ state: UnsafePointer<Double>) throws -> Double { RowMean.result(state).squareRoot() }
}
