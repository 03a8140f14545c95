import DovelaCore

/// Reads `loss` and `metrics`: one for every output, a list by place, or a mapping by output name.
struct ObjectiveReader {
  let resolver: Resolver
  /// Names of the model's outputs; empty where the model could not be read.
  let outputs: [String]

  // MARK: Losses

  /// One for each output; `nil` where none is named.
  func losses(_ node: ConfigNode?, overrides: OverrideSet) -> [Configuration?] {
    let applied = overrides.applied(to: node)
    let count = max(outputs.count, 1)
    guard let node = unfolded(applied.node), !node.isNull else {
      for pending in applied.rest.pending {
        let path = pending.path.joined(separator: ".")
        resolver.report.add(
          pending.location, "loss", "the run names no loss whose \(Text.quoted(path)) could be set; give 'loss'")
      }
      return Array(repeating: nil, count: count)
    }
    if isUnclear(node, .loss) { return [nil] }
    if let items = node.items {
      guard fits(items.count, node, "loss") else { return Array(repeating: nil, count: count) }
      return items.enumerated().map { index, item in
        item.isNull ? nil : loss(item, applied.rest.below("\(index)"), "loss.\(index)")
      }
    }
    if let entries = byOutput(node) {
      return outputs.map { output in
        guard let item = entries.first(where: { $0.key == output })?.value, !item.isNull else { return nil }
        return loss(item, applied.rest.below(output), "loss.\(output)")
      }
    }
    let one = loss(node, applied.rest, "loss")
    return Array(repeating: one, count: count)
  }

  private func loss(_ node: ConfigNode, _ overrides: OverrideSet, _ place: String) -> Configuration? {
    resolver.configuration(.loss, node, overrides: overrides, place: place)
  }

  // MARK: Metrics

  /// For each output, by its place.
  func metrics(_ node: ConfigNode?, overrides: OverrideSet) -> [[Configuration]] {
    let applied = overrides.applied(to: node)
    let count = max(outputs.count, 1)
    let list = ComponentList(resolver: resolver, kind: .metric)
    guard let node = unfolded(applied.node), !node.isNull else {
      return Array(repeating: list.read(nil, overrides: applied.rest, place: "metrics"), count: count)
    }
    if isUnclear(node, .metric) { return [[]] }
    if let entries = byOutput(node) {
      return outputs.map { output in
        let item = entries.first { $0.key == output }?.value
        return list.read(item, overrides: applied.rest.below(output), place: "metrics.\(output)")
      }
    }
    if let items = node.items, items.contains(where: { $0.items != nil }) {
      guard fits(items.count, node, "metrics") else { return Array(repeating: [], count: count) }
      return items.enumerated().map { index, item in
        list.read(item, overrides: applied.rest.below("\(index)"), place: "metrics.\(index)")
      }
    }
    return Array(repeating: list.read(node, overrides: applied.rest, place: "metrics"), count: count)
  }

  // MARK: Which form it is

  /// A list in a string, as after `--metrics`.
  private func unfolded(_ node: ConfigNode?) -> ConfigNode? {
    guard let node, let text = node.string, let first = text.first, "[{".contains(first) else { return node }
    return (try? node.parsed()) ?? node
  }

  /// Whether a mapping may be by output, of a model that could not be read: nothing is said of it then.
  private func isUnclear(_ node: ConfigNode, _ kind: ComponentKind) -> Bool {
    guard outputs.isEmpty, let entries = node.entries, node["class_name"] == nil else { return false }
    return !entries.allSatisfy { entry in
      if case .none = resolver.registry.find(kind, entry.key) { return false }
      return true
    }
  }

  /// The entries of a mapping whose keys are outputs; an unknown one among them is reported.
  private func byOutput(_ node: ConfigNode) -> [ConfigNode.Entry]? {
    guard let entries = node.entries, node["class_name"] == nil, entries.contains(where: { outputs.contains($0.key) })
    else { return nil }
    for entry in entries where !outputs.contains(entry.key) {
      let end = NearestName.suggestion(entry.key, among: outputs, else: "it has")
      resolver.report.add(entry.location, "", "the model has no output \(Text.quoted(entry.key))\(end)")
    }
    return entries
  }

  private func fits(_ count: Int, _ node: ConfigNode, _ place: String) -> Bool {
    if outputs.isEmpty || count == outputs.count { return true }
    resolver.report.add(
      node.location, place,
      "the model has \(Text.count(outputs.count, "output")) (\(outputs.joined(separator: ", "))), received \(node.kindDescription)"
    )
    return false
  }
}
