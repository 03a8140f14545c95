/// A configuration value that has been checked against a schema.
public indirect enum Value: Sendable, Hashable {
  /// Not given, and the schema has no default.
  case absent
  /// Given as null, or null by default.
  case null
  case bool(Bool)
  case int(Int)
  case float(Double)
  /// Also the choice of an enum.
  case string(String)
  case list([Value])
  case component(Configuration)
}

extension Value {
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var int: Int? { if case .int(let value) = self { value } else { nil } }
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  public var list: [Value]? { if case .list(let value) = self { value } else { nil } }
  public var component: Configuration? { if case .component(let value) = self { value } else { nil } }

  /// A float, or an int as one.
  public var float: Double? {
    switch self {
    case .float(let value): value
    case .int(let value): Double(value)
    default: nil
    }
  }
}
