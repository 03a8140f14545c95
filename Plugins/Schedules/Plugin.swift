import CDovela
import PluginKit

private let library = Library([
  .schedule("ExponentialDecay", ExponentialDecay.self),
  .schedule("PiecewiseConstantDecay", PiecewiseConstantDecay.self),
  .schedule("PolynomialDecay", PolynomialDecay.self),
  .schedule("InverseTimeDecay", InverseTimeDecay.self),
  .schedule("CosineDecay", CosineDecay.self),
  .schedule("CosineDecayRestarts", CosineDecayRestarts.self),
])

/// The plugin's entry.
@c(dovela_plugin_entry)
public func entry(
  _ host: UnsafePointer<dovela_host>?, _ plugin: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
) -> UnsafePointer<dovela_error>? {
  library.enter(host, plugin)
}
