import DovelaCore

/// Finds units that never fire. Where a rectified unit is 0 for every row of a batch, the gradient of its bias is
/// exactly 0; one whose bias has had no gradient in many batches on end is dead.
final class DeadUnitWatch {
  /// Batches of an epoch that are looked at.
  private static let mostBatches = 64
  private static let leastBatches = 8

  private struct Entry {
    var variable: Variable
    var hasFired: [Bool]
  }

  private var entries: [Entry]
  private var batches = 0

  init(_ model: Model) {
    entries = model.layers.flatMap { layer -> [Entry] in
      guard layer.outputActivation?.formula == "dovela.eltwise.relu/1" else { return [] }
      return layer.variables.filter { $0.isTrainable && $0.path.hasSuffix("/bias") }.map {
        Entry(variable: $0, hasFired: Array(repeating: false, count: $0.count))
      }
    }
  }

  /// Forgets what has fired, at the beginning of an epoch.
  func reset() {
    batches = 0
    for index in entries.indices {
      for unit in entries[index].hasFired.indices { entries[index].hasFired[unit] = false }
    }
  }

  /// Looks at the gradients of the step that has just been taken.
  func observe() {
    guard batches < Self.mostBatches else { return }
    batches += 1
    for index in entries.indices {
      guard let gradient = entries[index].variable.gradient else { continue }
      for unit in entries[index].hasFired.indices where gradient[unit] != 0 { entries[index].hasFired[unit] = true }
    }
  }

  /// One for each layer a tenth of whose units, or more, never fired.
  var diagnosis: [Diagnosis] {
    guard batches >= Self.leastBatches else { return [] }
    return entries.compactMap { entry in
      let dead = entry.hasFired.count { !$0 }
      guard dead * 10 >= entry.hasFired.count, dead > 0 else { return nil }
      return Diagnosis(
        .deadUnits,
        "\(dead) of \(entry.hasFired.count) relu units of \(entry.variable.path.dropLast("/bias".count)) are dead (0 for every row of "
          + "\(batches) batches): try a smaller learning rate, HeNormal, or leaky_relu")
    }
  }
}
