import ArgumentParser
import DovelaConfig
import DovelaCore

/// `dovela describe NAME`
struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells what a component is, and its parameters: types, defaults, ranges.",
    discussion: "Where several kinds have the name, each is shown; loss:Hinge selects one.")

  @Argument(help: "A name, an alias, kind:name, or plugin:name.")
  var name: String

  @OptionGroup var plugins: PluginOptions
  @OptionGroup var functions: FunctionOptions

  @Flag(help: "Print JSON Lines: one object a component.")
  var json = false

  func run() throws {
    let components = try plugins.load()
    try functions.declare(components)
    let matches = try components.registry.named(name)
    for (index, factory) in matches.enumerated() {
      if json {
        Terminal.line(SchemaRendering.json(factory.schema, plugin: factory.plugin))
      } else {
        if index > 0 { Terminal.line() }
        Terminal.line(SchemaRendering.text(factory.schema, plugin: factory.plugin))
      }
    }
  }
}
