import PluginKit

/// The tree-structured Parzen estimator: where are the good trials dense and the others not? (Bergstra et al. 2011,
/// "Algorithms for Hyper-Parameter Optimization", section 4; over all dimensions jointly, as in Falkner et al. 2018,
/// "BOHB".) Trials that still run count as bad ones, so that workers do not crowd (the constant liar of Ginsbourger et
/// al. 2010).
final class TPE: SearchComponent {
  private let startup: Int
  private let candidates: Int
  private let mode: Int
  private var study: Study?
  private var trials: [Int: Trial] = [:]

  init(_ settings: Settings) throws {
    startup = try settings.int("startup_trials")
    candidates = try settings.int("candidates")
    mode = try settings.int("mode")
  }

  func begin(_ study: Study) throws { self.study = study }
  func tell(_ trial: Trial) throws { trials[trial.number] = trial }

  func ask(number: Int, random: inout RandomStream) throws -> SearchAnswer {
    guard let study else { return .exhausted }
    let ranked = Ranking.order(trials.values)
    guard ranked.count >= startup else {
      return .proposed(study.configuration { _, dimension in dimension.value(share: random.uniform()) })
    }
    let count = min((ranked.count + 9) / 10, 25)
    let pending = trials.values.filter { $0.state == .running }.sorted { $0.number < $1.number }
    let good = Parzen(study, ranked.prefix(count).map(\.values))
    let bad = Parzen(study, (ranked.dropFirst(count) + pending).map(\.values))
    if mode == 1 || (mode == 2 && number % 2 == 0) {
      return .proposed(
        study.configuration { index, _ in
          var best: (score: Double, value: Double)?
          for _ in 0..<candidates {
            let value = good.sample(index, &random)
            let score = good.logDensity(index, value) - bad.logDensity(index, value)
            if score > best?.score ?? -.infinity { best = (score, value) }
          }
          return best?.value ?? .nan
        })
    }
    func score(_ values: [Double]) -> Double { good.logDensity(values) - bad.logDensity(values) }
    var best: (score: Double, values: [Double])?
    for _ in 0..<candidates {
      let values = good.sample(&random)
      let score = score(values)
      if score > best?.score ?? -.infinity { best = (score, values) }
    }
    // One dimension after the other: many more values than whole configurations could try.
    for index in study.dimensions.indices where mode == 3 && best?.values[index].isNaN == false {
      for _ in 0..<candidates {
        guard let values = best.map({ good.resample(index, in: $0.values, &random) }) else { break }
        let score = score(values)
        if score > best?.score ?? -.infinity { best = (score, values) }
      }
    }
    return best.map { .proposed($0.values) } ?? .exhausted
  }
}
