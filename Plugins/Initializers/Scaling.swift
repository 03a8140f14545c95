import PluginKit

/// The rule of VarianceScaling and of the initializers named after it: variance scale / max(1, n). A uniform
/// distribution has the limit sqrt(3 scale / n); a normal one cut at two deviations is widened by 1 / 0.8796…, so
/// that its variance after the cut is scale / n (Keras `VarianceScaling`).
struct Scaling {
  enum Mode { case fanIn, fanOut, fanAverage }
  enum Distribution { case uniform, normal, truncatedNormal }

  /// Standard deviation of the standard normal distribution cut at ±2.
  private static let deviationAfterCut = 0.87962566103423978

  let scale: Double
  let mode: Mode
  let distribution: Distribution
  private let inputAxes: [Int]?
  private let outputAxes: [Int]?

  init(scale: Double, mode: Mode, distribution: Distribution, _ settings: Settings) throws {
    self.scale = scale
    self.mode = mode
    self.distribution = distribution
    let hasInput = try !settings.isNull("input_axes")
    let hasOutput = try !settings.isNull("output_axes")
    guard hasInput == hasOutput else { throw Failure.invalid("input_axes and output_axes go together: give both") }
    inputAxes = try hasInput ? settings.ints("input_axes") : nil
    outputAxes = try hasOutput ? settings.ints("output_axes") : nil
  }

  func fill(_ fill: Initialization) throws {
    let fanIn = try inputAxes.map { try Self.product(fill.spec, $0) } ?? fill.fanIn
    let fanOut = try outputAxes.map { try Self.product(fill.spec, $0) } ?? fill.fanOut
    let n =
      switch mode {
      case .fanIn: fanIn
      case .fanOut: fanOut
      case .fanAverage: (fanIn + fanOut) / 2
      }
    let variance = scale / max(n, 1)
    let count = UInt64(fill.count)
    switch distribution {
    case .uniform:
      let limit = Float((3 * variance).squareRoot())
      fill.host.random.uniform(fill.random, fill.elements, count, -limit, limit)
    case .normal:
      fill.host.random.normal(fill.random, fill.elements, count, 0, Float(variance.squareRoot()))
    case .truncatedNormal:
      let deviation = Float(variance.squareRoot() / Self.deviationAfterCut)
      fill.host.random.truncated_normal(fill.random, fill.elements, count, 0, deviation)
    }
  }

  private static func product(_ spec: TensorSpec, _ axes: [Int]) throws -> Double {
    try axes.reduce(1) { product, axis in
      guard axis >= -Int(spec.rank), axis < Int(spec.rank) else {
        throw Failure.shape("axis \(axis) does not exist in a variable of shape \(spec.text)")
      }
      return product * Double(spec[axis])
    }
  }
}
