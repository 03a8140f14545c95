import DovelaCore
import Synchronization

/// Applies an elementwise rule to ranges of the flat buffers, on any thread: what parallel loops and layers that
/// announce finished gradients call. Everything that a step needs is set before.
final class Updater: @unchecked Sendable {
  let optimizer: any Optimizer
  let context: ExecutionContext
  let weights: UnsafeMutablePointer<Float>
  let gradient: UnsafeMutablePointer<Float>
  let slots: UnsafeMutableBufferPointer<UnsafeMutablePointer<Float>>
  private let zeros: UnsafeMutablePointer<Float>

  // Of the step.
  var step = 1
  var learningRate = 0.0
  /// What the rule is told.
  var ruleDecay = 0.0
  /// What the host takes from each weight: weight decay times learning rate.
  var hostDecay: Float = 0
  /// Greatest magnitude of an element of the gradient; infinite for none.
  var greatest = Float.infinity

  private let failure = Mutex<(any Error)?>(nil)

  /// Elements of the block of zeros that stands for the gradient of untouched rows.
  static let zeroCount = 4096
  /// Elements that stay in a core's cache while they are decayed, clipped and updated in turn.
  private static let blockCount = 8192
  /// The least piece of a parallel loop.
  static let grain = 16384

  init(
    optimizer: any Optimizer, context: ExecutionContext, weights: UnsafeMutablePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, slots: [UnsafeMutablePointer<Float>]
  ) {
    self.optimizer = optimizer
    self.context = context
    self.weights = weights
    self.gradient = gradient
    self.slots = .allocate(capacity: slots.count)
    _ = self.slots.initialize(from: slots)
    zeros = .allocate(capacity: Self.zeroCount)
    zeros.initialize(repeating: 0, count: Self.zeroCount)
  }

  deinit {
    slots.deallocate()
    zeros.deallocate()
  }

  /// What went wrong on some thread since the last time.
  func check() throws {
    if let error = failure.withLock({ error in
      defer { error = nil }
      return error
    }) {
      throw error
    }
  }

  /// Updates elements `first ..< first + count` by their gradient.
  func update(first: Int, count: Int, isExempt: Bool) {
    guard (hostDecay != 0 && !isExempt) || greatest != .infinity else {
      apply(first: first, count: count, gradient: UnsafePointer(gradient + first), isExempt: isExempt)
      return
    }
    var done = 0
    while done < count {
      let block = min(Self.blockCount, count - done)
      let start = first + done
      if greatest != .infinity { clip(gradient + start, block) }
      apply(first: start, count: block, gradient: UnsafePointer(gradient + start), isExempt: isExempt)
      done += block
    }
  }

  /// Updates elements whose gradient is zero, without reading it.
  func updateUntouched(first: Int, count: Int, isExempt: Bool) {
    var done = 0
    while done < count {
      let block = min(Self.zeroCount, count - done)
      apply(first: first + done, count: block, gradient: UnsafePointer(zeros), isExempt: isExempt)
      done += block
    }
  }

  /// w -= w * decay, as Keras writes it.
  func decay(_ first: Int, _ count: Int) {
    let weights = weights + first
    let decay = hostDecay
    for index in 0..<count { weights[index] -= weights[index] * decay }
  }

  private func clip(_ gradient: UnsafeMutablePointer<Float>, _ count: Int) {
    let greatest = greatest
    for index in 0..<count { gradient[index] = min(max(gradient[index], -greatest), greatest) }
  }

  private func apply(first: Int, count: Int, gradient: UnsafePointer<Float>, isExempt: Bool) {
    if hostDecay != 0, !isExempt { decay(first, count) }
    withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>?.self, capacity: slots.count + 1) { places in
      for index in 0..<slots.count { places[index] = slots[index] + first }
      guard let base = UnsafePointer(places.baseAddress) else { return }
      do {
        try optimizer.update(
          Update(
            context: context, count: count, weights: weights + first, gradient: gradient, slots: base,
            slotCount: slots.count, step: step, learningRate: learningRate, weightDecay: isExempt ? 0 : ruleDecay))
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
  }
}
