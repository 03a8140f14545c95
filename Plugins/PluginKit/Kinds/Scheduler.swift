import CDovela

/// How long which trial runs, written in Swift. It knows what it was told; `next`, `stops` and `holds` change nothing.
public protocol SchedulerComponent: PluginComponent {
  /// `trials`: configurations in all; `nil`: as many as its own plan has, or no limit.
  func begin(maxEpochs: Int, trials: Int?) throws
  /// `nil`: it decides as it goes.
  var plan: [Round]? { get }
  func next() throws -> NextStep
  func tell(_ news: TrialNews) throws
  /// Whether a running trial shall stop after the epoch that was reported last.
  func stops(_ trial: Int) throws -> Bool
  /// Whether a paused trial may still be continued.
  func holds(_ trial: Int) throws -> Bool
}

extension SchedulerComponent {
  public var plan: [Round]? { nil }
  public func stops(_ trial: Int) throws -> Bool { false }
  public func holds(_ trial: Int) throws -> Bool { true }
}

/// Trials that run side by side from one epoch to another.
public struct Round {
  public var bracket: Int
  public var rung: Int
  public var trials: Int
  /// Of these, configurations that begin here.
  public var fresh: Int
  public var from: Int
  public var to: Int

  public init(bracket: Int, rung: Int, trials: Int, fresh: Int, from: Int, to: Int) {
    self.bracket = bracket
    self.rung = rung
    self.trials = trials
    self.fresh = fresh
    self.from = from
    self.to = to
  }
}

/// What a free worker shall do.
public enum NextStep {
  case new(epochs: Int, bracket: Int = 0, rung: Int = 0)
  case resume(trial: Int, epochs: Int, bracket: Int = 0, rung: Int = 0)
  case wait
  case done
}

/// Something that happened to a trial.
public struct TrialNews {
  public enum Event: UInt64 { case assigned, reported, paused, ended }

  public let event: Event
  public let trial: Int
  /// Assigned: until how many in all; else that it has.
  public let epochs: Int
  public let bracket: Int
  public let rung: Int
  /// The first objective, less is better; `nil`: none, as of a failed trial.
  public let value: Double?
}

extension Offer {
  /// Offers a scheduler.
  public static func scheduler<Type: SchedulerComponent>(_ name: String, _ type: Type.Type) -> Offer {
    Offer(kind: "scheduler", name: name, table: schedulerTable, hasState: type.hasState) {
      let component = try type.init($0)
      return Instance<any SchedulerComponent>(host: $0.host, name: $0.name, base: component, component: component)
    }
  }

  private static var schedulerTable: dovela_scheduler {
    dovela_scheduler(
      struct_size: UInt64(MemoryLayout<dovela_scheduler>.size),
      begin: { pointer, resources in
        Instance<any SchedulerComponent>.run(pointer) { component, _ in
          guard let resources = resources?.pointee else { return }
          try component.begin(
            maxEpochs: Int(clamping: resources.max_epochs),
            trials: resources.trials == 0 ? nil : Int(clamping: resources.trials))
        }
      },
      plan: { pointer, rounds, capacity, count in
        Instance<any SchedulerComponent>.run(pointer) { component, _ in
          let plan = component.plan ?? []
          count?.pointee = UInt64(plan.count)
          for (index, round) in plan.prefix(Int(clamping: capacity)).enumerated() { rounds?[index].fill(round) }
        }
      },
      next: { pointer, assignment in
        Instance<any SchedulerComponent>.run(pointer) { component, _ in
          assignment?.pointee.fill(try component.next())
        }
      },
      tell: { pointer, news in
        Instance<any SchedulerComponent>.run(pointer) { component, _ in
          guard let news = news?.pointee, let event = TrialNews.Event(rawValue: news.event) else { return }
          try component.tell(
            TrialNews(
              event: event, trial: Int(news.trial), epochs: Int(news.epochs), bracket: Int(news.bracket),
              rung: Int(news.rung), value: news.objectives?.pointee))
        }
      },
      judge: { pointer, trial, stop in
        Instance<any SchedulerComponent>.run(pointer) { component, _ in
          stop?.pointee = try component.stops(Int(trial)) ? 1 : 0
        }
      },
      holds: { pointer, trial, held in
        Instance<any SchedulerComponent>.run(pointer) { component, _ in
          held?.pointee = try component.holds(Int(trial)) ? 1 : 0
        }
      })
  }
}

extension dovela_round {
  fileprivate mutating func fill(_ round: Round) {
    bracket = UInt64(round.bracket)
    rung = UInt64(round.rung)
    trials = UInt64(round.trials)
    fresh = UInt64(round.fresh)
    from = UInt64(round.from)
    to = UInt64(round.to)
  }
}

extension dovela_assignment {
  fileprivate mutating func fill(_ step: NextStep) {
    switch step {
    case .new(let epochs, let bracket, let rung):
      set(DOVELA_ASSIGNMENT_NEW, 0, epochs, bracket, rung)
    case .resume(let trial, let epochs, let bracket, let rung):
      set(DOVELA_ASSIGNMENT_CONTINUE, trial, epochs, bracket, rung)
    case .wait: answer = UInt64(DOVELA_ASSIGNMENT_WAIT.rawValue)
    case .done: answer = UInt64(DOVELA_ASSIGNMENT_DONE.rawValue)
    }
  }

  private mutating func set(
    _ answer: dovela_assignment_answer, _ trial: Int, _ epochs: Int, _ bracket: Int, _ rung: Int
  ) {
    self.answer = UInt64(answer.rawValue)
    self.trial = UInt64(trial)
    self.epochs = UInt64(epochs)
    self.bracket = UInt64(bracket)
    self.rung = UInt64(rung)
  }
}
