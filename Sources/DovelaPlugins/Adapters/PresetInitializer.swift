import DovelaCore

/// An initializer, but for a range of elements that start with a constant.
final class PresetInitializer: Initializer {
  private let base: any Initializer
  private let elements: Range<Int>
  private let value: Float

  init(_ base: any Initializer, _ elements: Range<Int>, _ value: Float) {
    self.base = base
    self.elements = elements
    self.value = value
  }

  var configuration: Configuration { base.configuration }
  func saveState() throws -> [UInt8]? { try base.saveState() }
  func loadState(_ bytes: [UInt8], version: Int) throws { try base.loadState(bytes, version: version) }

  func fill(_ tensor: Tensor, random: RandomPosition, context: ExecutionContext) throws {
    try base.fill(tensor, random: random, context: context)
    for element in elements { tensor.floats[element] = value }
  }
}
