import CDovela
import PluginKit

private let library = Library([
  .metric("accuracy", Accuracy.self),
  .metric("BinaryAccuracy", BinaryAccuracy.self),
  .metric("CategoricalAccuracy", CategoricalAccuracy.self),
  .metric("SparseCategoricalAccuracy", SparseCategoricalAccuracy.self),
  .metric("TopKCategoricalAccuracy", TopKCategoricalAccuracy.self),
  .metric("SparseTopKCategoricalAccuracy", SparseTopKCategoricalAccuracy.self),
  .metric("MeanSquaredError", MeanSquaredError.self),
  .metric("RootMeanSquaredError", RootMeanSquaredError.self),
  .metric("MeanAbsoluteError", MeanAbsoluteError.self),
  .metric("MeanAbsolutePercentageError", MeanAbsolutePercentageError.self),
  .metric("Precision", Precision.self),
  .metric("Recall", Recall.self),
  .metric("AUC", AUC.self),
])

/// The plugin's entry.
@c(dovela_plugin_entry)
public func entry(
  _ host: UnsafePointer<dovela_host>?, _ plugin: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
) -> UnsafePointer<dovela_error>? {
  library.enter(host, plugin)
}
