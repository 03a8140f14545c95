import CMetrics
import PluginKit

/// Share of outputs where (p > threshold) is the target (Keras `BinaryAccuracy`).
final class BinaryAccuracy: MeanMetric {
  let mean: RowMean

  init(_ settings: Settings) throws { mean = try RowMean(rule: METRIC_BINARY, parameter: settings.double("threshold")) }
}
