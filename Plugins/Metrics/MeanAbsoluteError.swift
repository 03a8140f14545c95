import CMetrics
import PluginKit

/// Mean of |p - t| (Keras `MeanAbsoluteError`).
final class MeanAbsoluteError: MeanMetric {
  let mean: RowMean

  init(_ settings: Settings) throws { mean = RowMean(rule: METRIC_ABSOLUTE) }
}
