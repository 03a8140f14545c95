import DovelaCore

/// How the values of the rows become one number. Names and arithmetic are Keras's (`losses/loss.py`,
/// `reduce_weighted_values` and `apply_mask`).
enum Reduction: String {
  case sumOverBatchSize = "sum_over_batch_size"
  case mean
  case sum
  case meanWithSampleWeight = "mean_with_sample_weight"

  init(of loss: Configuration) {
    self = loss["reduction"].string.flatMap(Reduction.init) ?? .sumOverBatchSize
  }

  /// Writes the factor of each of `count` values.
  ///
  /// - Parameters:
  ///   - factor: the weight of the loss among several.
  ///   - mask: u8, `maskCount` of them, each for `count / maskCount` values in a row; valid values are weighted by
  ///     total / valid where the mean is over all values, so that the mean is over the valid ones.
  ///   - weights: f32, `weightCount` of them, each for `count / weightCount` values in a row.
  func writeScale(
    _ scale: UnsafeMutablePointer<Float>, count: Int, factor: Float,
    mask: UnsafePointer<UInt8>?, maskCount: Int, weights: UnsafePointer<Float>?, weightCount: Int
  ) {
    var common = 1.0
    switch self {
    case .sumOverBatchSize, .mean:
      common = 1 / Double(count)
      if let mask {
        var valid = 0
        for index in 0..<maskCount where mask[index] != 0 { valid += 1 }
        common *= valid == 0 ? 0 : Double(maskCount) / Double(valid)
      }
    case .sum: break
    case .meanWithSampleWeight:
      let sum = Self.sum(count: count, mask, maskCount, weights, weightCount)
      common = sum == 0 ? 0 : 1 / sum
    }
    let value = Float(common) * factor
    guard mask != nil || weights != nil else {
      scale.update(repeating: value, count: count)
      return
    }
    let perMask = count / max(maskCount, 1)
    let perWeight = count / max(weightCount, 1)
    for index in 0..<count {
      var own = value
      if let weights { own *= weights[index / perWeight] }
      if let mask, mask[index / perMask] == 0 { own = 0 }
      scale[index] = own
    }
  }

  private static func sum(
    count: Int, _ mask: UnsafePointer<UInt8>?, _ maskCount: Int, _ weights: UnsafePointer<Float>?, _ weightCount: Int
  ) -> Double {
    guard mask != nil || weights != nil else { return Double(count) }
    let perMask = count / max(maskCount, 1)
    let perWeight = count / max(weightCount, 1)
    var sum = 0.0
    for index in 0..<count {
      if let mask, mask[index / perMask] == 0 { continue }
      sum += weights.map { Double($0[index / perWeight]) } ?? 1
    }
    return sum
  }
}
