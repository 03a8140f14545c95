import DovelaCore

/// Reads what Keras's `model.to_json()` writes: Sequential and Functional models, of Keras 3 and Keras 2.
struct KerasModelReader {
  let resolver: Resolver

  private var report: ConfigReport { resolver.report }

  func draft(_ node: ConfigNode) throws -> ModelDraft? {
    let className = node["class_name"]?.string ?? ""
    switch className {
    case "Sequential": return try sequential(node)
    case "Functional", "Model": return try functional(node)
    default:
      // A single layer is a model as well.
      return ChainReader(resolver: resolver).draft([node])
    }
  }

  private func layers(_ node: ConfigNode) throws -> (config: ConfigNode, layers: [ConfigNode]) {
    guard let config = node["config"], config.entries != nil else {
      throw ConfigProblem(node.location, "a Keras model has its layers in 'config'")
    }
    guard let layers = config["layers"]?.items, !layers.isEmpty else {
      throw ConfigProblem(config["layers"]?.location ?? config.location, "the Keras model has no layers")
    }
    return (config, layers)
  }

  private func sequential(_ node: ConfigNode) throws -> ModelDraft? {
    let (config, _) = try layers(node)
    var items = try flattened(node, depth: 0)
    let first = items.first.flatMap { $0["class_name"]?.string } ?? ""
    if !InputForm.isInput(first), let shape = config["build_input_shape"], shape.items != nil {
      let input = ConfigNode.Call("Input", named: [.init("batch_shape", at: shape.location, shape)])
      items.insert(ConfigNode(.call(input), at: shape.location), at: 0)
    }
    var draft = ChainReader(resolver: resolver).draft(items)
    draft?.name = config["name"]?.string
    return draft
  }

  /// The layers of a Sequential model; those of a Sequential model inside stand in its place.
  private func flattened(_ node: ConfigNode, depth: Int) throws -> [ConfigNode] {
    guard depth < 20 else { throw ConfigProblem(node.location, "models are nested more than 20 deep") }
    var items: [ConfigNode] = []
    for layer in try layers(node).layers {
      switch layer["class_name"]?.string {
      case "Sequential":
        let inner = try flattened(layer, depth: depth + 1)
        items += inner.filter { items.isEmpty || !InputForm.isInput($0["class_name"]?.string ?? "") }
      case "Functional", "Model":
        throw ConfigProblem(
          layer.location, "a Functional model inside a Sequential one is not supported; write its layers out")
      case nil:
        throw ConfigProblem(
          layer.location, "a layer of a Keras model has a 'class_name', received \(layer.kindDescription)")
      default: items.append(layer)
      }
    }
    return items
  }

  private func functional(_ node: ConfigNode) throws -> ModelDraft? {
    let problems = report.count
    let (config, layers) = try layers(node)
    var draft = ModelDraft()
    draft.name = config["name"]?.string
    draft.isSequential = false
    var graph = CallGraph(report: report)
    let inputNames = try endpoints(config["input_layers"], "input_layers", config)
    var found: [String: ModelDraft.Input] = [:]
    for layer in layers {
      guard let name = layer["name"]?.string ?? layer["config"]?["name"]?.string else {
        throw ConfigProblem(layer.location, "a layer of a Functional model has a name")
      }
      var form = try ComponentForm(layer)
      if InputForm.isInput(form.name) {
        var input = InputForm.input(form, resolver: resolver, place: "model.\(name)")
        input?.name = name
        found[name] = input
        continue
      }
      if ["Sequential", "Functional", "Model"].contains(form.name) {
        throw ConfigProblem(
          form.location, "the model \(Text.quoted(name)) inside a model is not supported; write its layers out")
      }
      let uses = try KerasCalls.read(layer, name: name, form: &form)
      draft.layers.append(.init(name: name, form: form, location: form.location))
      for (index, sources) in uses.enumerated() {
        graph.add(
          .init(node: name, use: index, layer: draft.layers.count - 1, sources: sources, location: form.location))
      }
    }
    for source in inputNames {
      guard let input = found[source.node] else {
        guard report.count == problems else { return nil }
        throw ConfigProblem(source.location, "'input_layers' names \(Text.quoted(source.node)), which is no InputLayer")
      }
      graph.inputs[source.node] = draft.inputs.count
      draft.inputs.append(input)
    }
    guard report.count == problems, graph.order(into: &draft) else { return nil }
    let outputs = try endpoints(config["output_layers"], "output_layers", config)
    draft.outputs = outputs.compactMap(graph.reference)
    guard draft.outputs.count == outputs.count, !outputs.isEmpty else { return nil }
    draft.outputNames = unique(outputs.map(\.node))
    return draft
  }

  /// Two outputs of one layer are told apart by a number.
  private func unique(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    var counts: [String: Int] = [:]
    return names.map { LayerNames.unique($0, taken: &taken, counts: &counts) }
  }

  /// `[name, 0, 0]`, a list of them, or a mapping of them.
  private func endpoints(_ node: ConfigNode?, _ key: String, _ config: ConfigNode) throws -> [CallGraph.Source] {
    guard let node else { throw ConfigProblem(config.location, "a Functional model has \(Text.quoted(key))") }
    if let source = KerasCalls.history(node) { return [source] }
    let items = node.items ?? node.entries?.map(\.value) ?? []
    let sources = items.compactMap(KerasCalls.history)
    guard !sources.isEmpty, sources.count == items.count else {
      throw ConfigProblem(node.location, "\(Text.quoted(key)) must be a list of [name, node, tensor]")
    }
    return sources
  }
}
