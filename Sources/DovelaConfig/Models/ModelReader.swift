import DovelaCore

/// Reads a model in any of its forms: a chain of layers as an expression or a list, a graph of named nodes, Keras's
/// JSON, or the path of a file with one of these.
struct ModelReader {
  let resolver: Resolver
  /// Folder that the path of a model file starts from.
  let directory: String

  private var report: ConfigReport { resolver.report }

  func read(_ node: ConfigNode, overrides: OverrideSet = .none) -> ModelSpecification? {
    let problems = report.count
    let replaced = overrides.applied(to: node)
    guard let node = replaced.node else { return nil }
    let draft: ModelDraft?
    do {
      draft = try self.draft(node, isFile: false)
    } catch let problem as ConfigProblem {
      report.add(problem.location, "model", problem.message)
      return nil
    } catch let error as DovelaError {
      report.add(node.location, "model", error.description)
      return nil
    } catch {
      report.add(node.location, "model", "\(error)")
      return nil
    }
    guard let draft else { return nil }
    let specification = resolve(draft, overrides: replaced.rest, location: node.location)
    return report.count == problems ? specification : nil
  }

  // MARK: Which form it is

  /// The draft of a model; `nil` where it has problems, which are reported.
  private func draft(_ node: ConfigNode, isFile: Bool) throws -> ModelDraft? {
    if let text = node.string, let path = filePath(text) {
      guard !isFile else { throw ConfigProblem(node.location, "a model file must hold a model, not another path") }
      return try self.draft(try document(path, at: node.location), isFile: true)
    }
    let node = declaringFunctions(of: try node.parsed())
    switch node.content {
    case .mapping(let entries):
      if node["class_name"] != nil { return try KerasModelReader(resolver: resolver).draft(node) }
      if isFile, entries.count == 1 || entries.contains(where: { $0.key == "fit" }), let model = node["model"] {
        return try draft(model, isFile: true)
      }
      if entries.contains(where: { $0.key == "nodes" }) { return GraphReader(resolver: resolver).draft(node) }
      if entries.contains(where: { $0.key == "layers" }) { return try named(entries, node) }
      return ChainReader(resolver: resolver).draft([node])
    case .list(let items):
      guard !items.isEmpty else { throw ConfigProblem(node.location, "the model has no layer") }
      return ChainReader(resolver: resolver).draft(items)
    case .chain(let links): return ChainReader(resolver: resolver).draft(links)
    case .call, .string: return ChainReader(resolver: resolver).draft([node])
    default:
      throw ConfigProblem(
        node.location,
        "expected a model (a chain such as Dense(8, relu) -> Dense(1), a list of layers, {nodes: …} or a file), "
          + "received \(node.kindDescription)")
    }
  }

  /// Makes the C functions of a model known that come with it; the rest of the model.
  private func declaringFunctions(of node: ConfigNode) -> ConfigNode {
    guard let functions = node["functions"], let entries = node.entries else { return node }
    FunctionsReader(resolver: resolver, folder: { _ in directory }, prefersKnown: true).read(functions)
    return ConfigNode(.mapping(entries.filter { $0.key != "functions" }), at: node.location)
  }

  /// `{name: …, layers: […]}`
  private func named(_ entries: [ConfigNode.Entry], _ node: ConfigNode) throws -> ModelDraft? {
    for entry in entries where entry.key != "name" && entry.key != "layers" {
      throw ConfigProblem(
        entry.location,
        "unknown key \(Text.quoted(entry.key)) of a model\(NearestName.suggestion(entry.key, among: ["layers", "name", "nodes"], else: "it has"))"
      )
    }
    guard let layers = node["layers"], let items = layers.items, !items.isEmpty else {
      throw ConfigProblem(node["layers"]?.location ?? node.location, "'layers' must be a list of layers")
    }
    var draft = ChainReader(resolver: resolver).draft(items)
    draft?.name = node["name"]?.string
    return draft
  }

  /// Whether a text is a path and not an expression: one with a known ending, or a slash.
  private func filePath(_ text: String) -> String? {
    let trimmed = text.trimmingSpaces
    guard !trimmed.contains(where: { "()[]{}\n,".contains($0) }), !trimmed.contains("->") else { return nil }
    let endings = [".json", ".yaml", ".yml", ".keras", ".h5"]
    return trimmed.contains("/") || endings.contains { trimmed.lowercased().hasSuffix($0) } ? trimmed : nil
  }

  private func document(_ path: String, at location: SourceLocation) throws -> ConfigNode {
    let lowered = path.lowercased()
    guard !lowered.hasSuffix(".keras"), !lowered.hasSuffix(".h5") else {
      throw ConfigProblem(
        location, "\(Text.quoted(path)) is an archive of Keras; write model.to_json() to a .json file")
    }
    do {
      let text = try DocumentReader.text(of: path, workingDirectory: directory)
      return try DocumentReader.parse(text, origin: path)
    } catch let problem as ConfigProblem where problem.location.line == nil {
      throw ConfigProblem(location, "\(problem.location): \(problem.message)")
    }
  }

  // MARK: Names and components

  private func resolve(_ draft: ModelDraft, overrides: OverrideSet, location: SourceLocation) -> ModelSpecification? {
    var names = NameGiver(resolver: resolver)
    let layerNames = names.layers(draft)
    let inputNames = names.inputs(draft)
    let below = layerOverrides(overrides, names: layerNames)
    var layers: [ModelSpecification.Layer] = []
    for (index, layer) in draft.layers.enumerated() {
      var form = layer.form
      form.named.removeAll { $0.key == "name" }
      let place = "model.\(layerNames[index])"
      let configuration = resolver.configuration(.layer, form, overrides: below[index] ?? .none, place: place)
      guard var configuration else { continue }
      configuration["name"] = .string(layerNames[index])
      layers.append(.init(name: layerNames[index], configuration: configuration))
    }
    guard layers.count == draft.layers.count else { return nil }
    let outputNames = draft.outputs.map { reference in
      switch reference {
      case .input(let index): inputNames[index]
      case .output(let call, _): layerNames[draft.calls[call].layer]
      }
    }
    return ModelSpecification(
      name: draft.name ?? (draft.isSequential ? "sequential" : "functional"),
      inputs: zip(inputNames, draft.inputs).map { .init(name: $0, spec: $1.spec) },
      layers: layers,
      calls: draft.calls.map { .init(layer: $0.layer, inputs: $0.inputs) },
      outputs: draft.outputs, outputNames: draft.outputNames ?? outputNames, isSequential: draft.isSequential)
  }

  /// The overrides of each layer, found by name or index.
  private func layerOverrides(_ overrides: OverrideSet, names: [String]) -> [Int: OverrideSet] {
    var found: [Int: OverrideSet] = [:]
    for pending in overrides.pending {
      guard let head = pending.path.first else {
        report.add(pending.location, "model", "'+=' does not add to a model; write the model anew")
        continue
      }
      var index = names.firstIndex(of: head)
      if index == nil, let number = Int(head) {
        guard names.indices.contains(number) else {
          report.add(pending.location, "model", "there is no layer \(number); the model has \(names.count)")
          continue
        }
        index = number
      }
      guard let index else {
        let end = NearestName.suggestion(head, among: names, else: "the model has")
        report.add(pending.location, "model", "there is no layer \(Text.quoted(head))\(end)")
        continue
      }
      var below = pending
      below.path = pending.path.dropFirst()
      found[index, default: .none].pending.append(below)
    }
    return found
  }
}
