import CDovela
import PluginKit

private let library = Library([
  .scheduler("Full", Full.self),
  .scheduler("SuccessiveHalving", SuccessiveHalving.self),
  .scheduler("Hyperband", Hyperband.self),
  .scheduler("ASHA", ASHA.self),
  .scheduler("Median", Median.self),
  .scheduler("Patience", Patience.self),
])

/// The plugin's entry.
@c(dovela_plugin_entry)
public func entry(
  _ host: UnsafePointer<dovela_host>?, _ plugin: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
) -> UnsafePointer<dovela_error>? {
  library.enter(host, plugin)
}
