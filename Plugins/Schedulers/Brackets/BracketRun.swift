import PluginKit

/// A bracket under way. A rung is complete when all its trials are; then the best go on.
struct BracketRun {
  let bracket: Bracket
  private var rungs: [Rung]

  /// What is known of the trials of one rung.
  private struct Rung {
    /// In the order of their assignments.
    var trials: [Int] = []
    /// Of those that are done here; `nil` for a failed one.
    var values: [Int: Double?] = [:]
    /// Of these, those that will never go on: their own callbacks stopped them, or they failed.
    var ended: Set<Int> = []
  }

  init(_ bracket: Bracket) {
    self.bracket = bracket
    rungs = bracket.sizes.map { _ in Rung() }
  }

  enum Step {
    case new(epochs: Int, rung: Int)
    case resume(trial: Int, epochs: Int, rung: Int)
    case wait
    case complete
  }

  var next: Step {
    if rungs[0].trials.count < bracket.sizes[0] { return .new(epochs: bracket.epochs[0], rung: 0) }
    for rung in rungs.indices {
      guard rungs[rung].values.count == members(of: rung).count else {
        let waiting = members(of: rung).first { !rungs[rung].trials.contains($0) && rungs[rung].values[$0] == nil }
        guard rung > 0, let waiting else { return .wait }
        return .resume(trial: waiting, epochs: bracket.epochs[rung], rung: rung)
      }
    }
    return .complete
  }

  /// The trials that a rung consists of, best first: what began in the bracket, or the best of the rung before.
  private func members(of rung: Int) -> [Int] {
    guard rung > 0 else { return rungs[0].trials }
    let before = rungs[rung - 1]
    guard before.values.count == members(of: rung - 1).count else { return [] }
    let ranked = before.values.compactMap { trial, value in value.map { (trial: trial, value: $0) } }
      .sorted { ($0.value, $0.trial) < ($1.value, $1.trial) }
    return ranked.prefix(bracket.sizes[rung]).map(\.trial)
  }

  mutating func tell(_ news: TrialNews) {
    guard rungs.indices.contains(news.rung) else { return }
    switch news.event {
    case .assigned: rungs[news.rung].trials.append(news.trial)
    case .reported: break
    case .paused: rungs[news.rung].values.updateValue(usable(news.value), forKey: news.trial)
    case .ended:
      // One that ends keeps its value, and its place where that is good enough.
      for rung in news.rung..<rungs.count {
        guard rung == news.rung || members(of: rung).contains(news.trial) else { break }
        rungs[rung].values.updateValue(usable(news.value), forKey: news.trial)
        rungs[rung].ended.insert(news.trial)
      }
    }
    carryEnded()
  }

  /// Trials that have ended take part in a rung that they reach, without an assignment.
  private mutating func carryEnded() {
    for rung in rungs.indices.dropFirst() {
      for trial in members(of: rung) where rungs[rung - 1].ended.contains(trial) {
        guard rungs[rung].values[trial] == nil, let value = rungs[rung - 1].values[trial] else { continue }
        rungs[rung].values.updateValue(value, forKey: trial)
        rungs[rung].ended.insert(trial)
      }
    }
  }

  /// Whether a trial is in the bracket, and may still go on.
  func holds(_ trial: Int) -> Bool? {
    guard rungs[0].trials.contains(trial) else { return nil }
    guard let last = rungs.indices.last(where: { rungs[$0].trials.contains(trial) }) else { return false }
    guard last + 1 < rungs.count, !rungs[last].ended.contains(trial) else { return false }
    let isDecided = rungs[last].values.count == members(of: last).count && !members(of: last).isEmpty
    return !isDecided || members(of: last + 1).contains(trial)
  }

  private func usable(_ value: Double?) -> Double? { value.flatMap { $0.isNaN ? nil : $0 } }
}
