import DovelaConfig
import DovelaCore
import Foundation
import TemporaryFolders
import Testing

@Suite struct RunTests {
  static let full = """
    data:
      reader: {csv: {path: iris.csv}}
      dir: ../data
      target: species
      inputs: [[a, b]]
      test_split: 0.2
      transforms: [ "Standardize()", {OneHot: {columns: [species]}} ]
    model: "Dense(64, relu) -> Dropout(0.2) -> Dense(10, softmax)"
    optimizer: "Adam(learning_rate=0.003, clipnorm=1)"
    loss: sparse_categorical_crossentropy
    metrics: [accuracy, {AUC: {num_thresholds: 100}}]
    callbacks: [ {EarlyStopping: {patience: 3}}, TerminateOnNaN ]
    fit: {epochs: 20, batch_size: 64, validation_split: 0.1, seed: 1, checkpoint: {epochs: 1}, class_weight: {0: 1, 2: 2.5}}
    """

  @Test func everySection_isRead() throws {
    let run = try Read.run(Self.full)
    #expect(run.data.reader["path"] == "iris.csv".value)
    #expect(run.data.directory == "/home/here/../data")
    #expect(run.data.targets == ["species"])
    #expect(run.data.inputs == [["a", "b"]])
    #expect(run.data.testSplit == 0.2)
    #expect(run.data.transforms.map(\.schema.name) == ["Standardize", "OneHot"])
    #expect(run.model.layers.count == 3)
    #expect(run.optimizer["learning_rate"] == .float(0.003))
    #expect(run.optimizer["clipnorm"] == .float(1))
    #expect(run.losses.map { $0?.schema.name } == ["SparseCategoricalCrossentropy"])
    #expect(run.lossWeights == [1])
    #expect(run.metrics[0].map(\.schema.name) == ["Accuracy", "AUC"])
    #expect(run.callbacks[0]["patience"] == .int(3))
    var fit = FitSpecification()
    fit.epochs = 20
    fit.batchSize = 64
    fit.validationSplit = 0.1
    fit.seed = 1
    fit.checkpoint = .epochs(1)
    fit.classWeights = ["0": 1, "2": 2.5]
    #expect(run.fit == fit)
  }

  @Test func shortRun_hasDefaults() throws {
    let run = try Read.run("{data: digits, model: Dense(10)}")
    #expect(run.data.reader.schema.name == "digits")
    #expect(run.data.directory == "/home/here")
    #expect(run.optimizer.schema.name == "RMSprop")
    #expect(run.losses.count == 1 && run.losses[0] == nil)
    #expect(run.metrics == [[]])
    #expect(run.fit == FitSpecification())
    #expect(try Read.run("{data: csv(path=a.csv), model: Dense(10)}").data.reader["path"] == "a.csv".value)
    #expect(try Read.run("{data: {csv: {path: a.csv}}, model: Dense(10)}").data.reader["path"] == "a.csv".value)
  }

  @Test func severalOutputs_haveTheirLossesAndMetrics() throws {
    let model = "model: \"Dense(4) -> [Dense(1, name=a), Dense(2, name=b)]\"\ndata: digits\n"
    let byName = try Read.run(
      model + "loss: {b: mse}\nmetrics: {a: mae, b: [accuracy, AUC]}\nfit: {loss_weights: {b: 0.5}}")
    #expect(byName.losses.map { $0?.schema.name } == [nil, "MeanSquaredError"])
    #expect(byName.metrics.map { $0.map(\.schema.name) } == [["MeanAbsoluteError"], ["Accuracy", "AUC"]])
    #expect(byName.lossWeights == [1, 0.5])
    let byPlace = try Read.run(model + "loss: [mse, hinge]\nmetrics: [[mae], []]\nfit: {loss_weights: [2, 3]}")
    #expect(byPlace.losses.map { $0?.schema.name } == ["MeanSquaredError", "Hinge"])
    #expect(byPlace.metrics.map(\.count) == [1, 0])
    #expect(byPlace.lossWeights == [2, 3])
    let one = try Read.run(model + "loss: mse\nmetrics: [mae]")
    #expect(one.losses.map { $0?.schema.name } == ["MeanSquaredError", "MeanSquaredError"])
    #expect(one.metrics.map(\.count) == [1, 1])
    #expect(one.metrics[0][0]["name"] == .string("mae"))
  }

