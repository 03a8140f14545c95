import CDovela

/// What every component written in Swift is: a class made from settings. Its kind's protocol adds the rest.
public protocol PluginComponent: AnyObject {
  init(_ settings: Settings) throws

  /// Writes the state that a later run needs. Nothing by default.
  func save(to sink: Sink) throws
  /// Reads what `save` wrote; refuses other bytes.
  func load(from source: Source, version: Int) throws
  /// Whether there is anything to save.
  static var hasState: Bool { get }
}

extension PluginComponent {
  public func save(to sink: Sink) throws {}
  public func load(from source: Source, version: Int) throws {}
  public static var hasState: Bool { false }
}

/// An instance as the host holds it.
class AnyInstance {
  let host: Host
  let name: String
  let base: any PluginComponent

  init(host: Host, name: String, base: any PluginComponent) {
    self.host = host
    self.name = name
    self.base = base
  }

  static func of(_ pointer: UnsafeMutableRawPointer?) -> AnyInstance? {
    pointer.map { Unmanaged<AnyInstance>.fromOpaque($0).takeUnretainedValue() }
  }
}

/// An instance of one kind, so that a call needs no cast.
final class Instance<Kind>: AnyInstance {
  let component: Kind

  init(host: Host, name: String, base: any PluginComponent, component: Kind) {
    self.component = component
    super.init(host: host, name: name, base: base)
  }

  /// Runs `body` on the component behind `pointer`, which an offer of this kind made.
  @inline(__always)
  static func run(_ pointer: UnsafeMutableRawPointer?, _ body: (Kind, Host) throws -> Void) -> ErrorObject? {
    guard let pointer else { return nil }
    let instance = Unmanaged<Instance<Kind>>.fromOpaque(pointer).takeUnretainedValue()
    return report(instance.host, instance.name) { try body(instance.component, instance.host) }
  }

  /// The component behind `pointer`, for calls that cannot fail.
  static func component(_ pointer: UnsafeMutableRawPointer?) -> Kind? {
    pointer.map { Unmanaged<Instance<Kind>>.fromOpaque($0).takeUnretainedValue().component }
  }
}
