import DovelaCore

/// Reads a graph of named nodes:
///
///     inputs: {a: {shape: [16]}, b: {shape: [4]}}      # or a list of names
///     nodes:
///       - {name: wide, layer: "Dense(8, relu)", inputs: a}
///       - {name: deep, layer: wide, inputs: b}          # the same layer again: shared variables
///       - {name: both, layer: Concatenate(), inputs: [wide, deep]}
///     outputs: [both]                                   # else the last node
///
/// Without `inputs` a node reads the node before it. `name:1` is the second output of a node.
struct GraphReader {
  let resolver: Resolver

  private static let keys = ["name", "sequential", "inputs", "nodes", "outputs", "output_names"]
  private static let nodeKeys = ["name", "layer", "shares", "inputs"]

  private struct Item {
    var name: String
    var location: SourceLocation
    var layer: ConfigNode?
    var shares: ConfigNode?
    var inputs: ConfigNode?
  }

  private var report: ConfigReport { resolver.report }

  func draft(_ node: ConfigNode) -> ModelDraft? {
    let problems = report.count
    checkKeys(node.entries ?? [], Self.keys, "a model")
    var draft = ModelDraft()
    draft.name = node["name"]?.string
    draft.isSequential = node["sequential"]?.content == .bool(true)
    var graph = CallGraph(report: report)
    readInputs(node["inputs"], node.location, into: &draft, &graph)
    let items = readItems(node["nodes"] ?? node)
    addCalls(items, into: &draft, &graph)
    guard report.count == problems, graph.order(into: &draft) else { return nil }
    readOutputs(node["outputs"], last: items.last, graph, into: &draft)
    readOutputNames(node["output_names"], into: &draft)
    return report.count == problems ? draft : nil
  }

  private func checkKeys(_ entries: [ConfigNode.Entry], _ known: [String], _ owner: String) {
    for entry in entries where !known.contains(entry.key) {
      let end = NearestName.suggestion(entry.key, among: known, else: "it has")
      report.add(entry.location, "model", "\(owner) has no key \(Text.quoted(entry.key))\(end)")
    }
  }

  // MARK: Inputs

  private func readInputs(
    _ node: ConfigNode?, _ whole: SourceLocation, into draft: inout ModelDraft, _ graph: inout CallGraph
  ) {
    guard let node, !node.isNull else {
      return add(.init(name: "input", spec: nil, location: whole), to: &draft, &graph)
    }
    switch node.content {
    case .mapping(let entries):
      for entry in entries {
        var form = ComponentForm(name: "Input", at: entry.location)
        form.named = arguments(of: entry.value)
        add(form, name: entry.key, to: &draft, &graph)
      }
    case .list(let items):
      for item in items {
        if let name = item.string {
          add(.init(name: name, spec: nil, location: item.location), to: &draft, &graph)
        } else {
          var form = ComponentForm(name: "Input", at: item.location)
          form.named = (item.entries ?? []).filter { $0.key != "name" }
          guard let name = item["name"]?.string else {
            report.add(
              item.location, "model.inputs",
              "an input must be a name or {name: …, shape: […]}, received \(item.kindDescription)")
            continue
          }
          add(form, name: name, to: &draft, &graph)
        }
      }
    case .string(let name): add(.init(name: name, spec: nil, location: node.location), to: &draft, &graph)
    default:
      report.add(
        node.location, "model.inputs", "expected inputs by name, {a: {shape: [16]}}, received \(node.kindDescription)")
    }
  }

  private func arguments(of node: ConfigNode) -> [ConfigNode.Entry] {
    switch node.content {
    case .null: []
    case .mapping(let entries): entries
    default: [.init("shape", at: node.location, node)]
    }
  }

  private func add(_ form: ComponentForm, name: String, to draft: inout ModelDraft, _ graph: inout CallGraph) {
    guard var input = InputForm.input(form, resolver: resolver, place: "model.inputs.\(name)") else { return }
    input.name = name
    add(input, to: &draft, &graph)
  }

  private func add(_ input: ModelDraft.Input, to draft: inout ModelDraft, _ graph: inout CallGraph) {
    guard let name = input.name else { return }
    if let objection = LayerNames.objection(name) {
      return report.add(input.location, "model.inputs", objection)
    }
    guard graph.inputs[name] == nil else {
      return report.add(input.location, "model.inputs", "two inputs are named \(Text.quoted(name))")
    }
    graph.inputs[name] = draft.inputs.count
    draft.inputs.append(input)
  }

  // MARK: Nodes

  private func readItems(_ node: ConfigNode) -> [Item] {
    var items: [Item] = []
    switch node.content {
    case .list(let nodes):
      for (index, node) in nodes.enumerated() {
        guard let entries = node.entries, node["layer"] != nil || node["shares"] != nil else {
          // A bare component is a node that reads the one before it.
          let form = resolver.form(node, place: "model.nodes.\(index)")
          guard let form else { continue }
          let name = form["name"]?.string ?? "\(LayerNames.snakeCase(form.name))_\(index)"
          items.append(Item(name: name, location: form.location, layer: node))
          continue
        }
        checkKeys(entries, Self.nodeKeys, "a node")
        guard let name = node["name"]?.string else {
          report.add(node["name"]?.location ?? node.location, "model.nodes.\(index)", "a node needs a name")
          continue
        }
        items.append(item(name, at: node["name"]?.location ?? node.location, node))
      }
    case .mapping(let entries):
      for entry in entries {
        if entry.value["layer"] != nil || entry.value["shares"] != nil {
          checkKeys(entry.value.entries ?? [], Self.nodeKeys, "a node")
          items.append(item(entry.key, at: entry.location, entry.value))
        } else {
          items.append(Item(name: entry.key, location: entry.location, layer: entry.value))
        }
      }
    default:
      report.add(
        node.location, "model.nodes", "expected a list of nodes, or nodes by name, received \(node.kindDescription)")
    }
    if items.isEmpty, report.isEmpty { report.add(node.location, "model.nodes", "the model has no node") }
    return items
  }