  static let refused: [(String, String)] = [
    (
      "[]",
      "3 problems in the configuration\n  run.yaml:1:1: a run file is a mapping with the keys functions, data, model, optimizer, loss, metrics, callbacks, fit, tune, received an empty list\n  run.yaml: data: the run names no data; give 'data', as in data: digits\n  run.yaml: model: the run names no model; give 'model', as in model: \"Dense(8, relu) -> Dense(1)\""
    ),
    (
      "{data: digits, model: Dense(1), optimiser: adam}",
      "run.yaml:1:33: a run has no key 'optimiser'; did you mean 'optimizer'?"
    ),
    (
      "{data: digits, model: Dense(1), fit: {epoch: 3}}",
      "run.yaml:1:39: fit: 'fit' has no key 'epoch'; did you mean 'epochs'?"
    ),
    (
      "{data: digits, model: Dense(1), fit: {batch_size: 0}}",
      "run.yaml:1:51: fit.batch_size: fit.batch_size must be >= 1, received 0"
    ),
    (
      "{data: digits, model: Dense(1), fit: {validation_split: 1.0}}",
      "run.yaml:1:57: fit.validation_split: fit.validation_split must be >= 0 and < 1, received 1"
    ),
    (
      "{data: digits, model: Dense(1), fit: {epochs: 2.5}}",
      "run.yaml:1:47: fit.epochs: fit.epochs must be an integer, received 2.5"
    ),
    (
      "{data: digits, model: Dense(1), fit: {checkpoint: {epochs: 1, steps: 2}}}",
      "run.yaml:1:51: fit.checkpoint: give one of epochs, steps or seconds, as in {epochs: 1}"
    ),
    (
      "{data: digits, model: Dense(1), fit: {validation_split: 0.1, validation_data: true}}",
      "run.yaml:1:57: fit.validation_split: validation_data and validation_split exclude each other; give one"
    ),
    (
      "{data: digits, model: Dense(1), fit: fast}",
      "run.yaml:1:38: fit: fit must be a mapping, received the string 'fast'"
    ),
    (
      "{data: digits, model: Dense(1), loss: [mse, mse]}",
      "run.yaml:1:39: loss: the model has 1 output (dense), received a list of 2"
    ),
    (
      "{data: {dir: x}, model: Dense(1)}",
      "run.yaml:1:8: data: 'data' needs 'reader', as in {reader: {csv: {path: iris.csv}}}"
    ),
    (
      "{data: {reader: digits, targt: x}, model: Dense(1)}",
      "run.yaml:1:25: data: 'data' has no key 'targt'; did you mean 'target'?"
    ),
    (
      "{data: {reader: digits, inputs: [[a], [b]]}, model: Dense(1)}",
      "run.yaml: data.inputs: the model has 1 input, and columns are given for 2"
    ),
    (
      "{data: digit, model: Dense(1)}",
      "run.yaml:1:8: data.reader: unknown reader 'digit'; did you mean 'digits'?\n'dovela list' shows the components that are known; plugins were looked for in ~/.local/lib/dovela/plugins"
    ),
    (
      """
      data: digts
      model: Dens(3, relo) -> Dense(4, activation=relo)
      optimizer: Adm
      loss: hinge_
      callbacks: [EarlyStoping]
      metrics: {AUC: {num: 3}}
      """,
      """
      8 problems in the configuration
        run.yaml:1:7: data.reader: unknown reader 'digts'; did you mean 'digits'?
        run.yaml:2:8: model.dens: unknown layer 'Dens'; did you mean 'Dense'?
        run.yaml:2:16: model.dens.activation: unknown activation 'relo'; did you mean 'relu'?
        run.yaml:2:45: model.dense.activation: unknown activation 'relo'; did you mean 'relu'?
        run.yaml:3:12: optimizer: unknown optimizer 'Adm'; did you mean 'Adam'?
        run.yaml:4:7: loss: unknown loss 'hinge_'; did you mean 'Hinge'?
        run.yaml:6:17: metrics: AUC has no parameter 'num'; did you mean 'num_thresholds'?
        run.yaml:5:13: callbacks.0: unknown callback 'EarlyStoping'; did you mean 'EarlyStopping'?
      'dovela list' shows the components that are known; plugins were looked for in ~/.local/lib/dovela/plugins
      """
    ),
  ]

