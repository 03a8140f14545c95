import DovelaConfig
import DovelaCore

extension Registry {
  /// The configuration of a component with these values, as an expression would give it.
  func configuration(_ kind: ComponentKind, _ name: String, _ values: [String: Value] = [:]) throws -> Configuration {
    let arguments = values.sorted { $0.key < $1.key }.map { "\($0.key)=\(text($0.value))" }
    return try Resolver.configuration(
      kind, arguments.isEmpty ? name : "\(name)(\(arguments.joined(separator: ", ")))", origin: "a test", registry: self
    )
  }

  private func text(_ value: Value) -> String {
    switch value {
    case .absent, .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .float(let value): "\(value)"
    case .string(let value): "'\(value)'"
    case .list(let items): "[\(items.map(text).joined(separator: ", "))]"
    case .component(let value): ExpressionText.text(value, registry: self)
    }
  }
}
