import CInitializers
import PluginKit

/// The Q of a QR decomposition of a normal matrix, with the signs that make R's diagonal positive: uniform over all
/// orthogonal matrices (Saxe et al. 2014, "Exact Solutions to the Nonlinear Dynamics of Learning in Deep Linear Neural
/// Networks"; Mezzadri 2007; Keras `Orthogonal`). The variable is seen as a matrix (product of the extents but the
/// last, last extent).
final class Orthogonal: InitializerComponent {
  private let gain: Double

  init(_ settings: Settings) throws { gain = try settings.double("gain") }

  func fill(_ fill: Initialization) throws {
    let spec = fill.spec
    guard spec.rank >= 2 else {
      throw Failure.shape("needs at least two axes, but the variable has shape \(spec.text); take another initializer")
    }
    guard let elements = fill.elements else { return }
    let columns = spec[-1]
    let rows = fill.count / max(columns, 1)
    let length = max(rows, columns)
    let vectors = min(rows, columns)
    guard vectors > 0 else { return }
    fill.host.random.normal(fill.random, elements, UInt64(fill.count), 0, 1)
    var matrix = (0..<fill.count).map { Double(elements[$0]) }
    orthonormalize(Int64(vectors), Int64(length), &matrix)
    for vector in 0..<vectors {
      for index in 0..<length {
        let place = rows >= columns ? index * columns + vector : vector * columns + index
        elements[place] = Float(gain * matrix[vector * length + index])
      }
    }
  }
}
