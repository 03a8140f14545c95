import DovelaCore

/// What has changed in a study from one look to the next, whoever did it.
public struct StudyNews {
  public enum Event: Sendable, Hashable {
    case began(trial: Int)
    /// A worker goes on with a trial.
    case wentOn(trial: Int)
    /// `epoch` counts from 1.
    case epoch(trial: Int, epoch: Int, logs: [StudyEvent.Log])
    case paused(trial: Int)
    case ended(trial: Int)
    /// Its worker was lost, or gave it back.
    case lost(trial: Int)
  }

  private struct Seen {
    var state: TrialRecord.State
    var epochs: Int
    var token: Int?
  }

  private var seen: [Seen] = []

  /// What is known already is no news.
  public init(of state: StudyState) { _ = changes(state) }

  public mutating func changes(_ state: StudyState) -> [Event] {
    var events: [Event] = []
    for trial in state.trials {
      let number = trial.number
      let now = Seen(state: trial.state, epochs: trial.history.count, token: trial.lease?.token)
      let before = number < seen.count ? seen[number] : nil
      if before == nil { events.append(.began(trial: number)) }
      for index in (before?.epochs ?? 0)..<max(now.epochs, before?.epochs ?? 0) {
        events.append(.epoch(trial: number, epoch: trial.inherited + index + 1, logs: trial.history[index]))
      }
      if let before, before.state != .running, now.state == .running { events.append(.wentOn(trial: number)) }
      if before?.state ?? .running == .running {
        switch now.state {
        case .paused: events.append(.paused(trial: number))
        case .complete, .stopped, .failed: events.append(.ended(trial: number))
        case .running where before?.token != nil && now.token == nil: events.append(.lost(trial: number))
        case .running where before != nil && before?.token == nil && now.token != nil:
          events.append(.wentOn(trial: number))
        case .running: break
        }
      }
      if number < seen.count { seen[number] = now } else { seen.append(now) }
    }
    return events
  }
}
