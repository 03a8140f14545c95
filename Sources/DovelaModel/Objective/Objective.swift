import DovelaCore

/// The losses and metrics of a model's outputs, and what they have added up since the epoch began.
final class Objective {
  let outputs: [OutputObjective]
  let notices: [Notice]
  /// Calls whose output activation a loss computes.
  let deferred: Set<Int>
  /// Sum of loss * rows, sum of rows, then for several outputs the sum of each loss * rows, then the metrics' states.
  let state: UnsafeMutableBufferPointer<Double>
  private let names: [String]

  init(
    _ model: Model, targets: [TensorSpec], specification: ObjectiveSpecification, registry: Registry
  ) throws {
    let ports = model.outputs
    try Self.check(specification, outputs: ports.count, targets: targets.count)
    var outputs: [OutputObjective] = []
    var notices: [Notice] = []
    var deferred = Set<Int>()
    var problems = Problems()
    var next = 2 + (ports.count > 1 ? ports.count : 0)
    for (index, port) in ports.enumerated() {
      problems.attempt {
        let last = Self.lastCall(of: index, in: model)
        let formula = last?.formula
        let choice = LossChoice(output: port, target: targets[index], formula: formula, registry: registry)
        let (configuration, chosen) = try Self.loss(specification.losses[index], choice)
        notices += try chosen + choice.judge(configuration)
        let output = try OutputObjective(
          port, target: targets[index], loss: configuration,
          weight: index < specification.lossWeights.count ? specification.lossWeights[index] : 1,
          metrics: index < specification.metrics.count ? specification.metrics[index] : [],
          formula: last?.mayDefer == true ? formula : nil, firstState: next)
        if output.isFused, let call = last?.call { deferred.insert(call) }
        next += output.stateCount
        outputs.append(output)
      }
    }
    try problems.check()
    self.outputs = outputs
    self.notices = notices
    self.deferred = deferred
    names = Self.names(outputs)
    state = .allocate(capacity: next)
    state.initialize(repeating: 0)
  }

  deinit { state.deallocate() }

  /// The call that makes an output, its activation's formula, and whether that may be left to the loss: nobody else
  /// reads the output, and no penalty is on it.
  private static func lastCall(of output: Int, in model: Model) -> (call: Int, formula: String?, mayDefer: Bool)? {
    let graph = model.graph
    let tensor = graph.outputs[output]
    guard case .output(let call, let place) = graph.tensors[tensor].origin else { return nil }
    let readers = graph.calls.reduce(0) { $0 + $1.inputs.filter { $0 == tensor }.count }
    let layer = model.layers[graph.calls[call].layer]
    let isPenalized = layer.configuration.schema.parameters.contains {
      $0.role == .activityRegularizer && layer.configuration[$0.id].component != nil
    }
    let isAlone = readers == 0 && graph.outputs.filter { $0 == tensor }.count == 1
    return (call, place == 0 ? layer.outputActivation?.formula : nil, isAlone && !isPenalized)
  }

  private static func loss(_ named: Configuration?, _ choice: LossChoice) throws -> (Configuration, [Notice]) {
    if let named { return (named, []) }
    let chosen = try choice.choose()
    return (
      chosen.configuration,
      [
        Notice(
          .note,
          "output '\(choice.output.name)': loss \(chosen.configuration.schema.name), chosen for "
            + "\(words[chosen.problem] ?? chosen.problem)")
      ]
    )
  }

  private static let words = [
    "one_hot": "classes that are one-hot", "index": "classes by index", "binary": "yes-or-no targets",
    "regression": "a regression",
  ]

  private static func check(_ specification: ObjectiveSpecification, outputs: Int, targets: Int) throws {
    guard specification.losses.count == outputs, targets == outputs else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "the objective",
        "the model has \(outputs) outputs, and there are \(targets) targets and \(specification.losses.count) losses: "
          + "name one of each for every output")
    }
    if let bad = specification.lossWeights.first(where: { !$0.isFinite || $0 < 0 }) {
      throw DovelaError(
        .outOfRange, .configuration, owner: "loss weights", "\(bad) is no weight: it must be a number from 0 up")
    }
  }

  private static func names(_ outputs: [OutputObjective]) -> [String] {
    var names = ["loss"]
    if outputs.count > 1 { names += outputs.map { "\($0.name)_loss" } }
    let metrics = outputs.flatMap { output in
      output.metrics.map {
        let name = ResultNames.name(of: $0.configuration)
        return outputs.count > 1 ? "\(output.name)_\(name)" : name
      }
    }
    return names + ResultNames.unique(metrics)
  }
}

extension Objective {
  func reset() { state.update(repeating: 0) }

  /// Adds a batch's loss, penalties included, to the mean over rows.
  @inline(__always)
  func add(loss: Double, rows: Int) {
    state[0] += loss * Double(rows)
    state[1] += Double(rows)
  }

  /// Adds the loss of one of several outputs.
  @inline(__always)
  func add(loss: Double, ofOutput output: Int, rows: Int) {
    if outputs.count > 1 { state[2 + output] += loss * Double(rows) }
  }

  func results() throws -> [(name: String, value: Double)] {
    var list: [(name: String, value: Double)] = []
    list.reserveCapacity(names.count)
    try appendResults(to: &list)
    return list
  }

  /// In the order of `names`.
  func appendResults(to list: inout [(name: String, value: Double)]) throws {
    guard let base = UnsafePointer(state.baseAddress) else { return }
    let rows = state[1]
    var next = 0
    func append(_ value: Double) {
      list.append((names[next], value))
      next += 1
    }
    append(rows == 0 ? 0 : state[0] / rows)
    if outputs.count > 1 { for index in outputs.indices { append(rows == 0 ? 0 : state[2 + index] / rows) } }
    for output in outputs {
      for entry in output.metrics { append(try entry.metric.result(of: base + entry.first)) }
    }
  }

  /// Losses get better downwards; metrics say it themselves.
  func direction(of name: String) -> Direction? {
    guard let index = names.firstIndex(of: name) else { return nil }
    let losses = outputs.count > 1 ? 1 + outputs.count : 1
    if index < losses { return .down }
    let metrics = outputs.flatMap(\.metrics)
    return metrics[index - losses].configuration.schema.facts["direction"]?.first.flatMap(Direction.init)
  }
}
