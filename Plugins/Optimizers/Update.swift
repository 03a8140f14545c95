import CDovela
import PluginKit

/// An update as the rules here read it.
extension UnsafePointer<dovela_update> {
  var count: UInt64 { pointee.count }
  var weights: UnsafeMutablePointer<Float>? { pointee.weights }
  var gradient: UnsafePointer<Float>? { pointee.gradient }
  var rate: Double { pointee.learning_rate }
  /// From 1.
  var step: Double { Double(pointee.step) }

  /// The memory of a slot, in the order of declaration.
  func slot(_ index: Int) -> UnsafeMutablePointer<Float>? { pointee.slots[index] }
}

/// Whose formula where libraries differ.
enum Dialect {
  case keras, torch

  init(_ settings: Settings) throws { self = try settings.string("dialect") == "torch" ? .torch : .keras }
}
