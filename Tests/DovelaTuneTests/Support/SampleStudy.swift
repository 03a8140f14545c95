import DovelaConfig
import DovelaCore
import DovelaTune
import Foundation

/// A study with nested choices and logarithmic scales, whose trials are not trained: their curves are a formula.
struct SampleStudy {
  static let run = """
    model: "repeat(1..3, Dense(units=int(32, 512, step=32), activation=choice(relu, tanh, gelu)), widths=equal) -> \
    Dropout(rate=range(0.0, 0.5)) -> Dense(10, softmax)"
    optimizer: "choice(sgd(learning_rate=log(1e-3, 1), momentum=range(0.0, 0.99)), adam(learning_rate=log(1e-5, 1e-1)))"
    fit: {batch_size: "choice(16, 32, 64)", epochs: 5}
    """

  let space: SearchSpace
  let bench: StudyBench

  var results: StudyResults { get throws { try StudyResults(bench.study.state, space: space) } }

  /// - Parameters:
  ///   - fails: the trials that end with this reason.
  init(
    _ path: String, run: String = run, scheduler: String = "Hyperband", maxEpochs: Int = 27, trials: Int? = nil,
    objectives: [StudySettings.Objective] = [.init("val_loss", .min)], fails: (Int) -> String? = { _ in nil }
  ) throws {
    space = try SearchSpace(documents: [DocumentReader.read(text: run, origin: "run.yaml")])
    bench = try StudyBench(
      path, scheduler: scheduler, maxEpochs: maxEpochs, trials: trials, outline: space.outline,
      change: { $0.objectives = objectives })
    while case .work(let work) = try bench.study.take(worker: "one") {
      try train(work, fails: fails(work.trial.number))
    }
  }

  private func train(_ work: Study.Work, fails reason: String?) throws {
    let study = bench.study
    for epoch in work.trial.epochs..<work.epochs {
      if let reason { return try study.end(work, .failed, reason: reason) }
      let loss = loss(work.trial.values, epoch + 1)
      let logs = [
        StudyEvent.Log("val_loss", loss), StudyEvent.Log("val_accuracy", 1 / (1 + loss)),
        StudyEvent.Log("step_time", work.trial.values.reduce(1) { $0 + ($1.isNaN ? 0 : $1.magnitude / 100) }),
      ]
      if try study.report(work, epoch: epoch + 1, logs: logs) == .stop {
        return try study.end(work, .stopped, reason: "the scheduler stopped it")
      }
    }
    if work.epochs == study.settings.maxEpochs { try study.end(work, .complete) } else { try study.pause(work) }
  }

  /// Best at a learning rate of 0.003, and with more units and layers; the rest matters little.
  private func loss(_ values: [Double], _ epoch: Int) -> Double {
    var loss = 0.2
    for (dimension, value) in zip(space.outline.dimensions, values) where !value.isNaN {
      if dimension.name.hasSuffix("learning_rate") {
        let distance = log10(value) + 2.5
        loss += 0.3 * distance * distance
      } else {
        loss += 0.1 * (dimension.greatest - value) / max(1e-9, dimension.greatest - dimension.least)
      }
    }
    return loss * (1 + 4 / Double(epoch))
  }
}
