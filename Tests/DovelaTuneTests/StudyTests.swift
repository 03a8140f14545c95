import DovelaCore
import DovelaTune
import Foundation
import TemporaryFolders
import Testing

/// Studies: nothing is lost, nothing is doubled, whoever dies when.
struct StudyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String = "journal") -> String { "\(folder.path)/\(name)" }

  private func bytes(_ name: String = "journal") -> Data { FileManager.default.contents(atPath: path(name)) ?? Data() }

  @Test func hyperband_runsItsPlan() throws {
    let bench = try StudyBench(path(), maxEpochs: 27)
    try bench.runToTheEnd()
    let trials = bench.study.state.trials
    // Keras Tuner's own counts.
    #expect(trials.count == 49)
    #expect(trials.reduce(0) { $0 + $1.epochs } == 375)
    #expect(trials.allSatisfy { $0.lease == nil && $0.state != .running })
    #expect(bench.study.state.best?.epochs == 27)
    #expect(try bench.study.take(worker: "late") == .done)
  }

  @Test(arguments: [("Random", "Hyperband"), ("Random", "SuccessiveHalving"), ("Random", "ASHA"), ("Random", "Median")])
  func killedAfterAnyRecord_endsTheSame(search: String, scheduler: String) throws {
    let whole = try StudyBench(path(), search: search, scheduler: scheduler, trials: 6)
    try whole.runToTheEnd()
    let written = bytes()
    let ends = written.indices.filter { written[$0] == UInt8(ascii: "\n") }
    #expect(ends.count > 20)
    var generator = SystemRandomNumberGenerator()
    for (index, end) in ends.enumerated() {
      // At a boundary, and in the middle of the next record.
      let torn = index + 1 < ends.count ? Int.random(in: 1..<(ends[index + 1] - end), using: &generator) : 0
      try written.prefix(end + 1 + torn).write(to: URL(filePath: path("copy")))
      let clock = StudyBench.Clock()
      clock.time = 1e6
      let again = try StudyBench(
        path("copy"), creates: false, search: search, scheduler: scheduler, trials: 6, clock: clock)
      try again.runToTheEnd()
      #expect(again.result == whole.result, "after record \(index)")
    }
  }

  @Test func silentWorker_losesItsTrial_andComesTooLate() throws {
    let clock = StudyBench.Clock()
    let one = try StudyBench(path(), clock: clock)
    let other = try StudyBench(path(), creates: false, clock: clock)
    guard case .work(let lost) = try one.study.take(worker: "one") else { throw Failure() }
    clock.time += 30
    guard case .work(let second) = try other.study.take(worker: "other") else { throw Failure() }
    #expect(second.trial.number == 1)
    clock.time += 31
    guard case .work(let taken) = try other.study.take(worker: "other") else { throw Failure() }
    #expect(taken.trial.number == 0 && taken.token > lost.token && taken.trial.values == lost.trial.values)
    let error = #expect(throws: DovelaError.self) { try one.study.report(lost, epoch: 1, logs: []) }
    #expect(error?.message.contains("has expired, and other trains it now") == true, "\(error?.message ?? "")")
    try other.train(taken)
    #expect(other.study.state.trials[0].history.count == taken.epochs)
    // Nobody lost the second one: its lease is fresh enough.
    try other.study.renew(second)
  }

  @Test func aliveWorker_keepsItsTrial() throws {
    let clock = StudyBench.Clock()
    let bench = try StudyBench(path(), clock: clock)
    guard case .work(let work) = try bench.study.take(worker: "one") else { throw Failure() }
    for _ in 0..<5 {
      clock.time += 50
      try bench.study.renew(work)
    }
    guard case .work(let second) = try bench.study.take(worker: "two") else { throw Failure() }
    #expect(second.trial.number == 1)
  }

  @Test func smallSpace_isSearchedThrough_withoutDuplicates() throws {
    let outline = StudyOutline(dimensions: [
      Dimension("optimizer", .choice, least: 0, greatest: 1, step: 1),
      Dimension(
        "momentum", .real, least: 0, greatest: 0.9, step: 0.3, condition: .init(parent: 0, when: [true, false])),
    ])
    let bench = try StudyBench(path(), scheduler: "Full", maxEpochs: 1, trials: 50, outline: outline)
    try bench.runToTheEnd()
    let trials = bench.study.state.trials
    #expect(trials.count == 5)
    #expect(Set(trials.map { $0.values.map(\.bitPattern) }).count == 5)
  }

  @Test func replicates_areCountedAsSuch() throws {
    let outline = StudyOutline(dimensions: [Dimension("one", .choice, least: 0, greatest: 1, step: 1)])
    let bench = try StudyBench(path(), scheduler: "Full", maxEpochs: 1, trials: 2, outline: outline) {
      $0.duplicates = .replicate
    }
    try bench.runToTheEnd()
    let trials = bench.study.state.trials
    #expect(trials.count { $0.replicates == nil } == 2)
    for trial in trials {
      #expect(trial.replicates.map { trials[$0].values == trial.values && $0 < trial.number } ?? true)
    }
  }

  @Test func otherSettings_areRefused() throws {
    _ = try StudyBench(path())
    let before = bytes()
    let error = #expect(throws: DovelaError.self) { try StudyBench(path(), creates: false, maxEpochs: 27) }
    #expect(error?.message.contains("begun with other settings") == true)
    #expect(bytes() == before)
  }

  @Test func checkpoints_thatNobodyWantsAreReleased_once() throws {
    let bench = try StudyBench(path(), scheduler: "SuccessiveHalving", trials: 9)
    var released: [Int] = []
    while try bench.step() { released += try bench.study.release() }
    released += try bench.study.release()
    #expect(released.count == Set(released).count)
    let kept = bench.study.state.trials.filter(\.hasCheckpoint).map(\.number)
    #expect(kept == [bench.study.state.best?.number])
  }

  private struct Failure: Error {}
}
