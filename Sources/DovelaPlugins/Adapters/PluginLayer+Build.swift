import CDovela
import DovelaCore

extension PluginLayer {
  public func build(inputs: [TensorSpec], path: String, trainable: Bool) throws {
    self.path = path
    pathStream = RandomPosition.stream(of: path)
    builtInputs = inputs
    ownVariables = []
    variables = []
    let trains = trainable && configuration["trainable"].bool != false
    try run(BuildFrame(layer: self, trainable: trains, isRepeat: false), on: instance)
  }

  /// Builds a second instance on the variables that the first one declared.
  func buildAgain(_ instance: UnsafeMutableRawPointer?) throws {
    try run(BuildFrame(layer: self, trainable: false, isRepeat: true), on: instance)
  }

  private func run(_ frame: BuildFrame, on instance: UnsafeMutableRawPointer?) throws {
    defer { checks?.advance(to: .built) }
    guard let build = table.build else { return }
    let specs = Block(builtInputs.map { dovela_tensor_spec($0) }, .init())
    var builder = dovela_layer_builder(
      struct_size: UInt64(MemoryLayout<dovela_layer_builder>.size), required: 0,
      state: frame.state, inputs: specs.pointer, input_count: UInt64(specs.count),
      variable: BuildFrame.variable, child: BuildFrame.child)
    try withExtendedLifetime(specs) {
      try frame.lent { try call("build", .created, .configuration) { build(instance, &builder) } }
    }
  }
}

/// What a build collects.
private final class BuildFrame: HostFrame {
  let layer: PluginLayer
  let trainable: Bool
  /// Whether the variables exist already.
  let isRepeat: Bool
  private var repeated = 0

  init(layer: PluginLayer, trainable: Bool, isRepeat: Bool) {
    self.layer = layer
    self.trainable = trainable
    self.isRepeat = isRepeat
  }

  static func from(_ builder: UnsafePointer<dovela_layer_builder>?) throws -> BuildFrame {
    try opened(builder?.pointee.state, "dovela_layer_builder")
  }

  static let variable:
    @convention(c) (UnsafePointer<dovela_layer_builder>?, UnsafePointer<dovela_variable>?) -> UnsafePointer<
      dovela_error
    >? = { builder, variable in
      answering {
        let frame = try from(builder)
        try frame.declare(try adopt(variable, as: dovela_variable.self, owner: frame.layer.owner))
      }
    }

  static let child:
    @convention(c) (
      UnsafePointer<dovela_layer_builder>?, UnsafePointer<CChar>?, OpaquePointer?,
      UnsafePointer<dovela_tensor_spec>?, UInt64
    ) -> UnsafePointer<dovela_error>? = { builder, name, child, inputs, count in
      answering {
        let frame = try from(builder)
        try frame.build(try Child.from(child), readText(name) ?? "", inputs, count)
      }
    }

  private static let knownFlags = UInt64(
    DOVELA_VARIABLE_TRAINABLE | DOVELA_VARIABLE_TRANSIENT | DOVELA_VARIABLE_PER_BATCH | DOVELA_VARIABLE_ROW_SPARSE
      | DOVELA_VARIABLE_NO_DECAY)

