import DovelaCore

/// Gives every layer and input of a draft a unique name. The user's own names are kept; two equal ones are reported.
struct NameGiver {
  let resolver: Resolver
  private var taken: Set<String> = []
  private var counts: [String: Int] = [:]

  init(resolver: Resolver) { self.resolver = resolver }

  mutating func layers(_ draft: ModelDraft) -> [String] {
    for name in draft.inputs.compactMap(\.name) { taken.insert(name) }
    for (index, layer) in draft.layers.enumerated() {
      guard let name = layer.name else { continue }
      if let objection = LayerNames.objection(name) {
        resolver.report.add(layer.location, "model.\(index)", objection)
      } else if !taken.insert(name).inserted {
        resolver.report.add(layer.location, "model.\(index)", "two layers are named \(Text.quoted(name))")
      }
    }
    return draft.layers.map { layer in
      layer.name ?? LayerNames.unique(base(layer.form.name), taken: &taken, counts: &counts)
    }
  }

  mutating func inputs(_ draft: ModelDraft) -> [String] {
    draft.inputs.map { $0.name ?? LayerNames.unique("input_layer", taken: &taken, counts: &counts) }
  }

  /// From the component's own name, so that an alias changes nothing.
  private func base(_ written: String) -> String {
    var name = written
    if case .one(let factory) = resolver.registry.find(.layer, written) { name = factory.schema.name }
    let bare = name.split(separator: ":").last.map(String.init) ?? name
    let snake = LayerNames.snakeCase(bare)
    return snake.isEmpty ? "layer" : snake
  }
}
