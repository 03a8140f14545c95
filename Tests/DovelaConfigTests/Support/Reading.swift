import DovelaConfig
import DovelaCore

/// Short ways to read in tests.
enum Read {
  static func run(
    _ yaml: String, sets: [String] = [], flags: [ConfigOverride] = [], registry: Registry? = nil,
    searchPath: [String] = []
  ) throws -> RunSpecification {
    let reader = RunReader(
      registry: try registry ?? FakeComponents.registry(), searchPath: searchPath, workingDirectory: "/home/here")
    let document = try DocumentReader.read(text: yaml, origin: "run.yaml")
    return try reader.read(documents: [document], overrides: flags + sets.map { try ConfigOverride(set: $0) })
  }

  static func model(_ text: String, registry: Registry? = nil) throws -> ModelSpecification {
    try RunReader(registry: try registry ?? FakeComponents.registry(), workingDirectory: "/home/here")
      .model(text, origin: "--model")
  }

  static func modelYAML(_ yaml: String) throws -> ModelSpecification {
    let document = try DocumentReader.read(text: yaml, origin: "model.yaml")
    return try RunReader(registry: try FakeComponents.registry(), workingDirectory: "/home/here").model(document)
  }

  static func modelJSON(_ json: String, registry: Registry? = nil) throws -> ModelSpecification {
    try ModelSpecification.read(
      json: json, origin: "model.json", registry: try registry ?? FakeComponents.registry())
  }

  static func component(_ kind: ComponentKind, _ expression: String) throws -> Configuration {
    try Resolver.configuration(kind, expression, origin: "--it", registry: try FakeComponents.registry())
  }

  /// The message of the error that reading throws; empty where it throws none.
  static func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch let error as DovelaError {
      return error.domain == .configuration ? error.description : "not a configuration error: \(error)"
    } catch {
      return "not a DovelaError: \(error)"
    }
  }
}

extension Configuration {
  /// The same with every setting as if it were written, so that a default equals the same value written.
  var written: Configuration {
    var copy = self
    copy.settings = settings.map { .init($0.id, $0.value.written, isGiven: true) }
    return copy
  }
}

extension Value {
  var written: Value {
    switch self {
    case .component(let configuration): .component(configuration.written)
    case .list(let items): .list(items.map(\.written))
    default: self
    }
  }
}

/// All of a model that must survive writing and reading.
struct ModelFacts: Hashable {
  var name: String
  var inputs: [String]
  var specs: [TensorSpec?]
  var layers: [Configuration]
  var calls: [[ModelSpecification.TensorReference]]
  var callLayers: [Int]
  var outputs: [ModelSpecification.TensorReference]
  var outputNames: [String]
  var isSequential: Bool

  init(_ model: ModelSpecification) {
    name = model.name
    inputs = model.inputs.map(\.name)
    specs = model.inputs.map(\.spec)
    layers = model.layers.map(\.configuration.written)
    calls = model.calls.map(\.inputs)
    callLayers = model.calls.map(\.layer)
    outputs = model.outputs
    outputNames = model.outputNames
    isSequential = model.isSequential
  }
}

/// All of a run that must survive writing and reading.
struct RunFacts: Hashable {
  var reader: Configuration
  var data: [[String]]
  var transforms: [Configuration]
  var testSplit: Double
  var model: ModelFacts
  var optimizer: Configuration
  var losses: [Configuration?]
  var lossWeights: [Double]
  var metrics: [[Configuration]]
  var callbacks: [Configuration]
  var fit: FitSpecification

  init(_ run: RunSpecification) {
    reader = run.data.reader.written
    data = [[run.data.directory], run.data.targets, [run.data.sampleWeight ?? "-"]] + run.data.inputs
    transforms = run.data.transforms.map(\.written)
    testSplit = run.data.testSplit
    model = ModelFacts(run.model)
    optimizer = run.optimizer.written
    losses = run.losses.map { $0?.written }
    lossWeights = run.lossWeights
    metrics = run.metrics.map { $0.map(\.written) }
    callbacks = run.callbacks.map(\.written)
    fit = run.fit
  }
}
