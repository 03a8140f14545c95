import CDovela
import PluginKit

private let library = Library([
  .layer("InputLayer", Identity.self),
  .layer("Dense", Dense.self),
  .layer("Activation", ActivationLayer.self),
  .layer("Identity", Identity.self),
  .layer("ReLU", ReLU.self),
  .layer("LeakyReLU", LeakyReLU.self),
  .layer("Softmax", SoftmaxLayer.self),
  .layer("Permute", Permute.self),
  .layer("RepeatVector", RepeatVector.self),
  .layer("Flatten", Flatten.self),
  .layer("Reshape", Reshape.self),
  .layer("Dropout", Dropout.self),
  .layer("Conv2D", Conv2D.self),
  .layer("MaxPooling2D", MaxPooling2D.self),
  .layer("AveragePooling2D", AveragePooling2D.self),
  .layer("GlobalAveragePooling2D", GlobalAveragePooling2D.self),
  .layer("BatchNormalization", BatchNormalization.self),
  .layer("LayerNormalization", LayerNormalization.self),
  .layer("Embedding", Embedding.self),
  .layer("LSTM", LSTM.self),
  .layer("Bidirectional", Bidirectional.self),
  .layer("TimeDistributed", TimeDistributed.self),
  .layer("Add", Add.self),
  .layer("Subtract", Subtract.self),
  .layer("Multiply", Multiply.self),
  .layer("Average", Average.self),
  .layer("Maximum", Maximum.self),
  .layer("Minimum", Minimum.self),
  .layer("Concatenate", Concatenate.self),
])

/// The plugin's entry.
@c(dovela_plugin_entry)
public func entry(
  _ host: UnsafePointer<dovela_host>?, _ plugin: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
) -> UnsafePointer<dovela_error>? {
  library.enter(host, plugin)
}
