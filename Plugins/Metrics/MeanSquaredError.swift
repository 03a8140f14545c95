import CMetrics
import PluginKit

/// Mean of (p - t)² (Keras `MeanSquaredError`).
final class MeanSquaredError: MeanMetric {
  let mean: RowMean

  init(_ settings: Settings) throws { mean = RowMean(rule: METRIC_SQUARED) }
}
