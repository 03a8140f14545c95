import DovelaConfig
import DovelaCore
import Foundation

/// One study at a time.
final class Searches {
  private let registry: Registry
  private var search: (any Search)?
  private var seed: UInt64 = 0
  private var last = TrialRecord(number: -1, state: .running, values: [])

  init(registry: Registry) { self.registry = registry }

  private struct NotPossible: Error { let reason: String }

  func answer(_ request: Request) throws -> Answer {
    switch request.action {
    case .begin:
      try begin(request)
      return Answer()
    case .ask: return Answer(values: try ask().map { $0.isNaN ? nil : $0 })
    case .tell:
      guard let value = request.value else { throw NotPossible(reason: "tell needs a value") }
      try tell(value)
      return Answer()
    case .time: return try time(request)
    }
  }

  private func begin(_ request: Request) throws {
    let configuration = try Resolver.configuration(
      .search, request.search ?? "TPE", origin: "the benchmark", registry: registry)
    guard let search = try configuration.make(name: "search") as? any Search else {
      throw NotPossible(reason: "no search")
    }
    try search.begin(request.study)
    self.search = search
    seed = request.seed ?? 0
    last.number = -1
  }

  private func ask() throws -> [Double] {
    let number = last.number + 1
    let random = RandomPosition(seed: seed, stream: RandomPosition.stream(of: "search"), step: UInt32(number))
    guard case .proposed(let values, _)? = try search?.ask(number: number, random: random) else {
      throw NotPossible(reason: "nothing is proposed")
    }
    last = TrialRecord(number: number, state: .running, values: values)
    return values
  }

  private func tell(_ value: Double) throws {
    try search?.tell(last)
    last.state = .complete
    last.objectives = [value]
    last.epochs = 1
    try search?.tell(last)
  }

  /// Trials of chance are told; then a proposal is timed.
  private func time(_ request: Request) throws -> Answer {
    var random = request
    random.search = "Random"
    try begin(random)
    let count = request.trials ?? 100
    let records = try (0..<count).map { _ in
      _ = try ask()
      return last
    }
    try begin(request)
    let clock = ContinuousClock()
    let told = try clock.measure {
      for record in records {
        last = record
        try tell(record.values.reduce(0) { $0 + ($1.isNaN ? 0 : sin(7 * $1)) })
      }
    }
    let proposals = 20
    let asked = try clock.measure { for _ in 0..<proposals { _ = try ask() } }
    return Answer(
      askMilliseconds: asked / .milliseconds(1) / Double(proposals),
      tellMilliseconds: told / .milliseconds(1) / Double(count))
  }
}
