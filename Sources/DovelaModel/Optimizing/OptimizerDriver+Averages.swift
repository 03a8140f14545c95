import DovelaCore

extension OptimizerDriver {
  /// average = momentum * average + (1 - momentum) * weights; at first, the weights.
  func updateAverages() {
    guard let averages = buffers.averages, let momentum = settings.averageMomentum else { return }
    let kept = updates == 0 ? 0 : momentum
    kernels.axpby(context, layout.count, 1 - kept, UnsafePointer(weights), kept, averages.floats)
    if let frequency = settings.overwriteFrequency, (updates + 1) % frequency == 0 { overwriteByAverages() }
  }

  func overwriteByAverages() {
    guard let averages = buffers.averages else { return }
    weights.update(from: averages.floats, count: layout.count)
  }
}
