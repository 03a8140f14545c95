import CDovela
import CDovelaFunctions
import CDovelaRuntime
import DovelaCore
import DovelaFunctions
import Synchronization

/// A model behind a C function pointer that libffi makes. A call copies arguments to a row of inputs, predicts, and
/// copies what was asked for; it allocates nothing unless it fails.
final class ModelFunction {
  private let form: ModelFunctionForm
  private var box: ModelBox?
  private let runtime: Runtime
  private let rows: FunctionRows
  /// The element of the inputs that the first argument is, and that of the outputs that is returned.
  private let first: Int
  private let output: Int
  /// Elements of the array, where there is one.
  private let arrayCount: Int
  private var closure: OpaquePointer?
  private let failure = Mutex<DovelaError?>(nil)

  init(_ box: ModelBox, _ form: ModelFunctionForm, _ options: dovela_function_options) throws {
    self.box = box
    self.form = form
    runtime = box.runtime
    rows = try FunctionRows(box, capacity: form.hasRows ? 64 : 1)
    first = Int(clamping: options.first)
    output = Int(clamping: options.output)
    let wanted = rows.inputCount
    let given = try array(options.inputs, options.input_count, "inputs")
    guard given.isEmpty || given.count == wanted else {
      throw refused("inputs", "has \(given.count) elements; the model's inputs have \(wanted)")
    }
    guard first < wanted else { throw refused("first", "\(first): the model's inputs have \(wanted) elements") }
    guard output < rows.outputCount else {
      throw refused("output", "\(output): the model's outputs have \(rows.outputCount) elements")
    }
    let left = wanted - first - form.scalars.count
    guard left >= (form.array == nil ? 0 : 1) else {
      throw refused(
        "prototype",
        "'\(form.prototype)' gives more elements than the model's inputs have from element \(first): \(wanted)")
    }
    arrayCount = form.array == nil ? 0 : left
    guard !given.isEmpty || (first == 0 && left == arrayCount) else {
      throw refused(
        "prototype",
        "the model's inputs have \(wanted) elements, and '\(form.prototype)' gives \(form.scalars.count): say what the "
          + "others are (options.inputs), or take an array, as in double (*)(int n, double *x)")
    }
    try rows.fill(given)
    // Once here: a model that cannot predict says so now, and later calls find their memory.
    try box.using { try rows.predict(box, count: 1) }
    let types = form.prototype.parameters.map(\.type.callType)
    closure = dovela_closure_create(
      form.prototype.result.callType, types, UInt32(types.count), Self.body, Unmanaged.passUnretained(self).toOpaque())
    guard closure != nil else {
      throw DovelaError(
        .unsupported, .other, owner: "libffi", "no function can be made here; executable memory may be forbidden")
    }
  }

  deinit { dovela_closure_destroy(closure) }

  var code: (@convention(c) () -> Void)? {
    guard let closure, let address = dovela_closure_code(closure) else { return nil }
    return unsafeBitCast(address, to: (@convention(c) () -> Void).self)  // made by libffi for calls
  }

  /// The handle is gone: the model is released, and calls of the pointer are told.
  func retire() {
    box = nil
    _ = Unmanaged.passRetained(self)
  }

  /// The first error since the last time.
  func takeError() -> DovelaError? {
    failure.withLock { failure in
      defer { failure = nil }
      return failure
    }
  }

  // MARK: Calls

