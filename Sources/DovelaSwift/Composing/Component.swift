/// A component with its arguments, as a value: a layer, an optimizer, a loss, whatever has a name.
///
/// It is written as in a run file, or called by its name as Keras calls it. Which names there are, and what they take,
/// plugins say when the value is used.
///
/// ```swift
/// let layer: Component = "Dense(64, relu)"
/// let same = Component.Dense(64, activation: "relu")
/// let rule = Component.Adam(learning_rate: Component.ExponentialDecay(
///   initial_learning_rate: 0.01, decay_steps: 1000, decay_rate: 0.9))
/// ```
@dynamicMemberLookup
public struct Component: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// How a run file writes it.
  public let expression: String

  /// A component as a run file writes it: `Dense(64, activation=relu)`.
  public init(_ expression: String) { self.expression = expression }

  public init(stringLiteral expression: String) { self.init(expression) }

  /// A component by its name, with arguments in order or by their keys.
  public init(name: String, _ arguments: KeyValuePairs<String, any ComponentArgument>) {
    let written = arguments.map { $0.key.isEmpty ? $0.value.expression : "\($0.key)=\($0.value.expression)" }
    expression = written.isEmpty ? name : "\(name)(\(written.joined(separator: ", ")))"
  }

  /// The component of that name, to be called with its arguments: `Component.Dropout(0.5)`.
  public static subscript(dynamicMember name: String) -> Name { Name(name: name) }

  public var description: String { expression }

  /// A name that becomes a component when it is called.
  @dynamicCallable
  public struct Name: Sendable {
    let name: String

    public func dynamicallyCall(withKeywordArguments arguments: KeyValuePairs<String, any ComponentArgument>)
      -> Component
    {
      Component(name: name, arguments)
    }
  }
}

/// What a component may be given: a number, a text, a truth value, another component, or a list of these.
public protocol ComponentArgument {
  /// How a run file writes it.
  var expression: String { get }
}

extension Component: ComponentArgument {}

extension Int: ComponentArgument {
  public var expression: String { String(self) }
}

extension Double: ComponentArgument {
  public var expression: String { "\(self)" }
}

extension Float: ComponentArgument {
  public var expression: String { "\(self)" }
}

extension Bool: ComponentArgument {
  public var expression: String { self ? "true" : "false" }
}

extension String: ComponentArgument {
  public var expression: String { quoted(self) }
}

extension Array: ComponentArgument where Element: ComponentArgument {
  public var expression: String { "[" + map(\.expression).joined(separator: ", ") + "]" }
}

extension Optional: ComponentArgument where Wrapped: ComponentArgument {
  public var expression: String { map(\.expression) ?? "null" }
}
