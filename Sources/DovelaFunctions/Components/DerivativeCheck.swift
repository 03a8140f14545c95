import CDovelaFunctions
import DovelaCore

/// Compares the derivative that a declaration gives with central differences of its function, at fixed points.
///
/// Central differences err by about h²/6 f''' and by the rounding of f over h. Differences with twice the h err four
/// times as much, so their distance to the first tells how far those may be trusted, at a kink or where f is steep.
struct DerivativeCheck {
  private let instance: FunctionInstance

  init(_ instance: FunctionInstance) { self.instance = instance }

  /// - Throws: `.invalidArgument` with the point and both values.
  func run() throws {
    guard case .function(_, _, let isChecked) = instance.function.declaration.derivative, isChecked else { return }
    if instance.function.kind == .activation { try checkActivation() } else { try checkLoss() }
  }

  private func compare(_ given: Float, _ near: Float, _ far: Float, at place: @autoclosure () -> String) throws {
    guard near.isFinite, far.isFinite else { return }
    let tolerance = 5e-3 * max(1, abs(near)) + abs(near - far)
    if given.isFinite, abs(given - near) <= tolerance { return }
    let function = instance.function
    throw DovelaError(
      .invalidArgument, .configuration, owner: "functions.\(function.declaration.name).derivative",
      "'\(function.slope?.symbol ?? "")' is not the derivative of '\(function.value.symbol)': at \(place()) it gives "
        + "\(given), central differences give \(near). A derivative that differs on purpose is taken with 'check: false'"
    )
  }

  /// The calls with central differences in place of the derivative.
  private func numeric(_ step: Double) -> dovela_differentiable {
    var calls = instance.calls.pointee
    calls.slope_kind = DOVELA_SLOPE_NUMERIC.rawValue
    calls.step = step
    return calls
  }

  // MARK: Activations

  /// Between -4 and 4, beside the places where kinks are.
  private static let points = (0...32).map { -4 + 0.25 * Float($0) + 0.0371 }

  private func checkActivation() throws {
    let x = Self.points
    var y = x
    let function = instance.function
    let status = dovela_activation_forward(instance.calls, x, &y, x.count)
    if status != 0 { throw instance.failed(function.value.symbol, status) }
    func slopes(_ calls: dovela_differentiable) throws -> [Float] {
      var calls = calls
      var dx = x
      let ones = [Float](repeating: 1, count: x.count)
      let status = dovela_activation_backward(&calls, x, y, ones, &dx, x.count)
      if status != 0 { throw instance.failed(function.slope?.symbol ?? "", status) }
      return dx
    }
    let given = try slopes(instance.calls.pointee)
    let near = try slopes(numeric(1))
    let far = try slopes(numeric(2))
    for index in x.indices { try compare(given[index], near[index], far[index], at: "x = \(x[index])") }
  }

  // MARK: Losses

  /// Rows that may be probabilities too.
  private static let predictions: [Float] = [0.13, 0.57, 0.3, 0.2, 0.31, 0.49, 0.71, 0.11, 0.18]
  private static let numbers: [Float] = [0, 1, 0, 1, 0, 0, 0.4, 0.1, 0.5]
  private static let labels: [Int32] = [1, 0, 0]

  private func checkLoss() throws {
    let isSpan = instance.function.value.roles.isSpan
    let isLabel = instance.takesLabels
    let width = 3
    var scratch = [Double](repeating: 0, count: 6 * width)
    let scale: [Float] = [1, 1, 1]
    func gradient(_ calls: dovela_differentiable) -> [Float] {
      var calls = calls
      var gradient = [Float](repeating: 0, count: Self.predictions.count)
      var values: [Float] = [0, 0, 0]
      var numbers = Self.numbers
      var labels = isSpan ? Self.labels : Self.numbers.map { Int32($0) }
      Self.predictions.withUnsafeBufferPointer { predictions in
        scratch.withUnsafeMutableBufferPointer { scratch in
          numbers.withUnsafeMutableBytes { numbers in
            labels.withUnsafeMutableBytes { labels in
              let truth = dovela_numbers(
                data: isLabel ? labels.baseAddress : numbers.baseAddress,
                type: (isLabel ? DOVELA_C_I32 : DOVELA_C_F32).rawValue)
              var pairs = dovela_pairs(
                truth: truth, predictions: predictions.baseAddress, rows: 3, width: width,
                truth_width: isLabel && isSpan ? 1 : width, scratch: scratch.baseAddress)
              dovela_pairs_loss(&calls, &pairs, &values, scale, &gradient)
            }
          }
        }
      }
      return gradient
    }
    let given = gradient(instance.calls.pointee)
    let near = gradient(numeric(1))
    let far = gradient(numeric(2))
    // The mean over a row's elements is not the function's business.
    let factor: Float = isSpan ? 1 : Float(width)
    for index in given.indices {
      let truth = isLabel && isSpan ? Float(Self.labels[index / width]) : Self.numbers[index]
      try compare(
        given[index] * factor, near[index] * factor, far[index] * factor,
        at: "y_true = \(truth), y_pred = \(Self.predictions[index])")
    }
  }
}
