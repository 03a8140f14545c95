import CDovela
import Glibc

/// A trial as it stands, copied from the host's table.
public struct Trial {
  public enum State: UInt64 { case running, paused, complete, stopped, failed }

  public let number: Int
  public let state: State
  public let values: [Double]
  /// Less is better; `nil`: none yet.
  public let objectives: [Double]?
  public let epochs: Int
  public let parent: Int?
}

/// A search algorithm written in Swift. What `ask` depends on comes through `begin` and `tell` alone.
public protocol SearchComponent: PluginComponent {
  func begin(_ study: Study) throws
  func tell(_ trial: Trial) throws
  func ask(number: Int, random: inout RandomStream) throws -> SearchAnswer
  /// Whether a later proposal may name the trial as its parent.
  func holds(_ trial: Int) throws -> Bool
}

extension SearchComponent {
  public func holds(_ trial: Int) throws -> Bool { false }
}

public enum SearchAnswer {
  case proposed([Double], parent: Int? = nil)
  case wait
  case exhausted
}

/// Random numbers of one proposal, f64.
public struct RandomStream {
  private var position: dovela_random
  private let service: UnsafePointer<dovela_random_service>
  private var words: [UInt32] = []
  private static let batch = 64

  init(_ random: UnsafeMutablePointer<dovela_random>, host: Host) throws {
    position = random.pointee
    service = try host.service(DOVELA_RANDOM_SERVICE, as: dovela_random_service.self)
  }

  private init(seed: UInt64, stream: UInt32, _ service: UnsafePointer<dovela_random_service>) {
    position = dovela_random(seed: seed, stream: stream, step: .max, block: 0)
    self.service = service
  }

  /// Numbers that all proposals of the study share: the same stream at the step that no trial has, from its start.
  public var ofStudy: RandomStream { RandomStream(seed: position.seed, stream: position.stream, service) }

  private mutating func word() -> UInt64 {
    if words.isEmpty {
      words = [UInt32](repeating: 0, count: Self.batch)
      words.withUnsafeMutableBufferPointer { service.pointee.bits(&position, $0.baseAddress, UInt64($0.count)) }
    }
    return UInt64(words.removeLast())
  }

  public mutating func bits() -> UInt64 { word() << 32 | word() }

  /// Uniform in [0, 1), 53 bits.
  public mutating func uniform() -> Double { Double(bits() >> 11) * 0x1p-53 }

  /// Normal with mean 0 and deviation 1 (Box and Muller 1958).
  public mutating func normal() -> Double {
    let radius = sqrt(-2 * log(1 - uniform()))
    return radius * cos(2 * Double.pi * uniform())
  }

  /// A whole number in 0 ..< count, without bias.
  public mutating func index(_ count: Int) -> Int {
    let count = UInt64(max(count, 1))
    let limit = UInt64.max - UInt64.max % count
    while true {
      let bits = bits()
      if bits < limit { return Int(bits % count) }
    }
  }
}

extension Offer {
  /// Offers a search algorithm.
  public static func search<Type: SearchComponent>(_ name: String, _ type: Type.Type) -> Offer {
    Offer(kind: "search", name: name, table: searchTable, hasState: type.hasState) {
      let component = try type.init($0)
      return Instance<SearchRunner>(
        host: $0.host, name: $0.name, base: component, component: SearchRunner(component))
    }
  }

  private static var searchTable: dovela_search {
    dovela_search(
      struct_size: UInt64(MemoryLayout<dovela_search>.size),
      begin: { pointer, study in
        Instance<SearchRunner>.run(pointer) { runner, _ in
          if let study { try runner.begin(Study(study.pointee)) }
        }
      },
      tell: { pointer, trial in
        Instance<SearchRunner>.run(pointer) { runner, _ in
          if let trial { try runner.tell(trial.pointee) }
        }
      },
      ask: { pointer, proposal in
        Instance<SearchRunner>.run(pointer) { runner, host in
          if let proposal { try runner.ask(proposal, host) }
        }
      },
      holds: { pointer, trial, held in
        Instance<SearchRunner>.run(pointer) { runner, _ in
          held?.pointee = try runner.holds(Int(clamping: trial)) ? 1 : 0
        }
      })
  }
}

/// Between the table and a component: knows how many dimensions the tables have.
final class SearchRunner {
  private let component: any SearchComponent
  private var dimensions = 0
  private var objectives = 0

  init(_ component: any SearchComponent) { self.component = component }

  func begin(_ study: Study) throws {
    dimensions = study.dimensions.count
    objectives = study.objectives
    try component.begin(study)
  }

  func tell(_ trial: dovela_trial) throws {
    guard let state = Trial.State(rawValue: trial.state) else {
      throw Failure(DOVELA_UNSUPPORTED, "trial \(trial.number) has the unknown state \(trial.state)")
    }
    try component.tell(
      Trial(
        number: Int(trial.number), state: state,
        values: Array(UnsafeBufferPointer(start: trial.values, count: dimensions)),
        objectives: trial.objectives.map { Array(UnsafeBufferPointer(start: $0, count: objectives)) },
        epochs: Int(trial.epochs), parent: trial.parent < 0 ? nil : Int(trial.parent)))
  }

  func holds(_ trial: Int) throws -> Bool { try component.holds(trial) }

  func ask(_ proposal: UnsafeMutablePointer<dovela_proposal>, _ host: Host) throws {
    guard let position = proposal.pointee.random, let values = proposal.pointee.values else { return }
    var random = try RandomStream(position, host: host)
    switch try component.ask(number: Int(proposal.pointee.number), random: &random) {
    case .proposed(let proposed, let parent):
      guard proposed.count == dimensions else {
        throw Failure(DOVELA_INTERNAL, "proposes \(proposed.count) values for \(dimensions) dimensions")
      }
      for (index, value) in proposed.enumerated() { values[index] = value }
      proposal.pointee.parent = Int64(parent ?? -1)
      proposal.pointee.answer = UInt64(DOVELA_SEARCH_PROPOSED.rawValue)
    case .wait: proposal.pointee.answer = UInt64(DOVELA_SEARCH_WAIT.rawValue)
    case .exhausted: proposal.pointee.answer = UInt64(DOVELA_SEARCH_EXHAUSTED.rawValue)
    }
  }
}
