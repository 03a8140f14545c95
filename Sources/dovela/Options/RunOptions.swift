import ArgumentParser
import DovelaConfig
import DovelaCore

/// What a run is made of, beside or in place of a run file.
struct RunOptions: ParsableArguments {
  @Argument(help: "A run file, YAML or JSON; several are laid over each other in their order.", completion: .file())
  var files: [String] = []

  @Option(help: ArgumentHelp("Where the rows come from: digits, \"csv(path=iris.csv)\", …", valueName: "reader"))
  var data: String?

  @Option(help: ArgumentHelp("\"Dense(64, relu) -> Dense(10, softmax)\", or a file with a model.", valueName: "model"))
  var model: String?

  @Option(help: ArgumentHelp("\"Adam(learning_rate=0.003)\"", valueName: "optimizer"))
  var optimizer: String?

  @Option(help: ArgumentHelp("Chosen from the data and the last activation where it is left out.", valueName: "loss"))
  var loss: String?

  @Option(help: ArgumentHelp("A metric. May be repeated.", valueName: "metric"))
  var metric: [String] = []

  @Option(help: ArgumentHelp("A callback. May be repeated.", valueName: "callback"))
  var callback: [String] = []

  @Option(help: "Passes over the training data.")
  var epochs: Int?

  @Option(help: "Rows of a batch.")
  var batchSize: Int?

  @Option(help: "Share of the training rows that validates, from their end.")
  var validationSplit: Double?

  @Option(help: "Where all random numbers come from.")
  var seed: UInt64?

  @Option(help: "Threads; 0 for as many as there are processors.")
  var threads: Int?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Override anything: fit.batch_size=32, optimizer.learning_rate=0.01, model.dense_1.units=64, "
        + "callbacks.EarlyStopping.patience=3. May be repeated.", valueName: "path=value"))
  var sets: [String] = []
}

extension RunOptions {
  /// The flags as settings over the files.
  func flags() throws -> [ConfigOverride] {
    var flags: [ConfigOverride] = []
    func add(_ flag: String, _ path: String, _ text: String?) throws {
      if let text { flags.append(try ConfigOverride(flag: flag, path: path, text: text)) }
    }
    try add("--data", "data.reader", data)
    try add("--model", "model", model)
    try add("--optimizer", "optimizer", optimizer)
    try add("--loss", "loss", loss)
    for text in metric {
      flags.append(try ConfigOverride(flag: "--metric", path: "metrics", text: text, appends: true))
    }
    for text in callback {
      flags.append(try ConfigOverride(flag: "--callback", path: "callbacks", text: text, appends: true))
    }
    try add("--epochs", "fit.epochs", epochs.map(String.init))
    try add("--batch-size", "fit.batch_size", batchSize.map(String.init))
    try add("--validation-split", "fit.validation_split", validationSplit.map { "\($0)" })
    try add("--seed", "fit.seed", seed.map(String.init))
    try add("--threads", "fit.threads", threads.map(String.init))
    return flags
  }

  /// The flags and the settings in the form of `--set`, for what is read later than now.
  var allSets: [String] {
    let flags: [(path: String, text: String?)] = [
      ("data.reader=", data), ("model=", model), ("optimizer=", optimizer), ("loss=", loss),
    ]
    let lists = metric.map { ("metrics+=", $0) } + callback.map { ("callbacks+=", $0) }
    let fit: [(path: String, text: String?)] = [
      ("fit.epochs=", epochs.map(String.init)), ("fit.batch_size=", batchSize.map(String.init)),
      ("fit.validation_split=", validationSplit.map { "\($0)" }), ("fit.seed=", seed.map(String.init)),
      ("fit.threads=", threads.map(String.init)),
    ]
    return (flags + lists + fit).compactMap { path, text in text.map { path + $0 } } + sets
  }

  /// The run that the files, the flags and the settings describe.
  func specification(_ components: Components) throws -> RunSpecification {
    guard !files.isEmpty || (data != nil && model != nil) else {
      throw DovelaError(
        .invalidArgument, .configuration,
        "name a run file, or say --data and --model, as in: "
          + "dovela train --data digits --model \"Dense(64, relu) -> Dense(10, softmax)\"")
    }
    return try components.reader.read(files: files, flags: flags(), sets: sets)
  }
}
