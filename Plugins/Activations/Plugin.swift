import CDovela
import PluginKit

private let library = Library([
  .activation("linear", Linear.self),
  .activation("relu", Relu.self),
  .activation("leaky_relu", LeakyRelu.self),
  .activation("elu", Elu.self),
  .activation("gelu", Gelu.self),
  .activation("silu", Silu.self),
  .activation("softplus", Softplus.self),
  .activation("sigmoid", Sigmoid.self),
  .activation("tanh", Tanh.self),
  .activation("softmax", Softmax.self),
])

/// The plugin's entry.
@c(dovela_plugin_entry)
public func entry(
  _ host: UnsafePointer<dovela_host>?, _ plugin: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
) -> UnsafePointer<dovela_error>? {
  library.enter(host, plugin)
}
