import DovelaCore

extension OptimizerDriver {
  /// Adds the gradient to the sum; gives whether this batch is the one that updates, with the mean as its gradient.
  func accumulate() throws -> Bool {
    guard let sums = buffers.sums else { return true }
    for rows in sparse { rows?.makeDense() }
    let isLast = (iterations + 1) % settings.accumulation == 0
    if isLast {
      let share = 1 / Float(settings.accumulation)
      kernels.axpby(context, layout.count, share, UnsafePointer(sums.floats), share, updater.gradient)
      sums.floats.update(repeating: 0, count: layout.count)
    } else {
      kernels.axpby(context, layout.count, 1, UnsafePointer(updater.gradient), 1, sums.floats)
    }
    return isLast
  }

  /// Clips by the norm of each gradient, or of all: g * c / max(norm, c), as Keras does.
  func clipByNorm() throws {
    switch settings.clipping {
    case .none, .value: return
    case .norm(let greatest):
      for (index, entry) in layout.entries.enumerated() {
        sparse[index]?.makeDense()
        scale(entry, by: Float(greatest / max(norm(entry), greatest)))
      }
    case .globalNorm(let greatest):
      var sum = 0.0
      for (index, entry) in layout.entries.enumerated() {
        sparse[index]?.makeDense()
        let gradient = UnsafePointer(updater.gradient + entry.offset)
        sum += kernels.dot(context, entry.count, gradient, gradient)
      }
      let norm = sum.squareRoot()
      // As Keras: a norm that is not finite makes every gradient NaN.
      let factor = norm.isFinite ? Float(greatest / max(norm, greatest)) : Float.nan
      for entry in layout.entries { scale(entry, by: factor) }
    }
  }

  private func norm(_ entry: FlatLayout.Entry) -> Double {
    let gradient = UnsafePointer(updater.gradient + entry.offset)
    return kernels.dot(context, entry.count, gradient, gradient).squareRoot()
  }

  private func scale(_ entry: FlatLayout.Entry, by factor: Float) {
    guard factor != 1 else { return }
    let gradient = updater.gradient + entry.offset
    kernels.axpby(context, entry.count, factor, UnsafePointer(gradient), 0, gradient)
  }

  /// The norm of the last gradient of each variable.
  func gradientNorms() -> [(path: String, norm: Double)] {
    layout.entries.enumerated().map { index, entry in
      sparse[index]?.makeDense()
      return (path: entry.variable.path, norm: norm(entry))
    }
  }
}
