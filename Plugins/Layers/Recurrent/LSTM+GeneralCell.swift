import CDovela
import CLayers
import PluginKit

// Cells whose activations are no formulas that the kernel knows: a stranger's, softmax, or one that is differentiated
// by its argument. Gates are laid apart, and the host applies the activations.

extension LSTM {
  private func activation(of part: Int) -> ActivationChild { part == 2 ? activation : recurrentActivation }

  func generalCell(_ run: LayerRun, _ plan: LSTMPlan, _ memory: UnsafeMutableRawPointer, _ step: Int) throws {
    let gates = memory.floats(at: plan.kept.gates) + step * plan.step
    let arguments = memory.floats(at: plan.kept.arguments) + step * plan.step
    let parts = memory.floats(at: plan.kept.parts) + step * plan.step
    let before = memory.floats(at: plan.kept.cells) + step * plan.state
    let activated = memory.floats(at: plan.kept.activated) + step * plan.state
    let hidden = memory.floats(at: plan.kept.hidden) + (step + 1) * plan.state
    for part in 0..<4 {
      let (argument, value) = (arguments + part * plan.state, parts + part * plan.state)
      layers_take_part(Int64(plan.batch), Int64(units), 4, Int64(part), gates, argument)
      try activation(of: part).forward(run.context, rows: plan.batch, columns: units, x: argument, y: value)
    }
    let (i, f, c, o) = (parts, parts + plan.state, parts + 2 * plan.state, parts + 3 * plan.state)
    layers_cell(Int64(plan.state), i, f, c, before, before + plan.state)
    try activation.forward(run.context, rows: plan.batch, columns: units, x: before + plan.state, y: activated)
    run.host.kernels.multiply(run.context, UInt64(plan.state), o, activated, hidden)
  }

  func generalCellBackward(
    _ run: LayerRun, _ plan: LSTMPlan, _ memory: UnsafeMutableRawPointer, _ scratch: UnsafeMutableRawPointer,
    _ step: Int, hidden: UnsafeMutablePointer<Float>, cell: UnsafeMutablePointer<Float>
  ) throws {
    let arguments = memory.floats(at: plan.kept.arguments) + step * plan.step
    let parts = memory.floats(at: plan.kept.parts) + step * plan.step
    let before = memory.floats(at: plan.kept.cells) + step * plan.state
    let activated = memory.floats(at: plan.kept.activated) + step * plan.state
    let gates = scratch.floats(at: plan.temporary.gateGradients) + step * plan.step
    let gradients = scratch.floats(at: plan.temporary.part)
    let (i, f, c, o) = (parts, parts + plan.state, parts + 2 * plan.state, parts + 3 * plan.state)
    let last = gradients + 3 * plan.state
    let kernels = run.host.kernels
    // Through hidden = o * activated first, with the place of the output gate's gradient in between.
    kernels.multiply(run.context, UInt64(plan.state), hidden, o, last)
    try activation.backward(
      run.context, rows: plan.batch, columns: units, x: before + plan.state, y: activated, dy: last, dx: last)
    kernels.axpby(run.context, UInt64(plan.state), 1, last, 1, cell)
    kernels.multiply(run.context, UInt64(plan.state), hidden, activated, last)
    layers_cell_backward(
      Int64(plan.state), i, f, c, before, cell, gradients, gradients + plan.state, gradients + 2 * plan.state)
    for part in 0..<4 {
      let gradient = gradients + part * plan.state
      try activation(of: part).backward(
        run.context, rows: plan.batch, columns: units, x: arguments + part * plan.state, y: parts + part * plan.state,
        dy: gradient, dx: gradient)
      layers_put_part(Int64(plan.batch), Int64(units), 4, Int64(part), gradient, gates)
    }
  }
}
