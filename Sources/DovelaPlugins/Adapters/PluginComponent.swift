import CDovela
import DovelaCore

/// An instance behind a plugin's table: made from a configuration, ended when the last reference goes.
public class PluginComponent: Component {
  public let configuration: Configuration
  let factory: PluginFactory
  let name: String
  /// The plugin's own; it may be NULL for a rule without parameters.
  private(set) var instance: UnsafeMutableRawPointer?
  /// Handles that the plugin holds: components that came as parameters, and their clones.
  private(set) var children: [Child] = []
  /// The child of a parameter of the schema, by its place, whether the plugin sees it or not.
  private(set) var parameterChildren: [Int: Child] = [:]
  private var isCreated = false
  /// Whether the plugin's `create` is under way.
  private(set) var isCreating = false
  /// The checked mode; `nil` outside it.
  let checks: InstanceChecks?

  init(_ factory: PluginFactory, _ configuration: Configuration, name: String) throws {
    self.factory = factory
    self.configuration = configuration
    self.name = name
    checks = factory.environment.isChecked ? InstanceChecks() : nil
    instance = try create()
    isCreated = true
  }

  deinit {
    // Children and the library outlive this call: both are released after the body of deinit.
    if isCreated { factory.entry.destroy?(instance) }
  }

  /// Whether the plugin sees the component of a parameter; where not, it sees null and the host carries out the role.
  func passes(_ child: Child, of parameter: ParameterSchema) -> Bool { true }

  /// For messages: the instance and its type.
  var owner: String { name }

  /// Makes one more instance of the plugin's code from the same configuration.
  func create(seeing visible: ((Child, ParameterSchema) -> Bool)? = nil) throws -> UnsafeMutableRawPointer? {
    isCreating = true
    defer { isCreating = false }
    let arena = ValueArena()
    let own = factory.schema.own
    var values: [dovela_value] = []
    for (index, parameter) in own.enumerated() {
      let setting = configuration.settings.first { $0.id == parameter.id }
      values.append(
        try arena.value(setting?.value ?? .absent, given: setting?.isGiven ?? false, wantsFloat: parameter.wantsFloat) {
          let child = try parameterChildren[index] ?? makeChild($0, of: parameter, at: index)
          return (visible?(child, parameter) ?? passes(child, of: parameter)) ? child.handle : nil
        })
    }
    // Outputs are untouched on failure: this mark must still be there then.
    let untouched = checks.map { Unmanaged.passUnretained($0).toOpaque() }
    var result = untouched
    try name.withCString { name in
      var create = dovela_create(
        struct_size: UInt64(MemoryLayout<dovela_create>.size), required: 0, host: HostTable.pointer,
        component: factory.component, name: name, values: arena.array(values), value_count: UInt64(values.count))
      try call("create", .anyThread, .configuration) {
        let error = factory.entry.create(&create, &result)
        if error != nil && result != untouched { Checker.violated("changes '*self' although it fails") }
        return error
      }
    }
    return result == untouched ? nil : result
  }

  private func makeChild(_ configuration: Configuration, of parameter: ParameterSchema, at index: Int) throws -> Child {
    var configuration = configuration
    // Freezing a layer freezes what it wraps, as in Keras: an inner BatchNormalization keeps its statistics too.
    if configuration.schema.kind == .layer, self.configuration["trainable"].bool == false {
      configuration["trainable"] = .bool(false)
    }
    let child = try Child(configuration, name: "\(name)/\(parameter.id)", parent: self)
    children.append(child)
    // A list of components has several children and no single one to be found by its place.
    if !parameter.types.contains(.list) { parameterChildren[index] = child }
    return child
  }

  /// Another instance of a child's configuration.
  func clone(_ child: Child) throws -> Child {
    let copy = try Child(child.component.configuration, name: child.name, parent: self)
    children.append(copy)
    return copy
  }

  /// The component of the parameter that has a role.
  func child(where matches: (ParameterSchema) -> Bool) -> (any Component)? {
    guard let index = factory.schema.own.firstIndex(where: matches) else { return nil }
    return parameterChildren[index]?.component
  }
}
