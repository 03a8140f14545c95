import CDovela
import PluginKit

/// What the shapes of predictions and targets must be, and the messages where they are not.
extension LossInference {
  /// The extents of the values where target and prediction have one shape. As in Keras, either may lack a last axis of
  /// extent 1.
  func rowsOfEqualShapes() throws -> [Int] {
    let prediction = self.prediction.extents
    let target = self.target.extents
    let fits =
      agree(prediction, target) || (target.last == 1 && agree(prediction, Array(target.dropLast())))
      || (prediction.last == 1 && agree(Array(prediction.dropLast()), target))
    guard fits else {
      throw Failure.shape(
        "the prediction has shape \(self.prediction.text), the target \(self.target.text); they must be equal: give "
          + "the last layer \(target.last.map { $0 > 0 ? "\($0)" : "as many" } ?? "1") units")
    }
    return prediction.count > 1 ? Array(prediction.dropLast()) : prediction
  }

  /// The extents of the values where the prediction has a last axis of classes and the target is one label a row.
  func rowsOfLabels() throws -> [Int] {
    let rows = Array(prediction.extents.dropLast())
    try requireClasses()
    let target = self.target.extents
    guard agree(rows, target) || (target.last == 1 && agree(rows, Array(target.dropLast()))) else {
      throw Failure.shape(
        "the prediction has shape \(prediction.text), so the target must hold one class index for each row, but it has "
          + "shape \(self.target.text); for one-hot targets take CategoricalCrossentropy")
    }
    return rows
  }

  /// Refuses a prediction without at least two classes.
  func requireClasses() throws {
    guard prediction.rank >= 2, prediction[-1] != 1 else {
      throw Failure.shape(
        "the prediction has shape \(prediction.text): one class alone; give the last layer a unit for each class, or "
          + "take BinaryCrossentropy with a sigmoid")
    }
  }

  /// Refuses `from_logits` where the model ends in the activation that the loss would apply a second time.
  func refuseLogits(_ fromLogits: Bool, after activation: String) throws {
    guard isFused, fromLogits else { return }
    throw Failure.invalid(
      "from_logits=true, but the model ends in \(activation), which would be applied twice; take away one of them")
  }

  /// Refuses classes on another axis than the last.
  func requireLastAxis(_ axis: Int) throws {
    guard axis == -1 || axis == Int(prediction.rank) - 1 else {
      throw Failure.invalid(
        "axis=\(axis), but classes must be on the last axis of the prediction, which has shape \(prediction.text)")
    }
  }

  private func agree(_ a: [Int], _ b: [Int]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || $0 < 0 || $1 < 0 }
  }
}
