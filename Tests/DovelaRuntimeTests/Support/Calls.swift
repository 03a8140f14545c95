import CDovela
import CDovelaRuntime
import Foundation
import Testing

/// An error of the API, taken over and released.
struct CallError: Error, CustomStringConvertible {
  var code: dovela_code
  var owner: String
  var message: String
  var description: String { "\(owner): \(message)" }

  init?(_ error: UnsafePointer<dovela_error>?) {
    guard let error else { return nil }
    code = dovela_code(rawValue: UInt32(error.pointee.code))
    owner = String(cString: error.pointee.owner)
    message = String(cString: error.pointee.message)
    dovela_error_release(error)
  }
}

/// A call that must pass.
func check(_ error: UnsafePointer<dovela_error>?) throws {
  if let error = CallError(error) { throw error }
}

/// A call that must be refused with a code, in words that contain these.
func expectRefusal(
  _ code: dovela_code, _ words: String..., location: SourceLocation = #_sourceLocation,
  _ call: () throws -> UnsafePointer<dovela_error>?
) rethrows {
  guard let error = CallError(try call()) else {
    Issue.record("the call passed", sourceLocation: location)
    return
  }
  #expect(error.code == code, "\(error)", sourceLocation: location)
  for word in words { #expect("\(error)".contains(word), "\(error)", sourceLocation: location) }
}

/// Options of a table with its size set.
func runtimeOptions() -> dovela_runtime_options {
  var options = dovela_runtime_options()
  options.struct_size = UInt64(MemoryLayout<dovela_runtime_options>.size)
  return options
}

func fitOptions() -> dovela_fit_options {
  var options = dovela_fit_options()
  options.struct_size = UInt64(MemoryLayout<dovela_fit_options>.size)
  return options
}

func events() -> dovela_events {
  var events = dovela_events()
  events.struct_size = UInt64(MemoryLayout<dovela_events>.size)
  return events
}

/// A checked runtime with the standard plugins, a small classifier, its trainer, and a batch for it.
final class Scene {
  let runtime: OpaquePointer
  let model: OpaquePointer
  let trainer: OpaquePointer
  let dataset: OpaquePointer
  let rows: Int
  let inputs: UnsafeMutablePointer<dovela_tensor>
  let targets: UnsafeMutablePointer<dovela_tensor>
  private let values: UnsafeMutablePointer<Float>
  private let labels: UnsafeMutablePointer<Int32>

  init(
    _ specification: String = "Dense(8, tanh) -> Dense(2, softmax)",
    settings: String = "{optimizer: SGD(learning_rate=0.1), metrics: [accuracy], seed: 3}", rows: Int = 16,
    isChecked: Bool = true, threads: UInt64 = 0
  ) throws {
    self.rows = rows
    var options = runtimeOptions()
    options.checked = isChecked ? 1 : 0
    options.threads = threads
    var made: OpaquePointer?
    try check(dovela_runtime_create(&options, &made))
    runtime = try #require(made)
    var input = dovela_spec2(Scene.f32, -1, 2)
    try check(dovela_model_compose(runtime, specification, &input, 1, 7, &made))
    model = try #require(made)
    var target = dovela_spec1(Scene.i32, -1)
    try check(dovela_trainer_create(model, settings, &target, 1, &made))
    trainer = try #require(made)
    values = .allocate(capacity: rows * 2)
    labels = .allocate(capacity: rows)
    for row in 0..<rows {
      values[row * 2] = Float(row % 5) / 4 - 0.5
      values[row * 2 + 1] = Float(row % 3) - 1
      labels[row] = Int32(row % 2)
    }
    inputs = .allocate(capacity: 1)
    targets = .allocate(capacity: 1)
    inputs.initialize(to: dovela_tensor_of(values, dovela_spec2(Scene.f32, Int64(rows), 2)))
    targets.initialize(to: dovela_tensor_of(labels, dovela_spec1(Scene.i32, Int64(rows))))
    try check(dovela_dataset_of_tensors(runtime, inputs, 1, targets, 1, nil, &made))
    dataset = try #require(made)
  }

  deinit {
    dovela_dataset_destroy(dataset)
    dovela_trainer_destroy(trainer)
    dovela_model_destroy(model)
    dovela_runtime_destroy(runtime)
    values.deallocate()
    labels.deallocate()
    inputs.deallocate()
    targets.deallocate()
  }

  /// Codes of element types: macros of the header that Swift does not see.
  static let f32: UInt32 = 2 | 32 << 8 | 1 << 16
  static let f64: UInt32 = 2 | 64 << 8 | 1 << 16
  static let i32: UInt32 = 0 | 32 << 8 | 1 << 16
  static let u8: UInt32 = 1 | 8 << 8 | 1 << 16

  var batch: dovela_batch {
    var batch = dovela_batch()
    batch.struct_size = UInt64(MemoryLayout<dovela_batch>.size)
    batch.rows = UInt64(rows)
    batch.inputs = UnsafePointer(inputs)
    batch.targets = UnsafePointer(targets)
    return batch
  }

  /// Predicts all rows, perhaps with another input.
  func predict(_ input: dovela_tensor? = nil, width: Int64 = 2, dtype: UInt32 = Scene.f32)
    -> UnsafePointer<dovela_error>?
  {
    var input = input ?? inputs.pointee
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: 1024) { memory in
      var output = dovela_tensor_of(memory.baseAddress, dovela_spec2(dtype, input.spec.shape.0, width))
      return dovela_model_predict(model, &input, 1, &output, 1)
    }
  }
}

/// The text of a handle, which is destroyed.
func taken(_ text: OpaquePointer?) throws -> String {
  defer { dovela_string_destroy(text) }
  return String(cString: try #require(dovela_string_bytes(text)))
}
