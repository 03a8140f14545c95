import DovelaCore

/// The shapes in which a target may meet a prediction.
enum TargetFit {
  /// The forms of a target that hold the same elements, the likeliest first: a missing or an extra last axis of 1 is
  /// forgiven, as in Keras.
  static func forms(of target: TensorSpec, for prediction: TensorSpec) -> [TensorSpec] {
    var forms: [TensorSpec] = []
    if target.rank + 1 == prediction.rank, prediction.extents.last == 1 {
      forms.append(TensorSpec(target.extents + [1], target.dtype))
    }
    forms.append(target)
    if target.rank >= 2, target.extents.last == 1 {
      forms.append(TensorSpec(target.extents.dropLast(), target.dtype))
    }
    return forms
  }

  /// The first form that is accepted.
  /// - Throws: the refusal of the likeliest form.
  static func fit<T>(
    _ target: TensorSpec, to prediction: TensorSpec, _ accept: (TensorSpec) throws -> T
  ) throws -> (form: TensorSpec, result: T) {
    var refusal: (any Error)?
    for form in forms(of: target, for: prediction) {
      do {
        return (form, try accept(form))
      } catch {
        refusal = refusal ?? error
      }
    }
    throw refusal ?? DovelaError(.shapeMismatch, .configuration, "the target \(target) fits nothing")
  }
}
