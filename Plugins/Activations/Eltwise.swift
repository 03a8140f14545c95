import CDovela
import PluginKit

/// An activation that is one of the kernels' formulas: the kernels compute it, and whoever can fuse it does.
protocol Eltwise: ActivationComponent {
  var eltwise: dovela_eltwise { get }
  /// Of the formula.
  var id: StaticString { get }
}

extension Eltwise {
  var formula: Formula? { Formula(id, alpha: eltwise.alpha) }

  func forward(_ run: ActivationRun) throws {
    withUnsafePointer(to: eltwise) {
      run.host.kernels.eltwise_forward(run.context, $0, UInt64(run.count), run.x?.floats, run.y.floats)
    }
  }

  func backward(_ run: ActivationRun) throws {
    withUnsafePointer(to: eltwise) {
      run.host.kernels.eltwise_backward(
        run.context, $0, UInt64(run.count), run.x?.floats, run.y.floats, run.dy?.floats, run.dx?.floats)
    }
  }
}

extension dovela_eltwise {
  init(_ formula: dovela_formula, alpha: Float = 0) {
    self.init(formula: formula.rawValue, alpha: alpha, beta: 0, reserved: 0)
  }
}
