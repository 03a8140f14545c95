import DovelaCore

/// A run file, resolved: every component found, every parameter checked, every default filled in.
public struct RunSpecification: Sendable {
  public var data: DataSpecification
  public var model: ModelSpecification
  public var optimizer: Configuration
  /// One for each model output, by its place; `nil` where the run names none and it is to be chosen.
  public var losses: [Configuration?]
  /// One for each output.
  public var lossWeights: [Double]
  /// For each output, by its place.
  public var metrics: [[Configuration]]
  public var callbacks: [Configuration]
  public var fit: FitSpecification

  public init(
    data: DataSpecification, model: ModelSpecification, optimizer: Configuration, losses: [Configuration?],
    lossWeights: [Double], metrics: [[Configuration]], callbacks: [Configuration], fit: FitSpecification
  ) {
    self.data = data
    self.model = model
    self.optimizer = optimizer
    self.losses = losses
    self.lossWeights = lossWeights
    self.metrics = metrics
    self.callbacks = callbacks
    self.fit = fit
  }
}

/// The key `data` of a run file.
public struct DataSpecification: Sendable {
  /// Where the rows come from.
  public var reader: Configuration
  /// Folder that relative paths start from (`data.dir`); the run file's own folder where it is not set.
  public var directory: String
  /// Target columns, one for each model output; empty: the reader's default.
  public var targets: [String]
  /// Columns for each model input, in order; empty: every column that is not a target or a weight.
  public var inputs: [[String]]
  /// Column of sample weights.
  public var sampleWeight: String?
  public var transforms: [Configuration]
  /// Share of the rows that is set aside for testing where the source has no test split of its own.
  public var testSplit: Double

  public init(
    reader: Configuration, directory: String, targets: [String] = [], inputs: [[String]] = [],
    sampleWeight: String? = nil, transforms: [Configuration] = [], testSplit: Double = 0
  ) {
    self.reader = reader
    self.directory = directory
    self.targets = targets
    self.inputs = inputs
    self.sampleWeight = sampleWeight
    self.transforms = transforms
    self.testSplit = testSplit
  }
}

/// The key `fit` of a run file. Names and defaults are those of Keras's `fit` where it has them.
public struct FitSpecification: Sendable, Hashable {
  public enum CheckpointInterval: Sendable, Hashable {
    case epochs(Int)
    case steps(Int)
    case seconds(Double)
  }

  public var epochs = 1
  public var batchSize = 32
  /// Share of the training rows, from their end and before shuffling, that validates; 0 for none.
  public var validationSplit = 0.0
  /// Validate on the reader's own "validation" split.
  public var usesValidationData = false
  /// Epochs from one validation to the next.
  public var validationFrequency = 1
  public var shuffle = true
  /// Leave out a last batch that is not full.
  public var dropLast = false
  /// Weight of each class, by its name or its number; those that are not named have 1.
  public var classWeights: [String: Double] = [:]
  /// How often a checkpoint is written; `nil` for never.
  public var checkpoint: CheckpointInterval?
  /// 0: as many as the machine has cores.
  public var threads = 0
  public var seed: UInt64 = 0
  /// Steps that make an epoch; `nil`: all of the data.
  public var stepsPerEpoch: Int?

  public init() {}
}
