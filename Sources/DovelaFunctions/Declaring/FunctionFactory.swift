import DovelaCore
import DovelaPlugins

/// A component that is a function of a library. The adapter of its kind runs it as it runs a plugin's.
final class FunctionFactory: ComponentFactory, @unchecked Sendable {
  let function: DeclaredFunction
  let declaration: FunctionDeclaration?
  private let table: FunctionTable
  private let adapter: PluginFactory

  init(_ function: DeclaredFunction, _ loader: PluginLoader) throws {
    self.function = function
    declaration = function.declaration
    table = FunctionTable(function)
    let plugin = PluginIdentity(id: "functions", version: "1", path: function.value.library.name)
    adapter = try loader.factory(table.component, schema: function.schema, plugin: plugin)
  }

  var schema: Schema { adapter.schema }
  var plugin: PluginIdentity { adapter.plugin }

  func make(_ configuration: Configuration, name: String) throws -> any Component {
    try adapter.make(configuration, name: name)
  }
}

/// Opens libraries and makes their functions components of a loader's registry.
public final class FunctionLoader: FunctionSource {
  // The registry holds this.
  private weak var loader: PluginLoader?

  public init(_ loader: PluginLoader) { self.loader = loader }

  public func factory(_ declaration: FunctionDeclaration) throws -> any ComponentFactory {
    guard let loader else {
      throw DovelaError(.wrongState, .configuration, owner: declaration.name, "the plugins of this program are gone")
    }
    return try FunctionFactory(DeclaredFunction(declaration), loader)
  }
}
