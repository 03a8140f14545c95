import CDovela
import PluginKit

private let library = Library([
  .regularizer("L1", L1.self),
  .regularizer("L2", L2.self),
  .regularizer("L1L2", L1L2.self),
])

/// The plugin's entry.
@c(dovela_plugin_entry)
public func entry(
  _ host: UnsafePointer<dovela_host>?, _ plugin: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
) -> UnsafePointer<dovela_error>? {
  library.enter(host, plugin)
}
