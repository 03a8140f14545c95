import CDovela
import PluginKit

private let library = Library([
  .transform("Standardize", Standardize.self), .transform("MinMax", MinMax.self),
  .transform("Rescale", Rescale.self), .transform("OneHot", OneHot.self), .transform("Ordinal", Ordinal.self),
  .transform("Impute", Impute.self), .transform("Drop", Drop.self), .transform("MultiHot", MultiHot.self),
  .transform("Sequences", Sequences.self),
])

/// The plugin's entry.
@c(dovela_plugin_entry)
public func entry(
  _ host: UnsafePointer<dovela_host>?, _ plugin: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
) -> UnsafePointer<dovela_error>? {
  library.enter(host, plugin)
}
