import DovelaCore

/// The keys of a run file and of its sections, in the words of schemas: one place for checks, defaults and
/// documentation.
public enum RunSections {
  /// The top keys of a run file, in the order in which they are written.
  public static let keys = ["functions", "data", "model", "optimizer", "loss", "metrics", "callbacks", "fit", "tune"]

  /// The keys of an entry of `functions`; `derivative` and `defaults` are read apart.
  public static let function: [ParameterSchema] = [
    .init(
      "library", [.string], default: .null, nullable: true,
      doc: "A path from the file's folder, or a name that the system finds; null: the program itself."),
    .init("symbol", [.string], default: .null, nullable: true, doc: "Where it is not the prototype's name."),
    .init("prototype", [.string], default: .null, nullable: true, doc: "As C has it: float mish(float x)."),
    .init(
      "kind", [.enum], default: .null, nullable: true, choices: ["activation", "loss", "metric", "schedule"],
      doc: "Where the prototype may be of several."),
    .init(
      "user", [.string], default: .null, nullable: true, doc: "A variable whose address a void * takes; null: NULL."),
    .init(
      "direction", [.enum], default: .null, nullable: true, choices: ["up", "down"],
      doc: "Which way a metric gets better."),
    .init("parallel", [.bool], default: .bool(false), doc: "Several threads may call it at once."),
    .init("doc", [.string], default: .null, nullable: true, doc: "What it is, for `dovela describe`."),
  ]

  /// The keys of a function's `derivative`.
  public static let functionDerivative: [ParameterSchema] = [
    .init("prototype", [.string], default: .null, nullable: true, doc: "As C has it: float mish_dx(float x)."),
    .init("symbol", [.string], default: .null, nullable: true, doc: "Where it is not the prototype's name."),
    .init("library", [.string], default: .null, nullable: true, doc: "Where it is not the function's."),
    .init("scale", [.float], default: .float(1), doc: "Multiplies it: the derivative of j0 is -1 times j1."),
    .init("check", [.bool], default: .bool(true), doc: "Compare it with central differences."),
  ]

  /// The keys of `data`.
  public static let data: [ParameterSchema] = [
    .init("reader", [.component], of: .reader, doc: "Where the rows come from."),
    .init(
      "dir", [.string], default: .null, nullable: true,
      doc: "Folder that relative paths start from; the run file's own where it is not given."),
    .init(
      "target", [.string, .list], default: .null, nullable: true, items: [.string],
      doc: "Target column, or one for each output; null: the reader's."),
    .init(
      "inputs", [.list], default: .null, nullable: true, items: [.string, .list],
      doc: "Columns for each model input; null: every column that is neither target nor weight."),
    .init("sample_weight", [.string], default: .null, nullable: true, doc: "Column of the rows' weights."),
    .init(
      "transforms", [.list], default: .list([]), items: [.component], of: .transform,
      doc: "Preprocessing, in this order."),
    .init(
      "test_split", [.float], default: .float(0), range: .init(least: 0, greatest: 1, exclusiveGreatest: true),
      doc: "Share of the rows set aside for testing where the source has no test split."),
  ]

  /// The keys of `fit`, as Keras names them; `checkpoint`, `class_weight` and `loss_weights` are mappings and are
  /// read apart.
  public static let fit: [ParameterSchema] = [
    .init("epochs", [.int], default: .int(1), range: .init(least: 1), doc: "Passes over the data."),
    .init("batch_size", [.int], default: .int(32), range: .init(least: 1), scale: .log, doc: "Rows of a step."),
    .init(
      "validation_split", [.float], default: .float(0), range: .init(least: 0, greatest: 1, exclusiveGreatest: true),
      doc: "Share of the training rows, from their end and before shuffling, that validates."),
    .init("validation_data", [.bool], default: .bool(false), doc: "Validate on the reader's validation split."),
    .init(
      "validation_freq", [.int], default: .int(1), range: .init(least: 1),
      doc: "Epochs from one validation to the next."),
    .init("shuffle", [.bool], default: .bool(true), doc: "Draw a new order of the rows for every epoch."),
    .init("drop_last", [.bool], default: .bool(false), doc: "Leave out a last batch that is not full."),
    .init(
      "steps_per_epoch", [.int], default: .null, nullable: true, range: .init(least: 1),
      doc: "Steps that make an epoch; null: all of the data."),
    .init(
      "threads", [.int], default: .int(0), range: .init(least: 0, greatest: 1024),
      doc: "Threads; 0: as many as the machine has cores."),
    .init("seed", [.int], default: .int(0), range: .init(least: 0), doc: "Seed of every random stream."),
  ]

  /// The keys of `fit` that hold mappings.
  static let fitMappings = ["checkpoint", "class_weight", "loss_weights"]

  /// The keys of `tune` but for components, objectives and sizes, which are read apart.
  public static let tune: [ParameterSchema] = [
    .init(
      "max_epochs", [.int], default: .null, nullable: true, range: .init(least: 1),
      doc: "Epochs of one trial at most; null: as many as fit.epochs says."),
    .init(
      "trials", [.int], default: .null, nullable: true, range: .init(least: 1),
      doc: "Configurations in all; null: as many as the scheduler plans."),
    .init(
      "seed", [.int], default: .int(0), range: .init(least: 0), doc: "Where the search's random numbers come from."),
    .init(
      "value", [.enum], default: .string("best"), choices: ["best", "last"], doc: "Which of a trial's epochs counts."),
    .init(
      "duplicates", [.enum], default: .string("skip"), choices: ["skip", "replicate"],
      doc: "What a configuration counts as that was tried before: another is asked for, or it is one more trial."),
    .init(
      "lease_seconds", [.float], default: .float(60), range: .init(least: 0, exclusiveLeast: true),
      doc: "After so many seconds a silent worker has lost its trial."),
    .init(
      "keep", [.int], default: .int(1), range: .init(least: 1),
      doc: "Of so many of the best trials the files are kept; every other trial can be trained again to the same bytes."
    ),
  ]

  /// The keys of `tune` that are read apart: two components, logs, and a size (2 GB).
  static let tuneOthers = ["search", "scheduler", "objective", "disk"]

  /// The keys of an objective.
  public static let tuneObjective: [ParameterSchema] = [
    .init("monitor", [.string], doc: "The name of a log: val_loss."),
    .init(
      "direction", [.enum], default: .null, nullable: true, choices: ["min", "max"],
      doc: "Which way it gets better; null: as the log's metric says."),
  ]
}
