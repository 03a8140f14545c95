import CDovela
import CDovelaRuntime
import DovelaConfig
import DovelaCore
import DovelaPlugins

private nonisolated(unsafe) let version: UnsafePointer<CChar>? = {
  let text = Text("0.1.0")
  _ = Unmanaged.passRetained(text)
  return text.bytes.baseAddress.map { UnsafePointer($0) }
}()

@c @implementation
public func dovela_version() -> UnsafePointer<CChar>? { version }

@c @implementation
public func dovela_runtime_create(
  _ options: UnsafePointer<dovela_runtime_options>?,
  _ runtime: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let result = try place(runtime, "runtime")
    result.pointee = Handles.make(try Runtime(try table(options, "options", empty: dovela_runtime_options())))
  }
}

@c @implementation
public func dovela_runtime_destroy(_ runtime: OpaquePointer?) {
  Handles.destroy(runtime, Runtime.self)
}

@c @implementation
public func dovela_runtime_load(
  _ runtime: OpaquePointer?, _ path: UnsafePointer<CChar>?
) -> UnsafePointer<dovela_error>? {
  answering { try Handles.object(runtime, Runtime.self).load(DovelaRuntime.path(path)) }
}

@c @implementation
public func dovela_runtime_register(
  _ runtime: OpaquePointer?, _ entry: PluginLoader.Entry?
) -> UnsafePointer<dovela_error>? {
  answering {
    let runtime = try Handles.object(runtime, Runtime.self)
    guard let entry else { throw refused("entry", "is NULL") }
    try runtime.register(entry)
  }
}

@c @implementation
public func dovela_runtime_unregister(
  _ runtime: OpaquePointer?, _ plugin: UnsafePointer<CChar>?
) -> UnsafePointer<dovela_error>? {
  answering { try Handles.object(runtime, Runtime.self).unregister(text(plugin, "plugin")) }
}

@c @implementation
public func dovela_runtime_list(
  _ runtime: OpaquePointer?, _ kind: UnsafePointer<CChar>?,
  _ json: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let runtime = try Handles.object(runtime, Runtime.self)
    let result = try place(json, "json")
    let kinds = try optionalText(kind, "kind").map { [try componentKind($0)] }
    let factories = runtime.holding { (kinds ?? ComponentKind.allCases).flatMap { runtime.registry.all($0) } }
    result.pointee = Handles.make(Text(list(factories)))
  }
}

@c @implementation
public func dovela_runtime_describe(
  _ runtime: OpaquePointer?, _ name: UnsafePointer<CChar>?,
  _ json: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let runtime = try Handles.object(runtime, Runtime.self)
    let result = try place(json, "json")
    let name = try text(name, "name")
    result.pointee = Handles.make(Text(list(try runtime.holding { try runtime.registry.named(name) })))
  }
}

@c @implementation
public func dovela_runtime_resolve(
  _ runtime: OpaquePointer?, _ kind: UnsafePointer<CChar>?, _ component: UnsafePointer<CChar>?,
  _ json: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafePointer<dovela_error>? {
  answering {
    let runtime = try Handles.object(runtime, Runtime.self)
    let result = try place(json, "json")
    let kind = try componentKind(try text(kind, "kind"))
    let written = try text(component, "component")
    let resolved = try runtime.holding {
      try runtime.reader().component(kind, written: written).json(registry: runtime.registry)
    }
    result.pointee = Handles.make(Text(resolved))
  }
}

private func componentKind(_ name: String) throws -> ComponentKind {
  guard let kind = ComponentKind(rawValue: name) else {
    let known = ComponentKind.allCases.map(\.rawValue).joined(separator: ", ")
    throw DovelaError(.notFound, .configuration, owner: "kind", "there is no kind '\(name)'; there are: \(known)")
  }
  return kind
}

private func list(_ factories: [any ComponentFactory]) -> String {
  "[" + factories.map { SchemaRendering.json($0.schema, plugin: $0.plugin) }.joined(separator: ",") + "]"
}
