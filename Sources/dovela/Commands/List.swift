import ArgumentParser
import DovelaConfig
import DovelaCore

/// `dovela list [KIND]`
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Lists the components that are loaded, by kind.")

  @Argument(
    help: "A kind: \(ComponentKind.allCases.map(\.rawValue).joined(separator: ", ")); every kind where it is left out.")
  var kind: ComponentKind?

  @OptionGroup var plugins: PluginOptions
  @OptionGroup var functions: FunctionOptions

  @Flag(help: "Print JSON Lines: one object a component.")
  var json = false

  func run() throws {
    let components = try plugins.load()
    try functions.declare(components)
    for kind in kind.map({ [$0] }) ?? ComponentKind.allCases {
      let factories = components.registry.all(kind)
      if json {
        for factory in factories { Terminal.line(SchemaRendering.json(factory.schema, plugin: factory.plugin)) }
        continue
      }
      guard !factories.isEmpty else { continue }
      Terminal.line(Terminal.styled(kind.plural, .bold))
      var table = TextTable([("name", .left), ("what it is", .left), ("plugin", .left)])
      table.rows = factories.map { [$0.schema.name, $0.schema.doc.firstSentence, $0.plugin.id] }
      Terminal.line(table.body.map { "  " + $0 }.joined(separator: "\n"))
    }
  }
}

extension ComponentKind: ExpressibleByArgument {}

extension String {
  /// Up to the first full stop.
  fileprivate var firstSentence: String {
    let text = split(separator: ". ", maxSplits: 1).first.map(String.init) ?? self
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
