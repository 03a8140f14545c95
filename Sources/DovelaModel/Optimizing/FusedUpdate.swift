import DovelaCore
import Synchronization

/// A variable that is updated while its gradient is made: its layer announces the parts that are final, from any
/// thread, and each is updated while it is in cache.
final class FusedUpdate: @unchecked Sendable {
  let first: Int
  let count: Int
  let isExempt: Bool
  private let updater: Updater
  private let announced = Atomic<Int>(0)

  init(_ entry: FlatLayout.Entry, updater: Updater) {
    first = entry.offset
    count = entry.count
    isExempt = entry.variable.isExemptFromDecay
    self.updater = updater
  }

  /// For `Variable.gradientReady`; this object must outlive its use.
  var ready: GradientReady {
    GradientReady(state: Unmanaged.passUnretained(self).toOpaque()) { state, first, count in
      guard let state else { return }
      Unmanaged<FusedUpdate>.fromOpaque(state).takeUnretainedValue().announce(Int(first), Int(count))
    }
  }

  private func announce(_ begin: Int, _ size: Int) {
    guard begin >= 0, size > 0, begin <= count - size else { return }
    updater.update(first: first + begin, count: size, isExempt: isExempt)
    announced.wrappingAdd(size, ordering: .relaxed)
  }

  func begin() { announced.store(0, ordering: .relaxed) }

  /// Whether the variable was updated; refuses an announcement of a part alone.
  func isDone(_ variable: Variable) throws -> Bool {
    let sum = announced.load(ordering: .relaxed)
    guard sum == 0 || sum == count else {
      throw DovelaError(
        .internal, .plugin, owner: "variable '\(variable.path)'",
        "its layer announced \(sum) of \(count) elements of the gradient: all or none are legal")
    }
    return sum == count
  }
}
