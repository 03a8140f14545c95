import CDovela
import PluginKit

/// Applies an activation to its input, whatever the shape.
///
/// Formulas that kernels know are computed here; every other activation is the host's, behind this layer.
final class ActivationLayer: LayerComponent {
  private let activation: ActivationChild

  init(_ settings: Settings) throws { activation = try ActivationChild(settings, "activation") }

  func infer(_ inference: LayerInference) throws {
    let spec = try inference.only("Activation", ranks: 1...Int(DOVELA_MAX_RANK), layout: "a tensor")
    try inference.output(spec, mask: DOVELA_MASK_PASS)
    var f = activation.formula
    if f.formula == DOVELA_FORMULA_LINEAR.rawValue {
      inference.inPlace()
    } else if inference.host.kernels.eltwise_needs(&f) != 0 {
      inference.needsInput()
    } else {
      inference.needsOutput()
      inference.inPlace()
    }
  }

  func prepare(_ preparation: LayerPreparation) throws -> AnyObject? {
    Plan(f: activation.formula, count: preparation.input().count())
  }

  func forward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let x = run.input().pointee.floats, let y = run.output().pointee.floats
    else { throw Failure.memory }
    if plan.isLinear {
      copy(plan.count * MemoryLayout<Float>.stride, from: x, to: y)
    } else {
      run.host.kernels.eltwise_forward(run.context, &plan.f, UInt64(plan.count), x, y)
    }
  }

  func backward(_ run: LayerRun) throws {
    guard let plan = run.plan(as: Plan.self), let dy = run.outputGradient() else { throw Failure.memory }
    guard let dx = run.inputGradient() else { return }
    if plan.isLinear {
      copy(plan.count * MemoryLayout<Float>.stride, from: dy, to: dx)
    } else {
      run.host.kernels.eltwise_backward(
        run.context, &plan.f, UInt64(plan.count), run.input().pointee.floats, run.output().pointee.floats, dy, dx)
    }
  }

  private final class Plan {
    var f: dovela_eltwise
    let count: Int
    let isLinear: Bool

    init(f: dovela_eltwise, count: Int) {
      self.f = f
      self.count = count
      isLinear = f.formula == DOVELA_FORMULA_LINEAR.rawValue || f.formula == DOVELA_FORMULA_NONE.rawValue
    }
  }
}
