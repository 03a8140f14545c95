/// The types that a parameter's value may have.
public enum ParameterType: String, Sendable, Hashable, CaseIterable {
  case bool, int, float, string, `enum`, list, component
}

/// What a parameter is for where the host carries it out in the component's place.
public enum ParameterRole: Sendable, Hashable {
  /// Fills the named variable at the start.
  case initializer(variable: String)
  /// Penalizes the named variable.
  case regularizer(variable: String)
  /// Projects the named variable after each update.
  case constraint(variable: String)
  /// Is applied to output 0.
  case outputActivation
  /// Penalizes output 0.
  case activityRegularizer
}

/// The least and the greatest legal number.
public struct ParameterRange: Sendable, Hashable {
  public var least: Double?
  public var greatest: Double?
  public var exclusiveLeast: Bool
  public var exclusiveGreatest: Bool

  public init(
    least: Double? = nil, greatest: Double? = nil, exclusiveLeast: Bool = false, exclusiveGreatest: Bool = false
  ) {
    self.least = least
    self.greatest = greatest
    self.exclusiveLeast = exclusiveLeast
    self.exclusiveGreatest = exclusiveGreatest
  }

  public func contains(_ number: Double) -> Bool {
    if let least, exclusiveLeast ? number <= least : number < least { return false }
    if let greatest, exclusiveGreatest ? number >= greatest : number > greatest { return false }
    return !number.isNaN
  }
}

/// One parameter of a component: the single source for validation, `describe`, search spaces and documentation.
public struct ParameterSchema: Sendable, Hashable {
  public enum Scale: String, Sendable { case linear, log }

  /// The key, as Keras names it.
  public var id: String
  /// The legal types; a component of kind `of` is one.
  public var types: [ParameterType]
  /// The value where none is given, still to be resolved where it names a component; `nil` means required.
  public var `default`: DefaultValue?
  /// Whether null is a value.
  public var nullable: Bool
  public var range: ParameterRange?
  /// Of an enum.
  public var choices: [String]
  /// Of the items of a list.
  public var items: [ParameterType]
  /// The legal number of items of a list. A single item stands for as many equal ones where this is one number.
  public var length: ClosedRange<Int>?
  /// The kind of a component.
  public var of: ComponentKind?
  public var scale: Scale
  /// The part of the range worth searching.
  public var search: ParameterRange?
  public var role: ParameterRole?
  public var doc: String

  public init(
    _ id: String, _ types: [ParameterType], default: DefaultValue? = nil, nullable: Bool = false,
    range: ParameterRange? = nil, choices: [String] = [], items: [ParameterType] = [],
    length: ClosedRange<Int>? = nil, of: ComponentKind? = nil, scale: Scale = .linear,
    search: ParameterRange? = nil, role: ParameterRole? = nil, doc: String
  ) {
    self.id = id
    self.types = types
    self.default = `default`
    self.nullable = nullable
    self.range = range
    self.choices = choices
    self.items = items
    self.length = length
    self.of = of
    self.scale = scale
    self.search = search
    self.role = role
    self.doc = doc
  }
}

/// A default as the schema writes it: a component is named by a string until the registry is asked.
public indirect enum DefaultValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case list([DefaultValue])
}
