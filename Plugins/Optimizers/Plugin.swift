import CDovela
import PluginKit

private let library = Library([
  .optimizer("SGD", SGD.self),
  .optimizer("RMSprop", RMSprop.self),
  .optimizer("Adam", Adam.self),
  .optimizer("AdamW", Adam.self),
  .optimizer("Nadam", Nadam.self),
  .optimizer("Adamax", Adamax.self),
  .optimizer("Adagrad", Adagrad.self),
  .optimizer("Adadelta", Adadelta.self),
])

/// The plugin's entry.
@c(dovela_plugin_entry)
public func entry(
  _ host: UnsafePointer<dovela_host>?, _ plugin: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
) -> UnsafePointer<dovela_error>? {
  library.enter(host, plugin)
}
