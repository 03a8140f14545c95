import CDovela
import CMetrics
import PluginKit

/// What the shapes of predictions and targets must be, and the messages where they are not.
extension MetricInference {
  /// The state of a mean over rows, once the shapes fit its rule.
  func rows(for rule: metric_rule) throws {
    let wantsLabels = rule == METRIC_SPARSE || rule == METRIC_SPARSE_TOP
    if wantsLabels { try requireLabels() } else { try requireEqualShapes() }
    state(2, labels: wantsLabels)
  }

  /// Refuses shapes that differ by more than a last axis of extent 1.
  func requireEqualShapes() throws {
    let a = prediction.extents
    let b = target.extents
    let fits =
      agree(a, b) || (b.last == 1 && agree(a, Array(b.dropLast()))) || (a.last == 1 && agree(Array(a.dropLast()), b))
    guard fits else {
      throw Failure.shape(
        "the prediction has shape \(prediction.text), the target \(target.text); they must be equal: for class indices "
          + "take the metric's Sparse form")
    }
  }

  private func requireLabels() throws {
    let rows = Array(prediction.extents.dropLast())
    let target = self.target.extents
    guard prediction.rank >= 2, agree(rows, target) || (target.last == 1 && agree(rows, Array(target.dropLast())))
    else {
      throw Failure.shape(
        "the prediction has shape \(prediction.text), so the target must hold one class index for each row, but it has "
          + "shape \(self.target.text); for one-hot targets take the metric without Sparse")
    }
  }

  private func agree(_ a: [Int], _ b: [Int]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || $0 < 0 || $1 < 0 }
  }
}
