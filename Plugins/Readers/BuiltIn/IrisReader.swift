import CReaders
import PluginKit

/// Fisher's irises: sepal_length, sepal_width, petal_length, petal_width in cm, and species: setosa, versicolor or
/// virginica.
final class IrisReader: BuiltInReader {
  override var target: String { "species" }

  override func columns() throws -> [FileColumn] {
    try Self.embedded(readers_iris(), "iris.csv")
  }
}
