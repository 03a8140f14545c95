import CMetrics
import PluginKit

/// Share of rows whose largest prediction is at the label (Keras `SparseCategoricalAccuracy`).
final class SparseCategoricalAccuracy: MeanMetric {
  let mean: RowMean

  init(_ settings: Settings) throws { mean = RowMean(rule: METRIC_SPARSE) }
}
