import CDovela
import PluginKit

private let library = Library([
  .loss("MeanSquaredError", MeanSquaredError.self),
  .loss("MeanAbsoluteError", MeanAbsoluteError.self),
  .loss("MeanAbsolutePercentageError", MeanAbsolutePercentageError.self),
  .loss("Huber", Huber.self),
  .loss("BinaryCrossentropy", BinaryCrossentropy.self),
  .loss("CategoricalCrossentropy", CategoricalCrossentropy.self),
  .loss("SparseCategoricalCrossentropy", SparseCategoricalCrossentropy.self),
])

/// The plugin's entry.
@c(dovela_plugin_entry)
public func entry(
  _ host: UnsafePointer<dovela_host>?, _ plugin: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
) -> UnsafePointer<dovela_error>? {
  library.enter(host, plugin)
}
