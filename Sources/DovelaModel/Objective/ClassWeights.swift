import DovelaCore

/// Weights of classes, turned into weights of rows as Keras does: the class is the place of the greatest number where
/// the last axis has several, else the number itself.
struct ClassWeights {
  private let table: [Float]

  /// `nil` where every class counts alike.
  init?(_ weights: [Int: Double]) {
    guard let greatest = weights.keys.max(), greatest >= 0 else { return nil }
    table = (0...greatest).map { Float(weights[$0] ?? 1) }
  }

  /// Multiplies the weight of each row.
  func apply(to weights: UnsafeMutablePointer<Float>, rows: Int, target: Tensor) {
    let width = target.count / max(rows, 1)
    for row in 0..<rows {
      let label = label(of: target, first: row * width, width: width)
      if table.indices.contains(label) { weights[row] *= table[label] }
    }
  }

  private func label(of target: Tensor, first: Int, width: Int) -> Int {
    if target.spec.dtype == .i32 {
      let labels = target.data.assumingMemoryBound(to: Int32.self)
      return width == 1 ? Int(labels[first]) : greatest(width) { Float(labels[first + $0]) }
    }
    let numbers = target.data.assumingMemoryBound(to: Float.self)
    return width == 1 ? Int(exactly: numbers[first].rounded()) ?? -1 : greatest(width) { numbers[first + $0] }
  }

  private func greatest(_ width: Int, _ number: (Int) -> Float) -> Int {
    var best = 0
    for index in 1..<width where number(index) > number(best) { best = index }
    return best
  }
}
