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
