import CDovela
import PluginKit

/// max(w, 0) (Keras `NonNeg`).
final class NonNeg: ConstraintComponent {
  init(_ settings: Settings) throws {}

  func apply(_ tensor: dovela_tensor) throws {
    guard let elements = tensor.floats else { return }
    for index in 0..<tensor.count where elements[index] < 0 { elements[index] = 0 }
  }
}
