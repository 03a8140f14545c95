import CDovela
import CDovelaFunctions
import DovelaCore
import DovelaPlugins

/// An instance of a declared function: with the values of its parameters.
final class FunctionInstance {
  let function: DeclaredFunction
  let name: String
  let host: UnsafePointer<dovela_host>?
  /// The function with its derivative, as the loops take it.
  let calls: UnsafeMutablePointer<dovela_differentiable>
  /// Of a loss or a metric: elements of a row of predictions, and of targets.
  private(set) var width = 0
  private(set) var truthWidth = 0
  private(set) var scratch: UnsafeMutablePointer<Double>?

  init(_ function: DeclaredFunction, name: String, host: UnsafePointer<dovela_host>?, values: [String: Double]) throws {
    self.function = function
    self.name = name
    self.host = host
    calls = .allocate(capacity: 1)
    calls.initialize(to: function.calls(values))
    try DerivativeCheck(self).run()
  }

  deinit {
    scratch?.deallocate()
    calls.deallocate()
  }

  /// Room for rows of so many elements.
  func reserve(width: Int, truthWidth: Int) {
    scratch?.deallocate()
    scratch = .allocate(capacity: 6 * max(width, 1))
    self.width = width
    self.truthWidth = truthWidth
  }

  /// Nobody gave a derivative: whoever trains with it is told once, for it costs time and precision.
  @inline(__always)
  func tellOfDifferences() {
    if calls.pointee.slope_kind == DOVELA_SLOPE_NUMERIC.rawValue, function.isFirstToTell() { tell() }
  }

  private func tell() {
    guard case .unsaid = function.declaration.derivative else { return }
    let message =
      "'\(function.value.symbol)' has no derivative, so central differences take its place: two more calls for each "
      + "number. Give it one with 'derivative', or say 'derivative: numeric'"
    message.withCString { message in
      "functions.\(function.declaration.name)".withCString {
        host?.pointee.log(host, UInt64(DOVELA_LOG_WARNING.rawValue), $0, message)
      }
    }
  }

  // MARK: The contract

  static let create:
    @convention(c) (UnsafePointer<dovela_create>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?) ->
      UnsafePointer<dovela_error>? = { create, result in
        answering {
          guard let create = create?.pointee, let context = create.component.pointee.context, let result else {
            throw DovelaError(.invalidArgument, .plugin, owner: "functions", "create is called without its arguments")
          }
          let function = Unmanaged<DeclaredFunction>.fromOpaque(context).takeUnretainedValue()
          var values: [String: Double] = [:]
          for (index, parameter) in function.schema.own.enumerated() where index < Int(create.value_count) {
            let value = create.values[index]
            values[parameter.id] =
              value.kind == DOVELA_VALUE_INT.rawValue ? Double(value.as.integer) : value.as.number
          }
          let name = create.name.map { String(cString: $0) } ?? function.declaration.name
          let instance = try FunctionInstance(function, name: name, host: create.host, values: values)
          result.pointee = Unmanaged.passRetained(instance).toOpaque()
        }
      }

  static let destroy: @convention(c) (UnsafeMutableRawPointer?) -> Void = { instance in
    guard let instance else { return }
    Unmanaged<FunctionInstance>.fromOpaque(instance).release()
  }

  /// Calls into an instance; what is thrown becomes an error object.
  @inline(__always)
  static func with(
    _ pointer: UnsafeMutableRawPointer?, _ body: (FunctionInstance) throws -> Void
  ) -> UnsafePointer<dovela_error>? {
    answering {
      guard let pointer else {
        throw DovelaError(.invalidArgument, .plugin, owner: "functions", "the instance is NULL")
      }
      try body(Unmanaged<FunctionInstance>.fromOpaque(pointer).takeUnretainedValue())
    }
  }

  @inline(__always)
  private static func answering(_ body: () throws -> Void) -> UnsafePointer<dovela_error>? {
    do {
      try body()
      return nil
    } catch {
      return makeError(error)
    }
  }

  func failed(_ symbol: String, _ status: Int32) -> DovelaError {
    DovelaError(.internal, .other, owner: name, "'\(symbol)' reports a failure: it returned \(status)")
  }
}

extension DeclaredFunction {
  /// Whether an activation's backward reads x; with buffers forward must not run in place either.
  var needsInput: Bool {
    guard let slope else { return true }
    return value.roles.isSpan || slope.roles.meanings.contains(0)
  }

  /// The function with its derivative and the values of its parameters.
  func calls(_ values: [String: Double]) -> dovela_differentiable {
    var calls = dovela_differentiable()
    calls.value = value.use(values)
    calls.is_span = value.roles.isSpan ? 1 : 0
    calls.reports = value.reports ? 1 : 0
    calls.scale = 1
    calls.step = 1
    guard let slope, case .function(_, let scale, _) = declaration.derivative else {
      calls.slope_kind = DOVELA_SLOPE_NUMERIC.rawValue
      return calls
    }
    let roles = slope.roles
    calls.slope = slope.use(values)
    calls.scale = scale
    calls.slope_reports = slope.reports ? 1 : 0
    let kind =
      !roles.isSpan ? DOVELA_SLOPE_POINTWISE : roles.meanings.contains(2) ? DOVELA_SLOPE_CHAINED : DOVELA_SLOPE_SPAN
    calls.slope_kind = kind.rawValue
    let meanings = roles.meanings.map(Int32.init) + [-1, -1, -1]
    calls.slope_inputs = (meanings[0], meanings[1], meanings[2])
    return calls
  }
}
