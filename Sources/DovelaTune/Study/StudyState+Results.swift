import DovelaCore

extension StudyState {
  /// The trial with the least first objective, the earliest of equals; `nil` before there is one.
  public var best: Trial? {
    var best: (trial: Trial, value: Double)?
    for trial in trials where trial.state != .failed {
      guard let value = objectives(of: trial)?.first else { continue }
      if best.map({ value < $0.value }) ?? true { best = (trial, value) }
    }
    return best?.trial
  }

  /// Trials from the least first objective on, the earlier of equals first.
  public var ranking: [Trial] {
    trials.filter { $0.state != .failed }.compactMap { trial in objectives(of: trial)?.first.map { (trial, $0) } }
      .sorted { ($0.1, $0.0.number) < ($1.1, $1.0.number) }.map(\.0)
  }

  /// Numbers of the trials whose files are kept whatever the scheduler says: the best, those of the front, and parents
  /// that a child is yet to begin with.
  var kept: Set<Int> {
    var kept = Set(ranking.prefix(settings?.keep ?? 1).map(\.number))
    if (settings?.objectives.count ?? 1) > 1 { kept.formUnion(front.map(\.number)) }
    kept.formUnion(trials.filter { $0.state == .running && $0.history.isEmpty }.compactMap(\.parent))
    return kept
  }

  /// Trials that no other is better than in one objective and at least as good as in all (the Pareto front), in their
  /// order.
  public var front: [Trial] {
    let rated = trials.filter { $0.state != .failed }.compactMap { trial in
      objectives(of: trial).map { (trial: trial, values: $0) }
    }
    return rated.filter { one in
      !rated.contains { other in
        zip(other.values, one.values).allSatisfy { $0 <= $1 } && zip(other.values, one.values).contains { $0 < $1 }
      }
    }.map(\.trial)
  }
}