  private func item(_ name: String, at location: SourceLocation, _ node: ConfigNode) -> Item {
    Item(name: name, location: location, layer: node["layer"], shares: node["shares"], inputs: node["inputs"])
  }

  private func addCalls(_ items: [Item], into draft: inout ModelDraft, _ graph: inout CallGraph) {
    var owners: [String: Int] = [:]
    let names = Set(items.map(\.name))
    for item in items {
      if let objection = LayerNames.objection(String(item.name.replacing("@", with: "_"))) {
        report.add(item.location, "model.nodes", objection)
      } else if owners[item.name] != nil || graph.inputs[item.name] != nil {
        report.add(item.location, "model.nodes", "two nodes are named \(Text.quoted(item.name))")
      } else if shared(item, names) == nil, let layer = layer(item) {
        owners[item.name] = draft.layers.count
        draft.layers.append(layer)
      } else {
        owners[item.name] = -1
      }
    }
    var before: String?
    for item in items {
      var layer = owners[item.name] ?? -1
      if let (name, location) = shared(item, names) {
        guard let owner = owners[name], owner >= 0 else {
          report.add(location, "model.\(item.name)", "\(Text.quoted(name)) is no node with a layer of its own")
          continue
        }
        layer = owner
      }
      guard layer >= 0 else { continue }
      let sources = self.sources(item, before: before, draft, graph)
      graph.add(.init(node: item.name, use: 0, layer: layer, sources: sources, location: item.location))
      before = item.name
    }
  }

  /// The node whose layer this one uses again.
  private func shared(_ item: Item, _ names: Set<String>) -> (String, SourceLocation)? {
    if let shares = item.shares, let name = shares.string { return (name, shares.location) }
    if let layer = item.layer, let name = layer.string, names.contains(name), name != item.name {
      return (name, layer.location)
    }
    return nil
  }

  private func layer(_ item: Item) -> ModelDraft.Layer? {
    let place = "model.\(item.name)"
    guard let node = item.layer else {
      report.add(item.location, place, "a node needs 'layer', or 'shares' with the name of a node")
      return nil
    }
    guard let form = resolver.form(node, place: place) else { return nil }
    if let inner = form["name"], !inner.isNull, inner.string != item.name {
      report.add(
        inner.location, place,
        "the layer of the node \(Text.quoted(item.name)) must not have another name, received \(inner.kindDescription)")
    }
    return ModelDraft.Layer(name: item.name, form: form, location: item.location)
  }

  private func sources(_ item: Item, before: String?, _ draft: ModelDraft, _ graph: CallGraph) -> [CallGraph.Source] {
    guard let node = item.inputs, !node.isNull else {
      if let before { return [.init(node: before, use: 0, output: 0, location: item.location)] }
      let names = graph.inputs.sorted { $0.value < $1.value }.map(\.key)
      return names.map { .init(node: $0, use: 0, output: 0, location: item.location) }
    }
    let all = node.items ?? [node]
    if all.isEmpty { report.add(node.location, "model.\(item.name).inputs", "a node reads at least one tensor") }
    return all.compactMap { source($0, place: "model.\(item.name).inputs") }
  }

  /// `name`, or `name:1` for the second output.
  private func source(_ node: ConfigNode, place: String) -> CallGraph.Source? {
    guard let text = node.string else {
      report.add(node.location, place, "expected the name of a node or an input, received \(node.kindDescription)")
      return nil
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 2, let output = Int(parts[1]), (0..<1024).contains(output) {
      return .init(node: String(parts[0]), use: 0, output: output, location: node.location)
    }
    return .init(node: text, use: 0, output: 0, location: node.location)
  }

  private func readOutputs(_ node: ConfigNode?, last: Item?, _ graph: CallGraph, into draft: inout ModelDraft) {
    guard let node, !node.isNull else {
      guard let last else { return }
      let source = CallGraph.Source(node: last.name, use: 0, output: 0, location: last.location)
      draft.outputs = [graph.reference(source)].compactMap(\.self)
      draft.outputNames = [last.name]
      return
    }
    let all = node.items ?? [node]
    if all.isEmpty { report.add(node.location, "model.outputs", "a model has at least one output") }
    draft.outputNames = []
    for item in all {
      guard let source = source(item, place: "model.outputs"), let reference = graph.reference(source) else { continue }
      draft.outputs.append(reference)
      draft.outputNames?.append(source.output == 0 ? source.node : "\(source.node)_\(source.output)")
    }
  }

  /// Names of the outputs, where they are not those of the nodes.
  private func readOutputNames(_ node: ConfigNode?, into draft: inout ModelDraft) {
    guard let node, !node.isNull else { return }
    let names = (node.items ?? [node]).compactMap(\.string)
    guard names.count == draft.outputs.count, Set(names).count == names.count else {
      return report.add(
        node.location, "model.output_names",
        "there must be one name for each of the \(draft.outputs.count) outputs, each different")
    }
    draft.outputNames = names
  }
}