  @Test(arguments: refused) func badRun_isRefused(_ text: String, _ wanted: String) {
    let message = Read.message { _ = try Read.run(text, searchPath: ["~/.local/lib/dovela/plugins"]) }
    #expect(message == wanted)
  }

  @Test func fileOfAModel_standsForItsRun() throws {
    let run = try Read.run("{layers: [Dense(4), Dense(3)]}", sets: ["data=digits"])
    #expect(run.model.layers.count == 2)
  }

  @Test func filesInOrder_laterCounts() throws {
    let folder = URL(fileURLWithPath: try TemporaryFolder().path)
    let inner = folder.appendingPathComponent("runs")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    func write(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    try write(
      "runs/base.yaml",
      "data: {reader: digits, test_split: 0.1}\nmodel: net.json\nfit: {epochs: 2, batch_size: 8}\noptimizer: Adam(0.1)")
    try write("runs/net.json", #"{"layers": ["Dense(4)", {"Dense": {"units": 3}}]}"#)
    try write("more.yaml", "fit: {epochs: 3}\ndata: {test_split: 0.3}\noptimizer: SGD")
    let reader = RunReader(registry: try FakeComponents.registry(), workingDirectory: folder.path)
    let run = try reader.read(
      files: ["runs/base.yaml", "more.yaml"],
      flags: [try ConfigOverride(flag: "--batch-size", path: "fit.batch_size", text: "16")], sets: ["fit.seed=9"])
    #expect(run.fit.epochs == 3 && run.fit.batchSize == 16 && run.fit.seed == 9)
    #expect(run.data.testSplit == 0.3)
    #expect(run.data.directory == inner.path)
    #expect(run.optimizer.schema.name == "SGD")
    #expect(run.model.layers.map(\.name) == ["dense", "dense_1"])
  }

  @Test(arguments: [
    full, "{data: digits, model: Dense(10)}",
    "data: {reader: csv(a.csv), target: [x, y], inputs: [[a], [b, c]], sample_weight: w}\nmodel: \"[Input(1) -> Dense(2), Input(2)] -> Concatenate -> [Dense(1, name=p), Dense(2)]\"\nloss: {p: mse}\nmetrics: {p: [mae]}\nfit: {seed: 18446744073709551615, checkpoint: {seconds: 1.5}, loss_weights: [0.1, 1]}",
    "data: {reader: {csv: {path: \"no: #1\", header: false}}}\nmodel:\n  - Input((null, 3), name=x)\n  - {Dense: {units: 3, kernel_regularizer: L2(1e-7), name: \"on\"}}\noptimizer: {SGD: {learning_rate: ExponentialDecay(0.1, 10, 0.5)}}\ncallbacks: [\"CSVLogger('log.csv', '\\\\t')\", EarlyStopping(baseline=inf)]",
  ])
  func writtenRun_readsAsTheSame(_ text: String) throws {
    let registry = try FakeComponents.registry()
    let run = try Read.run(text)
    let plugins = [PluginRecord(id: "org.dovela.test", version: "0.1.0", hash: "00ff")]
    let yaml = run.yaml(registry: registry, plugins: plugins)
    let again = try Read.run(yaml)
    #expect(RunFacts(again) == RunFacts(run), "\(yaml)")
    #expect(again.yaml(registry: registry, plugins: plugins) == yaml)
    let json = try DocumentReader.read(text: run.json(registry: registry), origin: "run.json")
    let third = try RunReader(registry: registry, workingDirectory: "/").read(documents: [json])
    #expect(RunFacts(third) == RunFacts(run))
  }
}

extension String {
  var value: Value { .string(self) }
}
