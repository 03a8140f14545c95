import CMetrics
import PluginKit

/// 100 times the mean of |p - t| / max(|t|, 1e-7) (Keras `MeanAbsolutePercentageError`).
final class MeanAbsolutePercentageError: MeanMetric {
  let mean: RowMean

  init(_ settings: Settings) throws { mean = RowMean(rule: METRIC_PERCENTAGE) }
}
