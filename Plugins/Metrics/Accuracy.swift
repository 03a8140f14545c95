import CMetrics
import PluginKit

/// What Keras makes of the string "accuracy", after the shapes: one output is BinaryAccuracy; a target with an axis
/// less, or with a last extent of 1, is SparseCategoricalAccuracy; else it is CategoricalAccuracy.
final class Accuracy: MeanMetric {
  private(set) var mean = RowMean(rule: METRIC_CATEGORICAL)

  init(_ settings: Settings) throws {}

  func infer(_ inference: MetricInference) throws {
    let prediction = inference.prediction
    let target = inference.target
    if prediction.rank < 2 || prediction[-1] == 1 {
      mean = RowMean(rule: METRIC_BINARY, parameter: 0.5)
    } else if target.rank < prediction.rank || target[-1] == 1 {
      mean = RowMean(rule: METRIC_SPARSE)
    } else {
      mean = RowMean(rule: METRIC_CATEGORICAL)
    }
    try inference.rows(for: mean.rule)
  }
}
