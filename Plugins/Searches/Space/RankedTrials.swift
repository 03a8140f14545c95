import PluginKit

/// The trials that have objectives, better ones first: those that were trained longer before those that were stopped
/// earlier, which were stopped because they were worse; then by the first objective, and the next.
struct RankedTrials {
  private var trials: [Trial] = []
  /// As they were told last, by number.
  private var records: [Int: Trial] = [:]

  var count: Int { trials.count }
  var all: [Trial] { trials }
  var numbers: some Sequence<Int> { records.keys }
  subscript(number: Int) -> Trial? { records[number] }

  /// Takes a trial's new record in place of its old one.
  mutating func update(_ trial: Trial) {
    if let old = records.removeValue(forKey: trial.number) {
      let place = place(of: old)
      if trials.indices.contains(place), trials[place].number == trial.number { trials.remove(at: place) }
    }
    guard trial.state != .running, let objectives = trial.objectives, !objectives.contains(where: \.isNaN) else {
      return
    }
    records[trial.number] = trial
    trials.insert(trial, at: place(of: trial))
  }

  private func place(of trial: Trial) -> Int {
    var low = 0, high = trials.count
    while low < high {
      let middle = (low + high) / 2
      if Self.isBefore(trials[middle], trial) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func isBefore(_ first: Trial, _ second: Trial) -> Bool {
    if first.epochs != second.epochs { return first.epochs > second.epochs }
    for (one, other) in zip(first.objectives ?? [], second.objectives ?? []) where one != other { return one < other }
    return first.number < second.number
  }

  /// The best `count`, best first, and of the others `most` at most, evenly by rank. Several objectives: by fronts that
  /// nothing else dominates (non-dominated sorting, Deb et al. 2002), and within a front by the sum of objectives, each
  /// on the front's range.
  func split(_ count: Int, most: Int) -> (best: [Trial], others: [Trial]) {
    var best: [Trial] = [], rest = trials[...]
    if (trials.first?.objectives?.count ?? 1) > 1 {
      while best.count < count, !rest.isEmpty {
        let (front, others) = Self.front(rest)
        let room = count - best.count, ordered = Self.ordered(front)
        best += ordered.prefix(room)
        rest = (ordered.dropFirst(room) + others)[...]
      }
    } else {
      best = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    guard rest.count > most else { return (best, Array(rest)) }
    return (best, (0..<most).map { rest[rest.startIndex + $0 * rest.count / most] })
  }

  /// Those that none of the same length of training dominates. In this order only an earlier one can.
  private static func front(_ trials: ArraySlice<Trial>) -> (front: [Trial], others: [Trial]) {
    var front: [Trial] = [], others: [Trial] = []
    let epochs = trials.first?.epochs
    for trial in trials {
      let isDominated =
        trial.epochs != epochs
        || (trial.objectives?.count == 2
          ? front.last.map { dominates($0, trial) } ?? false : front.contains { dominates($0, trial) })
      if isDominated { others.append(trial) } else { front.append(trial) }
    }
    return (front, others)
  }

  static func dominates(_ first: Trial, _ second: Trial) -> Bool {
    var isBetter = false
    for (one, other) in zip(first.objectives ?? [], second.objectives ?? []) {
      if one > other { return false }
      if one < other { isBetter = true }
    }
    return isBetter
  }

  private static func ordered(_ front: [Trial]) -> [Trial] {
    let width = front.first?.objectives?.count ?? 0
    var sums = [Double](repeating: 0, count: front.count)
    for objective in 0..<width {
      let values = front.map { $0.objectives?[objective] ?? 0 }
      guard let least = values.min(), let greatest = values.max(), greatest > least else { continue }
      for (index, value) in values.enumerated() { sums[index] += (value - least) / (greatest - least) }
    }
    return front.indices.sorted { (sums[$0], front[$0].number) < (sums[$1], front[$1].number) }.map { front[$0] }
  }
}
