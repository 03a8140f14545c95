/// A value as it was written, and where. Nothing has been looked up yet.
public struct ConfigNode: Sendable, Hashable {
  /// What was written.
  public indirect enum Content: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int)
    /// A whole number that does not fit 64 bits, as written: a float may still take it.
    case hugeInteger(String)
    case float(Double)
    /// Also a name (`relu`) or an expression (`Dense(512, relu)`) that nobody has parsed yet.
    case string(String)
    /// A list `[3, 3]` or a tuple `(3, 3)`.
    case list([ConfigNode])
    case mapping([Entry])
    /// A component with arguments: `Dropout(0.5)`.
    case call(Call)
    /// `A -> B -> C`.
    case chain([ConfigNode])
  }

  /// A key and its value.
  public struct Entry: Sendable, Hashable {
    public var key: String
    public var location: SourceLocation
    public var value: ConfigNode

    public init(_ key: String, at location: SourceLocation, _ value: ConfigNode) {
      self.key = key
      self.location = location
      self.value = value
    }
  }

  /// A name with arguments; positional ones have no key.
  public struct Call: Sendable, Hashable {
    public var name: String
    public var positional: [ConfigNode]
    public var named: [Entry]

    public init(_ name: String, positional: [ConfigNode] = [], named: [Entry] = []) {
      self.name = name
      self.positional = positional
      self.named = named
    }
  }

  public var content: Content
  public var location: SourceLocation
  /// Where the text of a string starts in the file or the expression, if it stands there as it is: an expression in it then has exact
  /// columns.
  var textStart: SourceLocation?

  public init(_ content: Content, at location: SourceLocation) {
    self.content = content
    self.location = location
  }
}

extension ConfigNode {
  /// The entries of a mapping.
  public var entries: [Entry]? { if case .mapping(let entries) = content { entries } else { nil } }
  /// The items of a list.
  public var items: [ConfigNode]? { if case .list(let items) = content { items } else { nil } }
  /// The text of a string.
  public var string: String? { if case .string(let text) = content { text } else { nil } }
  /// Whether it is null.
  public var isNull: Bool { content == .null }

  /// The value of a mapping's key; `nil` where it is absent or this is no mapping.
  public subscript(key: String) -> ConfigNode? { entries?.first { $0.key == key }?.value }

  /// What it is, for messages: `the string 'abc'`, `a list of 3`.
  var kindDescription: String {
    switch content {
    case .null: return "null"
    case .bool(let value): return "\(value)"
    case .int(let value): return "\(value)"
    case .hugeInteger(let text): return Text.shortened(text)
    case .float(let value): return Text.number(value)
    case .string(let text): return "the string \(Text.quoted(text))"
    case .list(let items): return items.isEmpty ? "an empty list" : "a list of \(items.count)"
    case .mapping(let entries):
      return entries.isEmpty ? "an empty mapping" : "a mapping with the key \(Text.quoted(entries[0].key))"
    case .call(let call): return "\(Text.shortened(call.name))(…)"
    case .chain(let links): return "a chain of \(links.count)"
    }
  }
}
