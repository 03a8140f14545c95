import PluginKit

/// Which trials are better.
enum Ranking {
  /// Those that have objectives, best first: those that were trained longer before those that were stopped earlier,
  /// which were stopped because they were worse; of several objectives by dominance, and by their sum of ranks within a
  /// front.
  static func order(_ trials: some Sequence<Trial>) -> [Trial] {
    let done = trials.filter { $0.state != .running && $0.objectives?.contains { $0.isNaN } == false }
    let scores = scores(done)
    return zip(done, scores).sorted { first, second in
      (-first.0.epochs, first.1.front, first.1.value, first.0.number)
        < (-second.0.epochs, second.1.front, second.1.value, second.0.number)
    }
    .map(\.0)
  }

  private static func scores(_ trials: [Trial]) -> [(front: Int, value: Double)] {
    let objectives = trials.map { $0.objectives ?? [] }
    guard let width = objectives.first?.count, width > 1 else { return objectives.map { (0, $0.first ?? 0) } }
    var ranks = [Double](repeating: 0, count: trials.count)
    for axis in 0..<width {
      let order = trials.indices.sorted { objectives[$0][axis] < objectives[$1][axis] }
      for (rank, index) in order.enumerated() { ranks[index] += Double(rank) }
    }
    let fronts = fronts(objectives)
    return trials.indices.map { (fronts[$0], ranks[$0]) }
  }

  /// The number of the front of each: 0 where nothing dominates it, 1 where only those of front 0 do, and so on.
  static func fronts(_ objectives: [[Double]]) -> [Int] {
    var fronts = [Int](repeating: -1, count: objectives.count)
    var rest = Set(objectives.indices)
    var front = 0
    while !rest.isEmpty {
      let best = rest.filter { index in !rest.contains { dominates(objectives[$0], objectives[index]) } }
      for index in best { fronts[index] = front }
      rest.subtract(best)
      front += 1
    }
    return fronts
  }

  static func dominates(_ first: [Double], _ second: [Double]) -> Bool {
    zip(first, second).allSatisfy { $0 <= $1 } && zip(first, second).contains { $0 < $1 }
  }
}
