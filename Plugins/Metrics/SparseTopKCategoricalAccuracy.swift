import CMetrics
import PluginKit

/// Share of rows whose label is among the k largest predictions (Keras `SparseTopKCategoricalAccuracy`).
final class SparseTopKCategoricalAccuracy: MeanMetric {
  let mean: RowMean

  init(_ settings: Settings) throws { mean = try RowMean(rule: METRIC_SPARSE_TOP, parameter: settings.double("k")) }
}
