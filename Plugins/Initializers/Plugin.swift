import CDovela
import PluginKit

private let library = Library([
  .initializer("Zeros", Zeros.self),
  .initializer("Ones", Ones.self),
  .initializer("Constant", Constant.self),
  .initializer("RandomNormal", RandomNormal.self),
  .initializer("RandomUniform", RandomUniform.self),
  .initializer("TruncatedNormal", TruncatedNormal.self),
  .initializer("VarianceScaling", VarianceScaling.self),
  .initializer("GlorotUniform", GlorotUniform.self),
  .initializer("GlorotNormal", GlorotNormal.self),
  .initializer("HeUniform", HeUniform.self),
  .initializer("HeNormal", HeNormal.self),
  .initializer("LecunUniform", LecunUniform.self),
  .initializer("LecunNormal", LecunNormal.self),
  .initializer("Orthogonal", Orthogonal.self),
  .initializer("Identity", Identity.self),
])

/// The plugin's entry.
@c(dovela_plugin_entry)
public func entry(
  _ host: UnsafePointer<dovela_host>?, _ plugin: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
) -> UnsafePointer<dovela_error>? {
  library.enter(host, plugin)
}
