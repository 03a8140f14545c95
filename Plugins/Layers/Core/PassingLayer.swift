import CDovela
import PluginKit

/// A layer whose output holds the elements of its input in their order: a view, or a copy where the host wants one.
protocol PassingLayer: LayerComponent {
  /// Extents of the output.
  func extents(of input: TensorSpec) throws -> [Int]
  /// The operation's name, for messages.
  var operation: String { get }
  var maskRule: UInt32 { get }
}

extension PassingLayer {
  func infer(_ inference: LayerInference) throws {
    try inference.expectInputs(operation, 1...1)
    let input = inference.input()
    try inference.output(input.with(try extents(of: input)), mask: maskRule)
    inference.view()
  }

  func forward(_ run: LayerRun) throws {
    guard let x = run.input().pointee.data, let y = run.output().pointee.data else { throw Failure.memory }
    copy(run.output().pointee.count * run.output().pointee.spec.elementSize, from: x, to: y)
  }

  func backward(_ run: LayerRun) throws {
    guard let dx = run.inputGradient() else { return }
    guard let dy = run.outputGradient() else { throw Failure.memory }
    copy(run.output().pointee.count * MemoryLayout<Float>.stride, from: dy, to: dx)
  }
}

/// Hands its input on. An `InputLayer` that a model's configuration does not turn into a model input does the same.
final class Identity: PassingLayer {
  let operation = "Identity"
  let maskRule = DOVELA_MASK_PASS

  init(_ settings: Settings) throws {}

  func extents(of input: TensorSpec) throws -> [Int] { input.extents }
}