  private func declare(_ wish: dovela_variable) throws {
    let owner = layer.owner
    guard let name = readText(wish.name), !name.isEmpty, let cSpec = wish.spec else {
      throw DovelaError(.invalidArgument, .plugin, owner: owner, "declares a variable without a name or a spec")
    }
    let spec = try cSpec.pointee.checked(owner: owner, "the variable '\(name)'")
    let flags = wish.flags
    if flags & ~Self.knownFlags != 0 {
      throw DovelaError(
        .unsupported, .plugin, owner: owner,
        "the variable '\(name)' has flags 0x\(String(flags, radix: 16)), of which this host knows 0x\(String(Self.knownFlags, radix: 16))"
      )
    }
    let isPerBatch = flags & UInt64(DOVELA_VARIABLE_PER_BATCH) != 0
    // Far more than any machine has, and few enough that the sums over all variables can be counted.
    guard spec.dtype == .f32, let bytes = (isPerBatch ? spec.withBatch(1) : spec).byteCount, bytes <= 1 << 46 else {
      throw DovelaError(
        .outOfRange, .configuration, owner: owner,
        "the variable '\(name)' of shape \(spec) is too large, of unknown extent, or not f32")
    }
    if isRepeat { return try expect(name, spec) }
    let path = "\(layer.path)/\(name)"
    if layer.ownVariables.contains(where: { $0.path == path }) {
      throw DovelaError(.invalidArgument, .plugin, owner: owner, "declares the variable '\(name)' twice")
    }
    let variable = Variable(
      path: path, spec: spec, isTrainable: trainable && flags & UInt64(DOVELA_VARIABLE_TRAINABLE) != 0,
      isPersistent: flags & UInt64(DOVELA_VARIABLE_TRANSIENT) == 0,
      isPerBatch: isPerBatch,
      isRowSparse: flags & UInt64(DOVELA_VARIABLE_ROW_SPARSE) != 0,
      isExemptFromDecay: flags & UInt64(DOVELA_VARIABLE_NO_DECAY) != 0, flags: flags,
      initializer: try preset(wish, spec, try initializer(of: name, wish)),
      regularizer: layer.child { $0.role == .regularizer(variable: name) } as? any Regularizer,
      constraint: layer.child { $0.role == .constraint(variable: name) } as? any Constraint)
    layer.ownVariables.append(variable)
    layer.variables.append(variable)
  }

  /// The child that the layer hands over, the parameter with the role, or the expression: in this order.
  private func initializer(of name: String, _ wish: dovela_variable) throws -> any Initializer {
    if wish.initializer_child != nil { return try Child.from(wish.initializer_child).asInitializer() }
    if let given = layer.child(where: { $0.role == .initializer(variable: name) }) as? any Initializer { return given }
    let expression = readText(wish.initializer) ?? "zeros"
    let configuration = try layer.factory.environment.resolver(.initializer, expression)
    guard let made = try configuration.make(name: "\(layer.path)/\(name)") as? any Initializer else {
      throw DovelaError(.internal, .plugin, owner: layer.owner, "'\(expression)' is not an initializer")
    }
    return made
  }

  /// The part that starts with a constant, if any, around an initializer.
  private func preset(
    _ wish: dovela_variable, _ spec: TensorSpec, _ initializer: any Initializer
  ) throws -> any Initializer {
    guard wish.preset_count > 0 else { return initializer }
    let count = UInt64(spec.count ?? 0)
    guard wish.preset_first <= count, wish.preset_count <= count - wish.preset_first else {
      throw DovelaError(
        .internal, .plugin, owner: layer.owner, "presets elements beyond the \(count) of a variable of shape \(spec)")
    }
    let first = Int(wish.preset_first)
    return PresetInitializer(initializer, first..<first + Int(wish.preset_count), Float(wish.preset_value))
  }

  private func expect(_ name: String, _ spec: TensorSpec) throws {
    guard repeated < layer.ownVariables.count, layer.ownVariables[repeated].path == "\(layer.path)/\(name)",
      layer.ownVariables[repeated].spec == spec
    else {
      throw DovelaError(
        .internal, .plugin, owner: layer.owner,
        "declares other variables without its activation than with it ('\(name)'), so a loss cannot fuse the two")
    }
    repeated += 1
  }

  private func build(_ child: Child, _ name: String, _ inputs: UnsafePointer<dovela_tensor_spec>?, _ count: UInt64)
    throws
  {
    guard !name.isEmpty, child.parent === layer else {
      throw DovelaError(
        .invalidArgument, .plugin, owner: layer.owner, "builds a child that is not its own, or without a name")
    }
    let specs = try checkedSpecs(inputs, count, owner: layer.owner, "input of the child '\(name)'")
    let wrapped = try child.asLayer()
    try wrapped.build(inputs: specs, path: "\(layer.path)/\(name)", trainable: trainable)
    layer.variables.append(contentsOf: wrapped.variables)
  }
}
