import CDovela
import DovelaCore

/// A component that came as a parameter, as the plugin knows it: `dovela_child`.
final class Child {
  let component: any Component
  let name: String
  unowned let parent: PluginComponent
  /// Plans that a wrapper made of it.
  private(set) var plans: [PluginLayerPlan] = []
  /// Strings and lists that the plugin asked for.
  let arena = ValueArena()
  // Found once, since calls come in every step.
  private let layer: PluginLayer?
  private let activation: PluginActivation?
  /// The random position after its last run, and the run of the outermost layer that it belongs to.
  var position = dovela_random()
  var positionRun = -1

  init(_ configuration: Configuration, name: String, parent: PluginComponent) throws {
    self.name = name
    self.parent = parent
    component = try configuration.make(name: name)
    layer = component as? PluginLayer
    activation = component as? PluginActivation
  }

  var handle: OpaquePointer { OpaquePointer(Unmanaged.passUnretained(self).toOpaque()) }

  static func from(_ handle: OpaquePointer?) throws -> Child {
    guard let handle else { throw DovelaError(.invalidArgument, .plugin, owner: "host", "a child's handle is NULL") }
    return Unmanaged<Child>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
  }

  func asLayer() throws -> PluginLayer {
    guard let layer else { throw misused("layer") }
    return layer
  }

  func asActivation() throws -> PluginActivation {
    guard let activation else { throw misused("activation") }
    return activation
  }

  func asOptimizer() throws -> PluginOptimizer {
    guard let optimizer = component as? PluginOptimizer else { throw misused("optimizer") }
    return optimizer
  }

  func asSchedule() throws -> PluginSchedule {
    guard let schedule = component as? PluginSchedule else { throw misused("schedule") }
    return schedule
  }

  func asInitializer() throws -> PluginInitializer {
    guard let initializer = component as? PluginInitializer else { throw misused("initializer") }
    return initializer
  }

  private func misused(_ kind: String) -> DovelaError {
    DovelaError(
      .invalidArgument, .plugin, owner: parent.owner,
      "'\(name)' is a \(component.configuration.schema.kind.rawValue), and is called as a \(kind)")
  }

  /// Keeps a plan until the wrapper releases it, or is gone.
  func keep(_ plan: PluginLayerPlan) -> UnsafeMutableRawPointer {
    plans.append(plan)
    return Unmanaged.passUnretained(plan).toOpaque()
  }

  func drop(_ plan: UnsafeMutableRawPointer?) {
    plans.removeAll { Unmanaged.passUnretained($0).toOpaque() == plan }
  }
}
