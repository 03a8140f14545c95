import DovelaCore

/// Reads a list of components of one kind: callbacks, transforms, metrics. A mapping of several is a list too.
struct ComponentList {
  let resolver: Resolver
  let kind: ComponentKind

  /// An item with the overrides that are for it.
  private struct Item {
    var node: ConfigNode
    var overrides: OverrideSet = .none
    var isRemoved = false
  }

  func read(_ node: ConfigNode?, overrides: OverrideSet, place: String) -> [Configuration] {
    let applied = overrides.applied(to: node)
    var items = applied.node.map { split($0, place: place) } ?? []
    for pending in applied.rest.pending { apply(pending, to: &items, place: place) }
    var configurations: [Configuration] = []
    for (index, item) in items.filter({ !$0.isRemoved }).enumerated() {
      let here = items.count == 1 && !(applied.node?.items != nil) ? place : "\(place).\(index)"
      if let one = resolver.configuration(kind, item.node, overrides: item.overrides, place: here) {
        configurations.append(one)
      }
    }
    return configurations
  }

  private func split(_ node: ConfigNode, place: String) -> [Item] {
    let node = node.string?.first == "[" ? (try? node.parsed()) ?? node : node
    switch node.content {
    case .null: return []
    case .list(let items): return items.map { Item(node: $0) }
    case .mapping(let entries) where node["class_name"] == nil && entries.count != 1:
      return entries.map { Item(node: ConfigNode(.mapping([$0]), at: $0.location)) }
    default: return [Item(node: node)]
    }
  }

  // MARK: Settings

  private func apply(_ pending: OverrideSet.Pending, to items: inout [Item], place: String) {
    guard let head = pending.path.first else {
      items += split(pending.value, place: place)
      return
    }
    let rest = OverrideSet.Pending(path: pending.path.dropFirst(), source: pending.source)
    guard let index = index(of: head, in: items) else {
      guard Int(head) == nil else {
        resolver.report.add(pending.location, place, "there is no item \(head); the list has \(items.count)")
        return
      }
      // A component that is not there yet is added; the others stay.
      guard resolver.factory(kind, head, at: pending.location, place: place) != nil else { return }
      var item = Item(node: ConfigNode(.string(head), at: pending.location))
      if rest.path.isEmpty {
        item.node = whole(head, pending)
        item.isRemoved = pending.value.isNull
      } else {
        item.overrides.pending.append(rest)
      }
      return items.append(item)
    }
    guard rest.path.isEmpty else {
      items[index].overrides.pending.append(rest)
      return
    }
    items[index].isRemoved = pending.value.isNull
    items[index].node = Int(head) == nil ? whole(head, pending) : pending.value
    items[index].overrides = .none
  }

  /// `EarlyStopping={patience: 3}` gives arguments; any other value is the component itself.
  private func whole(_ head: String, _ pending: OverrideSet.Pending) -> ConfigNode {
    guard pending.value.entries != nil, pending.value["class_name"] == nil else { return pending.value }
    return ConfigNode(.mapping([.init(head, at: pending.location, pending.value)]), at: pending.location)
  }

  private func index(of head: String, in items: [Item]) -> Int? {
    if let number = Int(head) { return items.indices.contains(number) ? number : nil }
    guard case .one(let wanted) = resolver.registry.find(kind, head) else { return nil }
    return items.firstIndex { item in
      guard !item.isRemoved, let form = try? ComponentForm(item.node),
        case .one(let factory) = resolver.registry.find(kind, form.name)
      else { return false }
      return factory === wanted
    }
  }
}
