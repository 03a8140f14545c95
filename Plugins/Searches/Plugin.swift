import CDovela
import PluginKit

private let library = Library([
  .search("Random", Random.self),
  .search("Grid", Grid.self),
  .search("Sobol", Sobol.self),
  .search("TPE", TPE.self),
  .search("CMAES", CMAES.self),
  .search("GP", GP.self),
  .search("RegularizedEvolution", RegularizedEvolution.self),
  .search("PopulationBased", PopulationBased.self),
])

/// The plugin's entry.
@c(dovela_plugin_entry)
public func entry(
  _ host: UnsafePointer<dovela_host>?, _ plugin: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
) -> UnsafePointer<dovela_error>? {
  library.enter(host, plugin)
}
