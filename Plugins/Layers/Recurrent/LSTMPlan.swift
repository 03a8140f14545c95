import CDovela
import PluginKit

/// The sizes of an LSTM's run, and where its values lie. Time is the outer axis of all of them, in the order of the run.
final class LSTMPlan {
  let batch: Int
  let time: Int
  let features: Int
  let units: Int
  var activation: dovela_eltwise
  var recurrent: dovela_eltwise
  /// Whether the kernel for cells serves; else activations are called one by one.
  let isFused: Bool
  private let isTraining: Bool

  /// Kept for backward; offsets in the saved memory while training, else in scratch.
  struct Kept {
    var input = 0  // (time, batch, features)
    var gates = 0  // (time, batch, 4 units): activated, or arguments where cells are not fused
    var parts = 0  // (time, 4, batch, units): activated, where cells are not fused
    var arguments = 0  // (time, 4, batch, units)
    var cells = 0  // (time + 1, batch, units): the first is the initial state
    var activated = 0  // (time, batch, units)
    var hidden = 0  // (time + 1, batch, units)
    var inputNoise = 0  // (noises, batch, features)
    var stateNoise = 0  // (4, batch, units)
    var drawn = 0  // bytes, for the generator
  }

  /// For one call; offsets in scratch.
  struct Temporary {
    var gateGradients = 0  // (time, batch, 4 units)
    var inputGradients = 0  // (time, batch, features)
    var hiddenGradient = 0  // (batch, units), and so the rest
    var nextHidden = 0
    var cellGradient = 0
    var oldCell = 0
    var part = 0  // (4, batch, units)
    var noisyInput = 0  // (time, batch, features)
    var noisyState = 0  // (time, batch, units)
  }

  private(set) var kept = Kept()
  private(set) var temporary = Temporary()
  private(set) var savedBytes = 0
  private(set) var scratchBytes = 0

  /// Keras draws one noise for the inputs, or one a gate where the state has noise too.
  let hasInputNoise: Bool
  let hasStateNoise: Bool
  var inputNoises: Int { hasStateNoise ? 4 : 1 }

  init(_ layer: LSTM, _ preparation: LayerPreparation) throws {
    let input = preparation.input()
    (batch, time, features) = (input[0], input[1], input[2])
    units = layer.units
    activation = layer.activation.formula
    recurrent = layer.recurrentActivation.formula
    isTraining = preparation.isTraining
    let kernels = preparation.host.kernels
    var formulas = (activation, recurrent)
    let none = DOVELA_FORMULA_NONE.rawValue
    isFused =
      formulas.0.formula != none && formulas.1.formula != none && kernels.eltwise_needs(&formulas.0) == 0
      && kernels.eltwise_needs(&formulas.1) == 0
    hasInputNoise = isTraining && layer.dropout > 0 && layer.dropout < 1
    hasStateNoise = isTraining && layer.recurrentDropout > 0 && layer.recurrentDropout < 1
    try cut()
  }

  private func cut() throws {
    var keeping = MemoryCut()
    kept.input = try keeping.floats(time, batch, features)
    kept.gates = try keeping.floats(time, batch, 4, units)
    if !isFused {
      kept.parts = try keeping.floats(time, 4, batch, units)
      kept.arguments = try keeping.floats(time, 4, batch, units)
    }
    kept.cells = try keeping.floats(time + 1, batch, units)
    kept.activated = try keeping.floats(time, batch, units)
    kept.hidden = try keeping.floats(time + 1, batch, units)
    if hasInputNoise { kept.inputNoise = try keeping.floats(inputNoises, batch, features) }
    if hasStateNoise { kept.stateNoise = try keeping.floats(4, batch, units) }
    if hasInputNoise || hasStateNoise { kept.drawn = try keeping.elements(of: 4, batch, max(features, units)) }

    var passing = MemoryCut()
    if !isTraining { _ = try passing.cut(keeping.bytes) }
    if isTraining {
      temporary.gateGradients = try passing.floats(time, batch, 4, units)
      temporary.inputGradients = try passing.floats(time, batch, features)
      temporary.hiddenGradient = try passing.floats(batch, units)
      temporary.nextHidden = try passing.floats(batch, units)
      temporary.cellGradient = try passing.floats(batch, units)
      temporary.oldCell = try passing.floats(batch, units)
    }
    temporary.part = try passing.floats(4, batch, units)
    if hasStateNoise {
      temporary.noisyInput = try passing.floats(time, batch, features)
      temporary.noisyState = try passing.floats(time, batch, units)
    }
    savedBytes = isTraining ? keeping.bytes : 0
    scratchBytes = passing.bytes
  }

  /// The memory of `kept`.
  func memory(_ run: LayerRun) -> UnsafeMutableRawPointer? { isTraining ? run.saved : run.scratch }

  /// Elements of a state, and of all gates of a step.
  var state: Int { batch * units }
  var step: Int { 4 * batch * units }
}
