import PluginKit

/// Brackets in their order. Where one waits for its trials, the next begins, so that no worker is idle.
struct BracketWork {
  private var runs: [BracketRun]

  init(_ brackets: [Bracket]) { runs = brackets.map(BracketRun.init) }

  var plan: [Round] {
    runs.enumerated().flatMap { place, run in
      run.bracket.rounds.map { round in
        var round = round
        round.bracket = place
        return round
      }
    }
  }

  var next: NextStep {
    var waits = false
    for (place, run) in runs.enumerated() {
      switch run.next {
      case .new(let epochs, let rung): return .new(epochs: epochs, bracket: place, rung: rung)
      case .resume(let trial, let epochs, let rung):
        return .resume(trial: trial, epochs: epochs, bracket: place, rung: rung)
      case .wait: waits = true
      case .complete: continue
      }
    }
    return waits ? .wait : .done
  }

  mutating func tell(_ news: TrialNews) {
    if runs.indices.contains(news.bracket) { runs[news.bracket].tell(news) }
  }

  func holds(_ trial: Int) -> Bool { runs.lazy.compactMap { $0.holds(trial) }.first ?? false }
}
