import CDovela
import Glibc
import PluginKitSupport

/// A plugin written in Swift: its components, and the entry that hands them to the host.
///
///     private let library = Library([.activation("relu", Relu.self)])
///
///     @c(dovela_plugin_entry)
///     public func entry(
///       _ host: UnsafePointer<dovela_host>?, _ plugin: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
///     ) -> UnsafePointer<dovela_error>? { library.enter(host, plugin) }
///
/// Manifest and schemas stand in C beside it (DOVELA_MANIFEST, DOVELA_SCHEMA); a component is joined to its schema by
/// kind and name.
public final class Library: @unchecked Sendable {
  private let plugin: UnsafeMutablePointer<dovela_plugin>
  private let mistake: String?

  public init(_ offers: [Offer]) {
    let schemas = Self.notes(DOVELA_NOTE_SCHEMA).compactMap { text in JSON(text).map { (text, $0) } }
    let manifest = Self.notes(DOVELA_NOTE_MANIFEST).first
    let components = UnsafeMutablePointer<UnsafePointer<dovela_component>?>.allocate(capacity: max(offers.count, 1))
    var count = 0
    var mistake = manifest == nil ? "the library has no manifest" : nil
    for offer in offers {
      let own = schemas.first { $0.1["kind"]?.string == offer.kind && $0.1["name"]?.string == offer.name }
      guard let own else {
        mistake = "no schema for the \(offer.kind) '\(offer.name)'"
        continue
      }
      offer.ids = own.1["parameters"]?.array?.compactMap { $0["id"]?.string } ?? []
      let component = UnsafeMutablePointer<dovela_component>.allocate(capacity: 1)
      component.initialize(to: offer.component(schema: own.0))
      components[count] = UnsafePointer(component)
      count += 1
    }
    self.mistake = mistake
    plugin = .allocate(capacity: 1)
    plugin.initialize(
      to: dovela_plugin(
        struct_size: UInt64(MemoryLayout<dovela_plugin>.size), abi_major: UInt64(DOVELA_ABI_MAJOR),
        abi_minor: UInt64(DOVELA_ABI_MINOR), manifest: manifest, components: components,
        component_count: UInt64(count), init: nil, deinit: nil))
  }

  /// The body of the entry function.
  public func enter(
    _ host: UnsafePointer<dovela_host>?, _ result: UnsafeMutablePointer<UnsafePointer<dovela_plugin>?>?
  ) -> ErrorObject? {
    guard let host, let result else { return nil }
    if let refusal = dovela_negotiate(host, plugin.pointee.manifest) { return refusal }
    if let mistake { return host.pointee.error(host, UInt64(DOVELA_INTERNAL.rawValue), "plugin", mistake) }
    result.pointee = UnsafePointer(plugin)
    return nil
  }

  private static func notes(_ type: UInt32) -> [UnsafePointer<CChar>] {
    let count = Int(plugin_kit_notes(type, nil, 0))
    var texts = [UnsafePointer<CChar>?](repeating: nil, count: count)
    texts.withUnsafeMutableBufferPointer { _ = plugin_kit_notes(type, $0.baseAddress, Int32(count)) }
    return texts.compactMap { $0 }
  }
}

/// One component on offer: kind, name, the kind's table, and how to make an instance. Made once, never freed.
public final class Offer: @unchecked Sendable {
  let kind: String
  let name: String
  fileprivate(set) var ids: [String] = []
  private let hasState: Bool
  private let table: UnsafeRawPointer
  private let make: (Settings) throws -> AnyInstance

  /// For the kinds' own factories: see Kinds/.
  init<Table>(
    kind: String, name: String, table: Table, hasState: Bool, make: @escaping (Settings) throws -> AnyInstance
  ) {
    self.kind = kind
    self.name = name
    self.hasState = hasState
    self.make = make
    let memory = UnsafeMutablePointer<Table>.allocate(capacity: 1)
    memory.initialize(to: table)
    self.table = UnsafeRawPointer(memory)
  }

  fileprivate func component(schema: UnsafePointer<CChar>) -> dovela_component {
    var component = dovela_component()
    component.struct_size = UInt64(MemoryLayout<dovela_component>.size)
    component.kind = UnsafePointer(strdup("dovela.\(kind)/1"))
    component.schema = schema
    component.table = table
    component.context = Unmanaged.passRetained(self).toOpaque()
    component.create = { create, result in
      guard let create, let result, let context = create.pointee.component.pointee.context else { return nil }
      let offer = Unmanaged<Offer>.fromOpaque(context).takeUnretainedValue()
      return offer.create(create, result)
    }
    component.destroy = { pointer in
      if let pointer { Unmanaged<AnyInstance>.fromOpaque(pointer).release() }
    }
    guard hasState else { return component }
    component.save = { pointer, sink in
      guard let instance = AnyInstance.of(pointer), let sink else { return nil }
      return report(instance.host, instance.name) { try instance.base.save(to: Sink(table: sink)) }
    }
    component.load = { pointer, source, version in
      guard let instance = AnyInstance.of(pointer), let source else { return nil }
      return report(instance.host, instance.name) {
        try instance.base.load(from: Source(table: source), version: Int(version))
      }
    }
    return component
  }

  private func create(
    _ create: UnsafePointer<dovela_create>, _ result: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) -> ErrorObject? {
    guard let table = create.pointee.host else { return nil }
    let name = create.pointee.name.map { String(cString: $0) } ?? self.name
    do {
      let host = try Host(table)
      let instance = try make(Settings(host: host, name: name, create: create, ids: ids))
      result.pointee = Unmanaged.passRetained(instance).toOpaque()
      return nil
    } catch let failure as HostFailure {
      return failure.error
    } catch let failure as Failure {
      return table.pointee.error(table, UInt64(failure.code.rawValue), name, failure.message)
    } catch {
      return table.pointee.error(table, UInt64(DOVELA_INTERNAL.rawValue), name, "\(error)")
    }
  }
}
