import CMetrics
import PluginKit

/// Share of rows whose largest prediction is where the largest target is (Keras `CategoricalAccuracy`).
final class CategoricalAccuracy: MeanMetric {
  let mean: RowMean

  init(_ settings: Settings) throws { mean = RowMean(rule: METRIC_CATEGORICAL) }
}
