/// An instance of a component, whatever its kind.
public protocol Component: AnyObject {
  /// What it was made from.
  var configuration: Configuration { get }

  /// The state that a later run needs, or `nil` where there is none.
  func saveState() throws -> [UInt8]?

  /// Takes back what `saveState` gave, written by schema version `version`. Other bytes are refused.
  func loadState(_ bytes: [UInt8], version: Int) throws
}

/// Where components of one type come from: a plugin, or the calling program.
public protocol ComponentFactory: AnyObject, Sendable {
  var schema: Schema { get }
  /// The reverse-DNS id of the plugin.
  var plugin: PluginIdentity { get }

  /// Makes an instance; `name` is for messages and random streams. Children are made from the configuration's own.
  func make(_ configuration: Configuration, name: String) throws -> any Component

  /// A configuration of an older schema version, a JSON object, as one of today's; `nil` where it is to be checked as it
  /// stands.
  func migrated(_ configuration: String, from version: Int) throws -> String?

  /// What declares it, where it is a function of a C library and no plugin's.
  var declaration: FunctionDeclaration? { get }
}

extension ComponentFactory {
  public func migrated(_ configuration: String, from version: Int) throws -> String? { nil }
  public var declaration: FunctionDeclaration? { nil }
}

/// Which plugin, of which version, from which file.
public struct PluginIdentity: Sendable, Hashable {
  public var id: String
  public var version: String
  /// `nil` where it is linked in statically.
  public var path: String?

  public init(id: String, version: String, path: String? = nil) {
    self.id = id
    self.version = version
    self.path = path
  }
}

/// A component with every parameter settled: checked, defaults filled in, children resolved.
public struct Configuration: Sendable {
  /// One parameter's value, and whether it was written or is the default.
  public struct Setting: Sendable, Hashable {
    public var id: String
    public var value: Value
    public var isGiven: Bool

    public init(_ id: String, _ value: Value, isGiven: Bool) {
      self.id = id
      self.value = value
      self.isGiven = isGiven
    }
  }

  public var factory: any ComponentFactory
  /// One for each of the schema's `parameters`, in their order.
  public var settings: [Setting]

  public init(factory: any ComponentFactory, settings: [Setting]) {
    self.factory = factory
    self.settings = settings
  }

  public var schema: Schema { factory.schema }

  /// The value of a parameter; `.absent` where there is none of that id.
  public subscript(id: String) -> Value {
    get { settings.first { $0.id == id }?.value ?? .absent }
    set {
      guard let index = settings.firstIndex(where: { $0.id == id }) else { return }
      settings[index].value = newValue
      settings[index].isGiven = true
    }
  }

  /// Makes the instance.
  public func make(name: String) throws -> any Component { try factory.make(self, name: name) }
}

extension Configuration: Hashable {
  public static func == (a: Configuration, b: Configuration) -> Bool {
    a.factory === b.factory && a.settings == b.settings
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(factory))
    hasher.combine(settings)
  }
}
