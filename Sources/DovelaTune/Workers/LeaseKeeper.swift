import DovelaCore
import Foundation
import Synchronization

/// Renews the lease of the trial that a worker trains, on a thread of its own: an epoch, or the reading of the data,
/// may take longer than a lease.
final class LeaseKeeper {
  private let renewal: Renewal
  private let timer: any DispatchSourceTimer

  init(_ folder: StudyFolder, leaseSeconds: Double) throws {
    let renewal = Renewal(try Journal(path: folder.journalPath), seconds: leaseSeconds)
    self.renewal = renewal
    timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "dovela.lease"))
    timer.schedule(deadline: .now() + leaseSeconds / 3, repeating: leaseSeconds / 3)
    timer.setEventHandler { renewal.renew() }
    timer.resume()
  }

  deinit { timer.cancel() }

  /// The trial whose lease is renewed from now on.
  func hold(_ work: Study.Work?) { renewal.hold(work) }
}

/// What the timer's thread and the worker's share.
private final class Renewal: Sendable {
  private struct Held: Sendable {
    var trial: Int
    var token: Int
  }

  private struct Watch: ~Copyable {
    let journal: Journal<[StudyEvent]>
    /// The greatest token that was given for each trial.
    var tokens: [Int: Int] = [:]
    var held: Held?
  }

  private let watch: Mutex<Watch>
  private let seconds: Double

  init(_ journal: sending Journal<[StudyEvent]>, seconds: Double) {
    watch = Mutex(Watch(journal: journal))
    self.seconds = seconds
  }

  func hold(_ work: Study.Work?) {
    watch.withLock { $0.held = work.map { Held(trial: $0.trial.number, token: $0.token) } }
  }

  func renew() {
    watch.withLock { watch in
      guard let held = watch.held else { return }
      var tokens = watch.tokens
      let deadline = Date().timeIntervalSince1970 + seconds
      // A disk that is full or away for a moment: the worker itself will see it.
      try? watch.journal.exchange(
        apply: { events in
          for case .assigned(let trial, _, let lease) in events { tokens[trial] = lease.token }
        },
        {
          tokens[held.trial] == held.token ? [[.renewed(trial: held.trial, token: held.token, deadline: deadline)]] : []
        })
      watch.tokens = tokens
    }
  }
}
