import CReaders
import PluginKit

/// Fisher's irises: sepal_length, sepal_width, petal_length, petal_width in cm, and species 0 setosa, 1 versicolor,
/// 2 virginica.
final class IrisReader: BuiltInReader {
  private static let species = ["setosa", "versicolor", "virginica"]

  override var target: String { "species" }

  override func columns() throws -> [FileColumn] {
    let columns = try Self.embedded(readers_iris(), "iris.csv")
    let names = columns[4]
    let labels = (0..<names.rows).map { row in Int32(Self.species.firstIndex(of: names.text(row)) ?? 0) }
    return columns[..<4] + [.numbers("species", DType.i32, labels)]
  }
}
