import CDovela
import DovelaCore

/// A layer of a plugin, and what the host carries out for it: the roles of its schema.
///
/// `PluginLayer+Build` declares variables, `PluginLayer+Infer` and `PluginLayer+Prepare` carry shapes across, and
/// `PluginLayerPlan` runs.
public final class PluginLayer: PluginComponent, Layer {
  let table: dovela_layer
  /// The layer's own, in the order of its build: what its code sees.
  var ownVariables: [Variable] = []
  /// With the children's, in the order of declaration.
  public internal(set) var variables: [Variable] = []
  /// Where the layer stands: `bidirectional/forward_layer`.
  var path: String
  /// The inputs of its build, for the second instance that `instance(deferred:)` may make.
  var builtInputs: [TensorSpec] = []
  /// The role `output_activation`, unless its formula is the identity.
  let activation: PluginActivation?
  /// Whether the layer computes `activation` itself.
  let isFused: Bool
  let activityRegularizer: PluginRegularizer?
  /// Whether the layer's own backward reads output 0, so that an activation behind it must not write over it.
  /// `nil` before the first inference.
  var layerNeedsOutput: Bool?
  /// Outputs whose masks the layer makes, in any of its places.
  var makesMask: Set<Int> = []
  /// Replaces the run's seed: the layer's parameter `seed`.
  let seed: UInt64?
  /// The draw of the present run, and the count of runs of the outermost layer, so that a child knows where its own
  /// numbers start.
  var random = dovela_random()
  var runs = 0
  var pathStream: UInt32
  /// Penalties of the children that ran in this run.
  var childPenalty = 0.0
  /// Whether the outer layer's gradients are added up.
  var accumulates = false
  /// Gradients on their way to being added to others, made when first needed.
  var accumulation: GradientScratch?
  private var deferredTwin: DeferredTwin?

  init(_ factory: PluginFactory, _ table: dovela_layer, _ configuration: Configuration, name: String) throws {
    self.table = table
    path = name
    pathStream = RandomPosition.stream(of: name)
    let roles = try LayerRoles(factory.schema, configuration, name: name)
    activation = roles.activation
    isFused = roles.isFused
    activityRegularizer = roles.activityRegularizer
    seed = configuration["seed"].int.map { UInt64(bitPattern: Int64($0)) }
    try super.init(factory, configuration, name: name)
  }

  /// Roles are the host's: the layer sees null for them, but for an activation that it fuses, and for initializers,
  /// which it may hand on to a variable of another name.
  override func passes(_ child: Child, of parameter: ParameterSchema) -> Bool {
    switch parameter.role {
    case .outputActivation: isFused && (child.component as? PluginActivation)?.isFusible == true
    case .regularizer, .constraint, .activityRegularizer: false
    case .initializer, nil: true
    }
  }

  /// A penalty on the output wants its value, so nothing may be left to a loss then.
  public var outputActivation: (any Activation)? { activityRegularizer == nil ? activation : nil }

  /// The plugin's instance for a plan. A layer that fuses its activation has a second one without, on the same
  /// variables, for plans that leave the activation to the loss.
  func instance(deferred: Bool) throws -> UnsafeMutableRawPointer? {
    guard deferred, isFused else { return instance }
    if let deferredTwin { return deferredTwin.instance }
    let twin = try DeferredTwin(of: self)
    deferredTwin = twin
    return twin.instance
  }
}

/// Components of a layer that the host carries out, found before the layer is made.
struct LayerRoles {
  var activation: PluginActivation?
  var isFused = false
  var activityRegularizer: PluginRegularizer?

  init(_ schema: Schema, _ configuration: Configuration, name: String) throws {
    for parameter in schema.own {
      guard let child = configuration[parameter.id].component else { continue }
      switch parameter.role {
      case .outputActivation:
        let made = try child.make(name: "\(name)/\(parameter.id)")
        guard let made = made as? PluginActivation else { throw Self.misplaced(parameter, made, name) }
        guard !made.isIdentity else { continue }
        activation = made
        // A wrapper cannot have a second instance: its children's variables belong to the first.
        let hasLayers = schema.own.contains { $0.of == .layer }
        isFused = made.isFusible && !hasLayers && schema.facts["fuses"]?.contains("dovela.eltwise/1") == true
      case .activityRegularizer:
        let made = try child.make(name: "\(name)/\(parameter.id)")
        guard let made = made as? PluginRegularizer else { throw Self.misplaced(parameter, made, name) }
        activityRegularizer = made
      default: continue
      }
    }
  }

  private static func misplaced(_ parameter: ParameterSchema, _ made: any Component, _ name: String) -> DovelaError {
    DovelaError(
      .invalidArgument, .configuration, owner: name,
      "'\(parameter.id)' cannot be the \(made.configuration.schema.kind.rawValue) '\(made.configuration.schema.name)'")
  }
}

/// The instance of a fusing layer that leaves its activation out.
final class DeferredTwin {
  let instance: UnsafeMutableRawPointer?
  private let factory: PluginFactory

  init(of layer: PluginLayer) throws {
    factory = layer.factory
    instance = try layer.create { child, parameter in
      parameter.role != .outputActivation && layer.passes(child, of: parameter)
    }
    try layer.buildAgain(instance)
  }

  deinit { factory.entry.destroy?(instance) }
}
