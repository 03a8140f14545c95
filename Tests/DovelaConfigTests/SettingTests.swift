import DovelaConfig
import DovelaCore
import Testing

@Suite struct SettingTests {
  private static let base =
    "{data: digits, model: \"Dense(8, relu) -> Dense(4)\", optimizer: OPT, callbacks: [EarlyStopping(patience=3)]}"

  private func run(_ sets: String..., optimizer: String = "adam", flags: [ConfigOverride] = []) throws
    -> RunSpecification
  {
    try Read.run(Self.base.replacing("OPT", with: optimizer), sets: sets, flags: flags)
  }

  @Test(arguments: [
    "adam", "\"Adam(0.5)\"", "\"Adam(learning_rate=0.5)\"", "{Adam: {learning_rate: 0.5}}", "{Adam: }",
    "{class_name: Adam, config: {learning_rate: 0.5}}", "Adam(ExponentialDecay(initial_learning_rate=1))",
  ])
  func learningRate_isSet_whicheverWayTheOptimizerIsWritten(_ optimizer: String) throws {
    let read = try run("optimizer.learning_rate=0.01", optimizer: optimizer)
    #expect(read.optimizer["learning_rate"] == .float(0.01))
    #expect(read.optimizer.schema.name == "Adam")
  }

  @Test func nestedValues_areSet() throws {
    let schedule = "\"Adam(ExponentialDecay(0.1, 10, 0.5))\""
    let read = try run("optimizer.learning_rate.decay_steps=20", optimizer: schedule)
    #expect(read.optimizer["learning_rate"].component?["decay_steps"] == .int(20))
    #expect(read.optimizer["learning_rate"].component?["decay_rate"] == .float(0.5))
    let later = try run("optimizer=SGD", "optimizer.momentum=0.9")
    #expect(later.optimizer["momentum"] == .float(0.9))
    #expect(try run("optimizer.momentum=0.9", "optimizer=SGD").optimizer["momentum"] == .float(0))
  }

