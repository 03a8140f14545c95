import CMetrics
import PluginKit

/// Share of rows whose class is among the k largest predictions, with one-hot targets (Keras `TopKCategoricalAccuracy`).
final class TopKCategoricalAccuracy: MeanMetric {
  let mean: RowMean

  init(_ settings: Settings) throws { mean = try RowMean(rule: METRIC_TOP, parameter: settings.double("k")) }
}
