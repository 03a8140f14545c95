import DovelaCore

/// The `inbound_nodes` of a layer: what each use of it reads.
enum KerasCalls {
  /// Functions of `keras.ops` that a layer of the same arithmetic stands for: `x + y` is saved as the function Add.
  private static let operators: Set<String> = [
    "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate",
  ]

  /// One list of sources for each use. What an operator says beside its tensors becomes arguments of the layer.
  static func read(_ layer: ConfigNode, name: String, form: inout ComponentForm) throws -> [[CallGraph.Source]] {
    let isOperator = form.module?.contains(".ops") ?? false
    if isOperator, !operators.contains(form.name) {
      throw ConfigProblem(form.location, "the operation \(Text.quoted(form.name)) is not supported; use a layer")
    }
    guard let nodes = layer["inbound_nodes"], let uses = nodes.items, !uses.isEmpty else {
      throw ConfigProblem(
        layer["inbound_nodes"]?.location ?? layer.location,
        "\(Text.quoted(name)) reads nothing: it has no inbound_nodes")
    }
    return try uses.map { use in
      var sources: [CallGraph.Source] = []
      if use["args"] != nil || use["kwargs"] != nil {
        if let arguments = use["args"] { try tensors(arguments, of: name, isOperator: isOperator, into: &sources) }
        for entry in use["kwargs"]?.entries ?? [] { try keyword(entry, of: name, isOperator: isOperator, &form) }
      } else if let items = use.items {
        for item in items { sources.append(try legacy(item, of: name)) }
      }
      guard !sources.isEmpty else { throw ConfigProblem(use.location, "a use of \(Text.quoted(name)) reads no tensor") }
      return sources
    }
  }

  /// `[name, node, tensor]`
  static func history(_ node: ConfigNode) -> CallGraph.Source? {
    guard let items = node.items, items.count == 3 || items.count == 4, let name = items[0].string,
      case .int(let use) = items[1].content, case .int(let output) = items[2].content, use >= 0,
      (0..<1024).contains(output)
    else { return nil }
    return CallGraph.Source(node: name, use: use, output: output, location: node.location)
  }

  // MARK: Keras 3: {args, kwargs}

  private static func tensors(
    _ node: ConfigNode, of name: String, isOperator: Bool, into sources: inout [CallGraph.Source]
  ) throws {
    if node["class_name"]?.string == "__keras_tensor__" {
      guard let source = node["config"]?["keras_history"].flatMap(history) else {
        throw ConfigProblem(node.location, "a tensor of \(Text.quoted(name)) has no keras_history")
      }
      sources.append(source)
      return
    }
    if let items = node.items {
      for item in items { try tensors(item, of: name, isOperator: isOperator, into: &sources) }
      return
    }
    if node.isNull { return }
    throw ConfigProblem(
      node.location,
      "\(Text.quoted(name)) is called with \(node.kindDescription) beside its tensors, which is not supported")
  }

  private static func keyword(
    _ entry: ConfigNode.Entry, of name: String, isOperator: Bool, _ form: inout ComponentForm
  ) throws {
    switch entry.value.content {
    case .null: return
    case .bool where ["training", "use_causal_mask"].contains(entry.key) && entry.value.content == .bool(false): return
    case .bool where entry.key == "training":
      throw ConfigProblem(entry.location, "\(Text.quoted(name)) is called with training=True, which is not supported")
    default: break
    }
    guard isOperator, entry.value.entries == nil else {
      throw ConfigProblem(
        entry.location, "\(Text.quoted(name)) is called with \(Text.quoted(entry.key)), which is not supported")
    }
    form.named.append(entry)
  }

  // MARK: Keras 2: [[name, node, tensor, {…}], …]

  private static func legacy(_ node: ConfigNode, of name: String) throws -> CallGraph.Source {
    guard let source = history(node) else {
      throw ConfigProblem(node.location, "the inbound_nodes of \(Text.quoted(name)) are not [name, node, tensor, {}]")
    }
    if let items = node.items, items.count == 4, let entries = items[3].entries {
      for entry in entries where !entry.value.isNull {
        throw ConfigProblem(
          entry.location, "\(Text.quoted(name)) is called with \(Text.quoted(entry.key)), which is not supported")
      }
    }
    return source
  }
}
