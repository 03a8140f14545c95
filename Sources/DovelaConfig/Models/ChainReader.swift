import DovelaCore

/// Reads a chain of layers: `A -> B -> C`, or the items of a list. A list inside is a set of branches that read the
/// same tensor; what follows takes all of their outputs: `Dense(8) -> [Dense(4), Dense(4, relu)] -> Concatenate()`.
struct ChainReader {
  typealias Reference = ModelSpecification.TensorReference

  let resolver: Resolver

  func draft(_ links: [ConfigNode]) -> ModelDraft? {
    let problems = resolver.report.count
    var draft = ModelDraft()
    var implicit: Reference?
    let outputs = follow(links, from: [], into: &draft, implicit: &implicit, place: "model")
    guard resolver.report.count == problems else { return nil }
    guard !draft.layers.isEmpty, let location = links.first?.location else {
      let place = links.first?.location ?? SourceLocation("model")
      resolver.report.add(place, "model", "the model has no layer")
      return nil
    }
    if implicit != nil, draft.inputs.count > 1 {
      resolver.report.add(location, "model", "some branches begin with an Input and some do not; give each its Input")
      return nil
    }
    draft.outputs = outputs
    if draft.inputs.count > 1 || outputs.count > 1 { draft.isSequential = false }
    return draft
  }

  private func follow(
    _ links: [ConfigNode], from start: [Reference], into draft: inout ModelDraft, implicit: inout Reference?,
    place: String
  ) -> [Reference] {
    var tensors = start
    for (index, link) in links.enumerated() {
      let here = links.count == 1 && place == "model" ? place : "\(place).\(index)"
      guard let link = parsed(link, place: here) else { continue }
      switch link.content {
      case .list(let branches):
        draft.isSequential = false
        guard !branches.isEmpty else {
          resolver.report.add(link.location, here, "a set of branches must not be empty")
          continue
        }
        if tensors.isEmpty, !branches.contains(where: startsWithInput) {
          tensors = [implicitInput(&draft, &implicit, link.location)]
        }
        var ends: [Reference] = []
        for (number, branch) in branches.enumerated() {
          let inside = parsed(branch, place: "\(here).\(number)")
          let chain = inside.map(Self.links) ?? []
          ends += follow(chain, from: tensors, into: &draft, implicit: &implicit, place: "\(here).\(number)")
        }
        tensors = ends
      case .chain(let inner):
        tensors = follow(inner, from: tensors, into: &draft, implicit: &implicit, place: here)
      default:
        guard let form = resolver.form(link, place: here) else { continue }
        if InputForm.isInput(form.name) {
          guard tensors.isEmpty, index == 0 else {
            resolver.report.add(form.location, here, "\(form.name) can only begin a model")
            continue
          }
          guard let input = InputForm.input(form, resolver: resolver, place: here) else { continue }
          draft.inputs.append(input)
          tensors = [.input(draft.inputs.count - 1)]
          continue
        }
        if form.isKeras, tensors.isEmpty, draft.inputs.isEmpty, let shape = Self.shapeOfFirst(link) {
          var input = ComponentForm(name: "Input", at: shape.location)
          input.named = [.init("batch_shape", at: shape.location, shape)]
          if let read = InputForm.input(input, resolver: resolver, place: here) {
            draft.inputs.append(read)
            tensors = [.input(0)]
          }
        }
        if tensors.isEmpty { tensors = [implicitInput(&draft, &implicit, link.location)] }
        let layer = Self.layer(form, resolver: resolver, place: here)
        tensors = [draft.append(layer, inputs: tensors)]
      }
    }
    return tensors
  }

  /// A layer of a draft; its name is taken from the argument `name`.
  static func layer(_ form: ComponentForm, resolver: Resolver, place: String) -> ModelDraft.Layer {
    var layer = ModelDraft.Layer(name: nil, form: form, location: form.location)
    guard let entry = form.named.first(where: { $0.key == "name" }), !entry.value.isNull else { return layer }
    layer.location = entry.value.location
    if let name = entry.value.string {
      layer.name = name
    } else {
      resolver.report.add(
        entry.value.location, place,
        "\(form.name).name must be a string, or null, received \(entry.value.kindDescription)")
    }
    return layer
  }

  private func implicitInput(_ draft: inout ModelDraft, _ implicit: inout Reference?, _ location: SourceLocation)
    -> Reference
  {
    if let implicit { return implicit }
    draft.inputs.append(.init(name: nil, spec: nil, location: location))
    let reference = Reference.input(draft.inputs.count - 1)
    implicit = reference
    return reference
  }

  private func parsed(_ node: ConfigNode, place: String) -> ConfigNode? {
    do {
      return try node.parsed()
    } catch let problem as ConfigProblem {
      resolver.report.add(problem.location, place, problem.message)
    } catch {
      resolver.report.add(node.location, place, "\(error)")
    }
    return nil
  }

  private static func links(_ node: ConfigNode) -> [ConfigNode] {
    if case .chain(let links) = node.content { return links }
    return [node]
  }

  private func startsWithInput(_ node: ConfigNode) -> Bool {
    guard let node = try? node.parsed(), let first = Self.links(node).first else { return false }
    if let items = first.items { return items.contains(where: startsWithInput) }
    return (try? ComponentForm(first)).map { InputForm.isInput($0.name) } ?? false
  }

  /// Keras 2 wrote the input's shape into the first layer.
  private static func shapeOfFirst(_ node: ConfigNode) -> ConfigNode? {
    let config = node["config"]
    guard let shape = config?["batch_input_shape"] ?? config?["batch_shape"], !shape.isNull else { return nil }
    return shape
  }
}
