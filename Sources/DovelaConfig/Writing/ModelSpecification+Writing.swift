import DovelaCore

extension ModelSpecification {
  /// The model as canonical JSON, for the metadata of its weights: keys sorted, every setting written, and nothing of
  /// the place or time, so that equal models give equal bytes. `read` takes it back.
  public func canonicalJSON(registry: Registry) -> String {
    var found: [String: FunctionDeclaration] = [:]
    collectFunctions(into: &found)
    let functions = found.values.sorted { $0.name < $1.name }.map { ($0.name, $0.portable.node) }
    guard !functions.isEmpty, let entries = graph(registry).entries else { return JSONText.canonical(graph(registry)) }
    return JSONText.canonical(.mapping(entries.map { ($0.key, $0.value) } + [("functions", .mapping(functions))]))
  }

  /// Reads a model from JSON: what `canonicalJSON` wrote, or any other form, Keras's too. `origin` is what messages
  /// call it.
  public static func read(
    json: String, origin: String, registry: Registry, searchPath: [String] = [], written: SchemaVersions? = nil
  ) throws -> ModelSpecification {
    let node = try ConfigNode.document(json: json, origin: origin)
    return try RunReader(registry: registry, searchPath: searchPath, workingDirectory: ".")
      .model(node, written: written)
  }

  /// As it is written into a run: a chain as the list of its layers, anything else as a graph.
  func node(_ registry: Registry) -> ConfigNode {
    guard isSequential, name == "sequential", inputs.count == 1, outputNames == [layers.last?.name],
      calls.map(\.layer) == Array(layers.indices), inputs[0].spec != nil || inputs[0].name == "input_layer"
    else { return graph(registry) }
    let writer = ConfigurationWriter(registry: registry)
    var items: [ConfigNode] = []
    if let spec = inputs[0].spec {
      items.append(
        .mapping([("Input", .mapping(Self.inputEntries(spec) + [("name", .made(.string(inputs[0].name)))]))]))
    }
    return .made(.list(items + layers.map { writer.node($0.configuration) }))
  }

  private static func inputEntries(_ spec: TensorSpec) -> [(String, ConfigNode)] {
    let shape = spec.extents.dropFirst().map { ConfigNode.made($0.map { .int($0) } ?? .null) }
    return [("shape", .made(.list(shape))), ("dtype", .made(.string("\(spec.dtype)")))]
  }

  private func graph(_ registry: Registry) -> ConfigNode {
    let writer = ConfigurationWriter(registry: registry)
    var uses: [Int: Int] = [:]
    let names = calls.map { call -> String in
      let use = uses[call.layer, default: 0]
      uses[call.layer] = use + 1
      return use == 0 ? layers[call.layer].name : "\(layers[call.layer].name)@\(use)"
    }
    func name(_ reference: TensorReference) -> ConfigNode {
      switch reference {
      case .input(let index): .made(.string(inputs[index].name))
      case .output(let call, let index): .made(.string(index == 0 ? names[call] : "\(names[call]):\(index)"))
      }
    }
    var used: Set<Int> = []
    let nodes = zip(calls, names).map { call, node -> ConfigNode in
      let layer = layers[call.layer]
      let isFirst = used.insert(call.layer).inserted
      return .mapping([
        ("name", .made(.string(node))),
        isFirst
          ? ("layer", writer.node(layer.configuration, without: ["name"])) : ("shares", .made(.string(layer.name))),
        ("inputs", .made(.list(call.inputs.map(name)))),
      ])
    }
    let inputNodes = inputs.map { input in
      ConfigNode.mapping([("name", .made(.string(input.name)))] + (input.spec.map(Self.inputEntries) ?? []))
    }
    return .mapping([
      ("name", .made(.string(self.name))), ("sequential", .made(.bool(isSequential))),
      ("inputs", .made(.list(inputNodes))),
      ("nodes", .made(.list(nodes))), ("outputs", .made(.list(outputs.map(name)))),
      ("output_names", .strings(outputNames)),
    ])
  }
}

extension ConfigNode {
  /// A JSON document from a text.
  public static func document(json: String, origin: String) throws -> ConfigNode {
    do {
      return try ExpressionParser.parse(ExpressionSource(json, .document(origin)))
    } catch let problem as ConfigProblem {
      throw problem.error
    }
  }
}
