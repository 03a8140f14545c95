import CDovela
import PluginKit

private let library = Library([
  .callback("EarlyStopping", EarlyStopping.self),
  .callback("ModelCheckpoint", ModelCheckpoint.self),
  .callback("ReduceLROnPlateau", ReduceLROnPlateau.self),
  .callback("LearningRateScheduler", LearningRateScheduler.self),
  .callback("CSVLogger", CSVLogger.self),
  .callback("TerminateOnNaN", TerminateOnNaN.self),
])

/// The plugin's entry.
@c(dovela_plugin_entry)
public func entry(
  _ host: UnsafePointer<dovela_host>?, _ plugin: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
) -> UnsafePointer<dovela_error>? {
  library.enter(host, plugin)
}
