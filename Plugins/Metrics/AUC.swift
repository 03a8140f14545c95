import CMetrics
import Glibc
import PluginKit

/// The area under a curve that is drawn from the confusion matrices at a row of thresholds (Keras `AUC`).
///
/// The state is, for each label, the weights of the positives and of the negatives between every two thresholds; the
/// confusion matrices are their sums from a threshold on.
final class AUC: MetricComponent {
  enum Summation { case interpolation, minoring, majoring }

  private let thresholds: [Float]
  private let isEven: Bool
  private let isPR: Bool
  private let summation: Summation
  private let isMultiLabel: Bool
  private let wantedLabels: Int?
  private let labelWeights: [Double]?
  private let fromLogits: Bool
  private var labels = 1

  init(_ settings: Settings) throws {
    let given = try settings.isNull("thresholds") ? nil : settings.doubles("thresholds").sorted()
    let count = try given.map { $0.count + 2 } ?? settings.int("num_thresholds")
    let inner = given ?? (1..<max(count - 1, 1)).map { Double($0) / Double(count - 1) }
    guard inner.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { throw Failure.invalid("thresholds must be in 0...1") }
    // Beyond both ends, so that a prediction of exactly 0 or 1 is on the right side.
    thresholds = [-1e-7] + inner.map { Float($0) } + [1 + 1e-7]
    isEven = zip(inner, 1...).allSatisfy { abs($0 - Double($1) / Double(count - 1)) < 1e-6 }
    isPR = try settings.string("curve") == "PR"
    summation =
      switch try settings.string("summation_method") {
      case "minoring": .minoring
      case "majoring": .majoring
      default: .interpolation
      }
    isMultiLabel = try settings.bool("multi_label")
    wantedLabels = try settings.isNull("num_labels") ? nil : settings.int("num_labels")
    guard isMultiLabel || wantedLabels == nil else {
      throw Failure.invalid("num_labels goes with multi_label=true only; take it away, or set multi_label=true")
    }
    labelWeights = try settings.isNull("label_weights") ? nil : settings.doubles("label_weights")
    fromLogits = try settings.bool("from_logits")
  }

  func infer(_ inference: MetricInference) throws {
    try inference.requireEqualShapes()
    let columns = inference.prediction.rank > 1 ? inference.prediction[-1] : 1
    if let wantedLabels, wantedLabels != columns {
      throw Failure.shape("num_labels=\(wantedLabels), but the prediction has shape \(inference.prediction.text)")
    }
    if let labelWeights, labelWeights.count != columns {
      throw Failure.shape(
        "label_weights has \(labelWeights.count) values, but the prediction has shape \(inference.prediction.text)")
    }
    labels = isMultiLabel ? columns : 1
    inference.state(labels * 2 * thresholds.count)
  }

  func update(_ run: MetricRun) throws {
    let columns = Int64(run.columns)
    let outside = add_buckets(
      Int64(run.rows), columns, Int64(thresholds.count), thresholds, isEven ? 1 : 0, fromLogits ? 1 : 0,
      isMultiLabel ? 1 : 0, run.prediction, run.target, run.weights, isMultiLabel ? nil : labelWeights, run.state)
    guard outside < 0 else {
      throw Failure.range(
        "prediction \(run.prediction?[Int(outside)] ?? .nan) in row \(outside / columns) of the batch is not in 0...1; "
          + "end the model in a sigmoid or softmax, or set from_logits=true")
    }
  }

  func result(_ state: UnsafePointer<Double>) throws -> Double {
    var total = 0.0
    var weights = 0.0
    for label in 0..<labels {
      let weight = isMultiLabel ? labelWeights?[label] ?? 1 : 1
      total += weight * area(state + label * 2 * thresholds.count)
      weights += weight
    }
    return weights == 0 ? 0 : total / weights
  }

  /// The area under the curve of one label.
  private func area(_ histogram: UnsafePointer<Double>) -> Double {
    let count = thresholds.count
    var after = Matrix()
    for bucket in 0..<count {
      after.falseNegatives += histogram[bucket]
      after.trueNegatives += histogram[count + bucket]
    }
    var sum = 0.0
    // From the greatest threshold down: `after` is the matrix at threshold i + 1, `before` at i.
    for index in stride(from: count - 2, through: 0, by: -1) {
      var before = after
      before.move(positives: histogram[index], negatives: histogram[count + index])
      sum += isPR && summation == .interpolation ? interpolated(before, after) : strip(before, after)
      after = before
    }
    return sum
  }

  private func strip(_ before: Matrix, _ after: Matrix) -> Double {
    let width: Double
    let heights: (Double, Double)
    if isPR {
      width = before.recall - after.recall
      heights = (before.precision, after.precision)
    } else {
      width = before.falsePositiveRate - after.falsePositiveRate
      heights = (before.recall, after.recall)
    }
    switch summation {
    case .interpolation: return width * (heights.0 + heights.1) / 2
    case .minoring: return width * min(heights.0, heights.1)
    case .majoring: return width * max(heights.0, heights.1)
    }
  }

  /// ∫ precision d(true positives) between two thresholds, where true and false positives grow evenly (Davis and
  /// Goadrich 2006, "The Relationship Between Precision-Recall and ROC Curves", section 4; closed form of Keras).
  private func interpolated(_ before: Matrix, _ after: Matrix) -> Double {
    let gained = before.truePositives - after.truePositives
    let slope = ratio(gained, max(before.predicted - after.predicted, 0))
    let intercept = after.truePositives - slope * after.predicted
    let growth = before.predicted > 0 && after.predicted > 0 ? before.predicted / after.predicted : 1
    return ratio(slope * (gained + intercept * log(growth)), after.truePositives + after.falseNegatives)
  }
}

/// A confusion matrix of weights.
private struct Matrix {
  var truePositives = 0.0
  var falsePositives = 0.0
  var trueNegatives = 0.0
  var falseNegatives = 0.0

  var predicted: Double { truePositives + falsePositives }
  var recall: Double { ratio(truePositives, truePositives + falseNegatives) }
  var precision: Double { ratio(truePositives, predicted) }
  var falsePositiveRate: Double { ratio(falsePositives, falsePositives + trueNegatives) }

  /// What lies above a lower threshold becomes positive.
  mutating func move(positives: Double, negatives: Double) {
    truePositives += positives
    falseNegatives -= positives
    falsePositives += negatives
    trueNegatives -= negatives
  }
}

/// a / b, 0 where b is 0.
private func ratio(_ a: Double, _ b: Double) -> Double { b == 0 ? 0 : a / b }
