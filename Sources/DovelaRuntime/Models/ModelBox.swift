import CDovela
import CDovelaRuntime
import DovelaConfig
import DovelaCore
import DovelaKernels
import DovelaModel
import DovelaPlugins
import Synchronization

/// A model of the API: with the runtime that it came from, and what calls need so that they allocate nothing.
final class ModelBox: Handled {
  static let noun = "a model"

  let runtime: Runtime
  let model: Model
  let compute: Compute
  /// How rows become inputs; from a file or a run that says so.
  let preparation: TrainingRun.Preparation?
  let inputs: Places
  let outputs: Places
  let parameterNames: [Text]
  /// Who trains it; a model has one trainer at a time, for there is one gradient of each variable.
  weak var trainer: TrainerBox?
  private let isBusy = Atomic<Bool>(false)

  init(_ runtime: Runtime, _ model: Model, compute: Compute, preparation: TrainingRun.Preparation? = nil) {
    self.runtime = runtime
    self.model = model
    self.compute = compute
    self.preparation = preparation
    inputs = Places(model.inputs.map { ($0.name, $0.spec) }, "input")
    outputs = Places(model.outputs.map { ($0.name, $0.spec) }, "output")
    parameterNames = model.variables.map { Text($0.path) }
  }

  /// Composes a model and fills its variables.
  convenience init(_ runtime: Runtime, _ specification: ModelSpecification, inputs: [TensorSpec], seed: UInt64) throws {
    let compute = try Compute(threads: runtime.threads)
    let model = try Model(specification, inputs: inputs, context: compute.context)
    try model.initialize(seed: seed)
    self.init(runtime, model, compute: compute)
  }

  /// One call at a time, in the process that composed it.
  @inline(__always)
  func using<Result>(_ body: () throws -> Result) throws -> Result {
    try refuseFork()
    guard !isBusy.exchange(true, ordering: .acquiring) else {
      throw DovelaError(
        .wrongState, .other, owner: "libdovela",
        "the model is in use by another call: one thread at a time may use a model and its trainer")
    }
    defer { isBusy.store(false, ordering: .releasing) }
    return try body()
  }

  /// Its specification with the shapes of its inputs, which is enough to make it again.
  var specification: ModelSpecification {
    var specification = model.specification
    for (index, port) in model.inputs.enumerated() { specification.inputs[index].spec = port.spec }
    return specification
  }
}

/// Threads do not live on in a child, and a team that is not there would be waited for.
@inline(__always)
func refuseFork() throws {
  guard dovela_was_forked() == 0 else {
    throw DovelaError(
      .wrongState, .other, owner: "libdovela",
      "this process was forked after Dovela had started its threads, which do not live on: start a new process "
        + "(spawn, not fork), or use Dovela only after the fork")
  }
}
