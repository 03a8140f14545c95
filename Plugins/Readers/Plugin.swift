import CDovela
import PluginKit

private let library = Library([
  .reader("csv", CSVReader.self), .reader("idx", IDXReader.self), .reader("npz", NumpyReader.self),
  .reader("text", TextReader.self), .reader("digits", DigitsReader.self), .reader("iris", IrisReader.self),
])

/// The plugin's entry.
@c(dovela_plugin_entry)
public func entry(
  _ host: UnsafePointer<dovela_host>?, _ plugin: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
) -> UnsafePointer<dovela_error>? {
  library.enter(host, plugin)
}
