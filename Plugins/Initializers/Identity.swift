import PluginKit

/// gain on the main diagonal of a matrix, 0 elsewhere (Keras `Identity`).
final class Identity: InitializerComponent {
  private let gain: Float

  init(_ settings: Settings) throws { gain = try settings.float("gain") }

  func fill(_ fill: Initialization) throws {
    let spec = fill.spec
    guard spec.rank == 2 else {
      throw Failure.shape("fills matrices only, but the variable has shape \(spec.text); take Orthogonal or Constant")
    }
    guard let elements = fill.elements else { return }
    fill.all(0)
    for index in 0..<min(spec[0], spec[1]) { elements[index * spec[1] + index] = gain }
  }
}
