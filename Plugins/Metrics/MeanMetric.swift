import CMetrics
import PluginKit

/// A metric that is the weighted mean over rows of what each row is worth. Its state: the weighted sum, the weights.
struct RowMean {
  let rule: metric_rule
  /// The threshold or k of the rule.
  var parameter = 0.0

  func update(_ run: MetricRun) {
    add_rows(
      rule, parameter, Int64(run.rows), Int64(run.columns), run.prediction, run.target.map { UnsafeRawPointer($0) },
      run.weights, run.state)
  }

  /// 0 before the first row, as Keras has it.
  static func result(_ state: UnsafePointer<Double>) -> Double { state[1] == 0 ? 0 : state[0] / state[1] }
}

/// A component around one such mean.
protocol MeanMetric: MetricComponent {
  var mean: RowMean { get }
}

extension MeanMetric {
  func infer(_ inference: MetricInference) throws { try inference.rows(for: mean.rule) }
  func update(_ run: MetricRun) throws { mean.update(run) }
  func result(_ state: UnsafePointer<Double>) throws -> Double { RowMean.result(state) }
}
