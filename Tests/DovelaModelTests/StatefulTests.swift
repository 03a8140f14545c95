import DovelaConfig
import DovelaCore
import DovelaModel
import TemporaryFolders
import Testing

/// Layers that go on from the state that the batch before left.
@Suite(.serialized) struct StatefulTests {
  private static let run = """
    data: {reader: digits, transforms: [Rescale(scale=0.0625)]}
    model: Reshape((8, 8)) -> LSTM(5, stateful=true) -> Dense(10, softmax)
    optimizer: SGD(learning_rate=0.1)
    metrics: [accuracy]
    fit: {epochs: 2, batch_size: 48, steps_per_epoch: 5, shuffle: false, seed: 3, threads: 1}
    """

  /// Asks for the end of the training at a step.
  private final class Stop: TrainingObserver {
    var step: Int
    var done = 0
    let cancellation = Cancellation()

    init(atStep step: Int) { self.step = step }

    func stepEnded(_ progress: TrainingProgress, results: () throws -> [(name: String, value: Double)]) {
      done += 1
      if done == step { cancellation.request() }
    }
  }

  private func compose(_ text: String = run, _ sets: [String] = []) throws -> (TrainingRun, TemporaryFolder) {
    let folder = try TemporaryFolder()
    try folder.write("run.yaml", text)
    let registry = try Standard().registry
    let specification = try RunReader(registry: registry, workingDirectory: folder.path).read(
      files: ["run.yaml"], sets: sets)
    return (try ComposedRun(specification, registry: registry).run, folder)
  }

  private func weights(_ run: TrainingRun) -> [Float] { Array(run.model.weights) }

  @Test func interruptedRun_goesOnFromTheState() throws {
    let (whole, _) = try compose()
    let history = try Trainer(whole).fit().history

    let (first, folder) = try compose()
    let stop = Stop(atStep: 3)
    let outcome = try Trainer(
      first, folder: RunFolder(folder.path), observer: stop, cancellation: stop.cancellation
    ).fit()
    #expect(outcome.isCancelled && outcome.steps == 3)
    let (second, _) = try compose()
    let trainer = try Trainer(second, folder: RunFolder(folder.path))
    try trainer.resume()
    #expect(try trainer.fit().history == history)
    #expect(weights(second) == weights(whole))
  }

  @Test func state_isCarriedFromBatchToBatch() throws {
    let (stateful, _) = try compose()
    let (plain, _) = try compose(Self.run.replacing("stateful=true", with: "stateful=false"))
    #expect(try Trainer(stateful).fit().history["loss"] != Trainer(plain).fit().history["loss"])
  }

  @Test func evaluation_beginsWithZeros_andLeavesTheState() throws {
    let (watched, _) = try compose(Self.run, ["fit.validation_split=0.1"])
    let (alone, _) = try compose(Self.run, ["fit.validation_split=0.1", "fit.validation_freq=3"])
    let evaluating = try Trainer(watched)
    let losses = try evaluating.fit().history["loss"]
    #expect(try Trainer(alone).fit().history["loss"] == losses)
    let validation = try #require(watched.validation)
    let once = try evaluating.evaluate(validation).map(\.value)
    #expect(try evaluating.evaluate(validation).map(\.value) == once)
  }

  @Test func wrapperThatFoldsTimeIntoTheBatch_isRefused() throws {
    let (run, _) = try compose(
      Self.run.replacing(
        "Reshape((8, 8)) -> LSTM(5, stateful=true)",
        with: "Reshape((2, 4, 8)) -> TimeDistributed(LSTM(5, stateful=true)) -> Flatten"))
    let error = try #require(throws: DovelaError.self) { _ = try Trainer(run).fit() }
    #expect(error.code == .shapeMismatch && error.message.contains("keeps the state of 48 rows"), "\(error)")
  }
}
