import DovelaCore
import Foundation

/// What the curves and the gradients of a training tell, with what usually helps.
public struct Diagnosis: Sendable, Hashable {
  public enum Kind: String, Sendable {
    case overfitting, underfitting, stuck, vanishingGradients, explodingGradients, deadUnits, stillImproving
  }

  public var kind: Kind
  public var text: String

  public init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }
}

extension Diagnosis {
  /// All that can be said of a training that has ended.
  static func of(_ trainer: Trainer) -> [Diagnosis] {
    ofCurves(trainer.state.history) + ofGradients(trainer.run.learner.gradientNorms())
      + trainer.deadUnits.diagnosis
  }

  /// Reads the learning curves. Rules of thumb, each with the numbers that it saw.
  public static func ofCurves(_ history: History) -> [Diagnosis] {
    let loss = history["loss"].compactMap { $0 }
    let validation = history["val_loss"].compactMap { $0 }
    guard let first = loss.first, let last = loss.last, loss.count >= 2 else { return [] }
    if !isMoving(from: first, to: last, loss) {
      return [
        Diagnosis(
          .stuck,
          "the loss does not move (\(short(first)) at first, \(short(last)) at the end): try another learning rate "
            + "(ten times larger, then smaller), standardize the inputs, or look at the labels")
      ]
    }
    var found: [Diagnosis] = []
    if let best = validation.min(), let bestEpoch = validation.firstIndex(of: best), let end = validation.last,
      validation.count == loss.count, loss.count >= 4, end > best * 1.1, bestEpoch < validation.count - 2,
      loss[bestEpoch] > last
    {
      found.append(
        Diagnosis(
          .overfitting,
          "overfitting: val_loss was best in epoch \(bestEpoch + 1) (\(short(best))) and ended at \(short(end)) while loss "
            + "fell to \(short(last)): try EarlyStopping(restore_best_weights=true), Dropout, L2, fewer units or more data"
        ))
    } else if let end = validation.last, validation.count == loss.count, end > last * 2, loss.count >= 4 {
      found.append(
        Diagnosis(
          .overfitting,
          "val_loss (\(short(end))) is far above loss (\(short(last))): the model knows its training data better than "
            + "others; try Dropout, L2, fewer units or more data"))
    }
    if found.isEmpty, isStillFalling(validation.count == loss.count ? validation : loss) {
      found.append(
        Diagnosis(.stillImproving, "the loss was still falling at the end: more epochs may help"))
    }
    if found.isEmpty, let accuracy = history["accuracy"].compactMap({ $0 }).last, accuracy < 0.6, last > first * 0.7 {
      found.append(
        Diagnosis(
          .underfitting,
          "underfitting: training accuracy is \(short(accuracy)) and the loss fell only from \(short(first)) to "
            + "\(short(last)): try more units or layers, less regularization, or a larger learning rate"))
    }
    return found
  }

  /// Reads the norms of the last gradients, from the first layer to the last.
  public static func ofGradients(_ norms: [(path: String, norm: Double)]) -> [Diagnosis] {
    let kernels = norms.filter {
      !$0.path.hasSuffix("bias") && !$0.path.hasSuffix("beta") && !$0.path.hasSuffix("gamma")
    }
    guard let first = kernels.first, let last = kernels.last else { return [] }
    if let huge = norms.first(where: { $0.norm > 1e3 }) {
      return [
        Diagnosis(
          .explodingGradients,
          "the gradient of \(huge.path) is very large (norm \(short(huge.norm))): try a smaller learning rate or "
            + "clipnorm=1.0")
      ]
    }
    if kernels.count >= 3, last.norm > 0, first.norm < last.norm * 1e-4 {
      return [
        Diagnosis(
          .vanishingGradients,
          "the gradient vanishes on its way back: norm \(short(first.norm)) at \(first.path), \(short(last.norm)) at "
            + "\(last.path): try relu in place of sigmoid or tanh, HeNormal, BatchNormalization, or fewer layers")
      ]
    }
    return []
  }

  private static func isMoving(from first: Double, to last: Double, _ loss: [Double]) -> Bool {
    guard let least = loss.min(), let greatest = loss.max() else { return true }
    return greatest - least > 0.01 * max(abs(first), 1e-12)
  }

  private static func isStillFalling(_ curve: [Double]) -> Bool {
    guard curve.count >= 4, let last = curve.last, let least = curve.min() else { return false }
    let before = curve[curve.count - 3]
    return last == least && before - last > 0.03 * abs(before)
  }

  /// Four significant digits.
  private static func short(_ number: Double) -> String { String(format: "%.4g", number) }
}