  private static let body:
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<dovela_cvalue>?, UnsafeMutablePointer<dovela_cvalue>?
    ) -> Void = { user, arguments, result in
      guard let user, let arguments, let result else { return }
      Unmanaged<ModelFunction>.fromOpaque(user).takeUnretainedValue().call(arguments, result)
    }

  private func call(_ arguments: UnsafePointer<dovela_cvalue>, _ result: UnsafeMutablePointer<dovela_cvalue>) {
    result.pointee.i64 = 0
    do {
      guard let box else {
        throw DovelaError(
          .wrongState, .other, owner: "libdovela", "a function of a model is called after its handle was destroyed")
      }
      if form.hasRows {
        try predictRows(box, arguments)
      } else {
        try box.using { try predict(box, arguments, result) }
      }
    } catch {
      fail(error, arguments, result)
    }
  }

  /// While the model is held: another thread's call would write into the same row.
  private func predict(
    _ box: ModelBox, _ arguments: UnsafePointer<dovela_cvalue>, _ result: UnsafeMutablePointer<dovela_cvalue>
  ) throws {
    var element = first
    for scalar in form.scalars {
      try rows.set(element, row: 0, dovela_cvalue_load(arguments + scalar.index, scalar.number.call))
      element += 1
    }
    if let array = form.array {
      if let count = form.count {
        let given = dovela_cvalue_load(arguments + count.index, count.number.call)
        guard given == Double(arrayCount) else {
          throw refused("count", "the function is called with \(given) elements, the model wants \(arrayCount)")
        }
      }
      let source = try pointer(arguments, array)
      for index in 0..<arrayCount { try rows.set(element + index, row: 0, read(source, array.number, index)) }
    }
    try rows.predict(box, count: 1)
    if let output = form.output { write(try pointer(arguments, output), output.number, row: 0, at: 0) }
    if case .value(let number) = form.result {
      dovela_cvalue_store(result, number.call, Double(rows.output(output, row: 0)))
    }
  }

  private func predictRows(_ box: ModelBox, _ arguments: UnsafePointer<dovela_cvalue>) throws {
    guard let array = form.array, let output = form.output, let count = form.count else { return }
    let total = dovela_cvalue_load(arguments + count.index, count.number.call)
    guard total >= 0, total <= 0x1p40 else { throw refused("count", "\(total) rows cannot be") }
    guard total > 0 else { return }
    let source = try pointer(arguments, array)
    let target = try pointer(arguments, output)
    try box.using {
      var done = 0
      while done < Int(total) {
        let part = min(rows.capacity, Int(total) - done)
        for row in 0..<part {
          for index in 0..<arrayCount {
            try rows.set(first + index, row: row, read(source, array.number, (done + row) * arrayCount + index))
          }
        }
        try rows.predict(box, count: part)
        for row in 0..<part { write(target, output.number, row: row, at: done + row) }
        done += part
      }
    }
  }

  private func pointer(
    _ arguments: UnsafePointer<dovela_cvalue>, _ argument: ModelFunctionForm.Argument
  ) throws -> UnsafeMutableRawPointer {
    guard let pointer = arguments[argument.index].pointer else {
      throw refused("argument \(argument.index + 1)", "is NULL")
    }
    return pointer
  }

  private func read(_ pointer: UnsafeMutableRawPointer, _ number: CNumber, _ index: Int) -> Double {
    number == .float
      ? Double(pointer.loadUnaligned(fromByteOffset: index * 4, as: Float.self))
      : pointer.loadUnaligned(fromByteOffset: index * 8, as: Double.self)
  }

  /// A row of outputs to row `place` of the caller's.
  private func write(_ pointer: UnsafeMutableRawPointer, _ number: CNumber, row: Int, at place: Int) {
    for index in 0..<rows.outputCount {
      put(rows.output(index, row: row), pointer, number, place * rows.outputCount + index)
    }
  }

  private func put(_ value: Float, _ pointer: UnsafeMutableRawPointer, _ number: CNumber, _ index: Int) {
    if number == .float {
      pointer.storeBytes(of: value, toByteOffset: index * 4, as: Float.self)
    } else {
      pointer.storeBytes(of: Double(value), toByteOffset: index * 8, as: Double.self)
    }
  }

  /// The answer to a call that failed: it has no other way to say so.
  private func fail(
    _ error: any Error, _ arguments: UnsafePointer<dovela_cvalue>, _ result: UnsafeMutablePointer<dovela_cvalue>
  ) {
    let known = error as? DovelaError ?? DovelaError(.internal, .other, owner: "libdovela", "\(error)")
    let isFirst = failure.withLock { failure in
      defer { failure = failure ?? known }
      return failure == nil
    }
    if box == nil, isFirst { runtime.warn("\(known)") }
    switch form.result {
    case .value(let number): dovela_cvalue_store(result, number.call, .nan)
    case .status, .nothing: result.pointee.i64 = -1
    }
    guard let output = form.output, let target = arguments[output.index].pointer else { return }
    var count = 1.0
    if let rows = form.count { count = dovela_cvalue_load(arguments + rows.index, rows.number.call) }
    guard count >= 0, count <= 0x1p40 else { return }
    for index in 0..<Int(count) * rows.outputCount { put(.nan, target, output.number, index) }
  }
}

extension CNumber {
  fileprivate var call: dovela_ctype { CType(.number(self)).callType }
}