  @Test func layers_areFoundByNameAndIndex() throws {
    #expect(try run("model.dense_1.units=64").model.layers[1].configuration["units"] == .int(64))
    #expect(try run("model.0.units=64").model.layers[0].configuration["units"] == .int(64))
    #expect(
      try run("model.dense.activation=tanh").model.layers[0].configuration["activation"].component?.schema.name
        == "tanh")
    #expect(
      try run("model.dense.kernel_initializer.seed=3").model.layers[0].configuration["kernel_initializer"].component?[
        "seed"] == .int(3))
    #expect(
      try run("model=Dense(2)", "model.dense.units=5").model.layers.map { $0.configuration["units"] } == [.int(5)])
    #expect(
      try run("model=Conv2D(8, 3)", "model.0.kernel_size=(5, 3)").model.layers[0].configuration["kernel_size"]
        == .list([.int(5), .int(3)]))
    #expect(
      try run("model=Conv2D(8, [3, 3])", "model.0.kernel_size.1=5").model.layers[0].configuration["kernel_size"]
        == .list([.int(3), .int(5)]))
  }

  @Test func callbacks_areAddedAndChanged() throws {
    #expect(try run("callbacks.EarlyStopping.patience=7").callbacks.map { $0["patience"] } == [.int(7)])
    #expect(try run("callbacks.0.patience=7").callbacks.map { $0["patience"] } == [.int(7)])
    #expect(try run("callbacks.TerminateOnNaN={}").callbacks.map(\.schema.name) == ["EarlyStopping", "TerminateOnNaN"])
    #expect(try run("callbacks+=TerminateOnNaN").callbacks.map(\.schema.name) == ["EarlyStopping", "TerminateOnNaN"])
    #expect(
      try run("callbacks+=[TerminateOnNaN, CSVLogger(log.csv)]").callbacks.map(\.schema.name) == [
        "EarlyStopping", "TerminateOnNaN", "CSVLogger",
      ])
    #expect(try run("callbacks.CSVLogger.filename=a b.csv").callbacks.last?["filename"] == "a b.csv".value)
    #expect(try run("callbacks.EarlyStopping={baseline: 1}").callbacks.map { $0["patience"] } == [.int(0)])
    #expect(try run("callbacks.EarlyStopping=null").callbacks.isEmpty)
    #expect(try run("callbacks=[]").callbacks.isEmpty)
    #expect(try run("metrics+=accuracy", "metrics+=AUC").metrics[0].map(\.schema.name) == ["Accuracy", "AUC"])
    #expect(try run("data.transforms+=Standardize()").data.transforms.count == 1)
  }

  @Test func otherSections_areSet() throws {
    #expect(try run("fit.batch_size=48").fit.batchSize == 48)
    #expect(try run("data.dir=/mnt/digits").data.directory == "/mnt/digits")
    #expect(try run("data.dir=../data/mnist").data.directory == "/home/here/../data/mnist")
    #expect(
      try run("data=csv(path=x.csv)", "data.reader.header=false", "data.target=y").data.reader["header"] == .bool(false)
    )
    #expect(
      try run("loss=SparseCategoricalCrossentropy", "loss.from_logits=true").losses[0]?["from_logits"] == .bool(true))
    #expect(try run("fit.checkpoint.steps=10").fit.checkpoint == .steps(10))
    #expect(try run("fit.class_weight.setosa=0.5").fit.classWeights == ["setosa": 0.5])
  }

  @Test func settings_comeAfterFlags() throws {
    let flag = try ConfigOverride(flag: "--epochs", path: "fit.epochs", text: "5")
    #expect(try run(flags: [flag]).fit.epochs == 5)
    #expect(try run("fit.epochs=6", flags: [flag]).fit.epochs == 6)
  }

  static let refused: [(String, String)] = [
    ("fit.batch_size", "--set fit.batch_size: expected path=value, as in fit.batch_size=32"),
    ("fit..x=3", "--set fit..x=3: the path before '=' has an empty part; a path reads model.dense_1.units"),
    ("=3", "--set =3: the path before '=' has an empty part; a path reads model.dense_1.units"),
    ("fit.batchsize=3", "--set fit.batchsize: fit: 'fit' has no key 'batchsize'; did you mean 'batch_size'?"),
    ("fit.batch_size=0", "--set fit.batch_size: fit.batch_size must be >= 1, received 0"),
    ("fit.batch_size=(3", "--set fit.batch_size, column 3: expected ',' or ')', found the end"),
    (
      "fit.batch_size=range(1, 2)",
      "--set fit.batch_size, column 1: 'range' is a word of tuning, which describes a search space; a run needs a value here"
    ),
    ("optimiser.beta_1=0.5", "--set optimiser.beta_1: a run has no key 'optimiser'; did you mean 'optimizer'?"),
    (
      "optimizer.lerning_rate=0.1",
      "--set optimizer.lerning_rate: optimizer: Adam has no parameter 'lerning_rate'; did you mean 'learning_rate'?"
    ),
    (
      "optimizer.learning_rate.decay_steps=3",
      "--set optimizer.learning_rate.decay_steps: optimizer.learning_rate: Adam.learning_rate is 0.001, which has no 'decay_steps'"
    ),
    (
      "model.dense_2.units=3",
      "--set model.dense_2.units: model: there is no layer 'dense_2'; did you mean 'dense_1' or 'dense'?"
    ),
    ("model.7.units=3", "--set model.7.units: model: there is no layer 7; the model has 2"),
    ("model.dense.unit=3", "--set model.dense.unit: model.dense: Dense has no parameter 'unit'; did you mean 'units'?"),
    (
      "callbacks.EarlyStoping.patience=3",
      "--set callbacks.EarlyStoping.patience: callbacks: unknown callback 'EarlyStoping'; did you mean 'EarlyStopping'?\n'dovela list' shows the components that are known"
    ),
    ("callbacks.5.patience=3", "--set callbacks.5.patience: callbacks: there is no item 5; the list has 1"),
    (
      "loss.from_logits=true",
      "--set loss.from_logits: loss: the run names no loss whose 'from_logits' could be set; give 'loss'"
    ),
  ]

  @Test(arguments: refused) func badSetting_isRefused(_ set: String, _ wanted: String) {
    #expect(Read.message { _ = try run(set) } == wanted)
  }
}
