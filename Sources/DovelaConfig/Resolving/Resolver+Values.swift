import DovelaCore

extension Resolver {
  /// Checks a value against its parameter; `nil` where it does not fit, which is reported.
  func value(
    _ parameter: ParameterSchema, _ written: ConfigNode, owner: String, overrides: OverrideSet = .none, place: String
  ) -> Value? {
    let types = Set(parameter.types)
    let name = owner.isEmpty ? parameter.id : "\(owner).\(parameter.id)"
    func mismatch(_ node: ConfigNode, _ advice: String = "") -> Value? {
      report.add(
        node.location, place, "\(name) must be \(parameter.expectation), received \(node.kindDescription)\(advice)")
      return nil
    }
    let node = unfolded(written, types: types, place: place)
    guard let node else { return nil }

    if !overrides.isEmpty {
      return overridden(parameter, node, owner: owner, overrides: overrides, place: place)
    }
    if let length = expansion(parameter, node) {
      let item = value(parameter.item, node, owner: owner, place: place)
      return item.map { .list(Array(repeating: $0, count: length)) }
    }
    switch node.content {
    case .null:
      if parameter.nullable { return .null }
      return mismatch(node)
    case .bool(let value):
      return types.contains(.bool) ? .bool(value) : mismatch(node)
    case .int(let value):
      guard types.contains(.int) || types.contains(.float) else {
        return mismatch(node, types.contains(.string) ? "; put a name that is a number in quotes" : "")
      }
      guard inRange(parameter, Double(value), node, name: name, place: place) else { return nil }
      return types.contains(.int) ? .int(value) : .float(Double(value))
    case .float(let value):
      guard types.contains(.float) else {
        return mismatch(node)
      }
      guard !value.isNaN else { return mismatch(node) }
      return inRange(parameter, value, node, name: name, place: place) ? .float(value) : nil
    case .hugeInteger(let text):
      guard types.contains(.float), let value = Double(text) else {
        return types.contains(.int) ? mismatch(node, "; it does not fit 64 bits") : mismatch(node)
      }
      return inRange(parameter, value, node, name: name, place: place) ? .float(value) : nil
    case .string(let text):
      if types.contains(.enum), parameter.choices.contains(text) { return .string(text) }
      if types.contains(.component), let value = component(parameter, node, types: types, place: place) { return value }
      if types.contains(.string) { return .string(text) }
      if types.contains(.component) { return nil }
      if types.contains(.enum) { return wrongChoice(parameter, node, text, name: name, place: place) }
      return mismatch(
        node,
        types.contains(.bool) && ["yes", "no", "on", "off"].contains(text.lowercased()) ? "; write true or false" : "")
    case .list(let items):
      guard types.contains(.list) else { return mismatch(node) }
      return list(parameter, items, node, owner: owner, place: place)
    case .mapping, .call, .chain:
      guard types.contains(.component) else {
        if let entry = node.entries?.first, ExpressionParser.reserved.contains(entry.key) {
          report.add(entry.location, place, ComponentForm.tuning(entry).message)
          return nil
        }
        return mismatch(node)
      }
      return component(parameter, node, types: [.component], place: place)
    }
  }

  // MARK: Strings that are expressions

  /// A string that stands where no string may is read by the grammar: `(3, 3)` in a YAML file.
  private func unfolded(_ node: ConfigNode, types: Set<ParameterType>, place: String) -> ConfigNode? {
    guard let text = node.string, !types.contains(.string), !types.contains(.enum), !types.contains(.component),
      text.contains(where: { "([".contains($0) })
    else { return node }
    do {
      return try node.parsed()
    } catch let problem as ConfigProblem {
      report.add(problem.location, place, problem.message)
    } catch {
      report.add(node.location, place, "\(error)")
    }
    return nil
  }

  private func component(_ parameter: ParameterSchema, _ node: ConfigNode, types: Set<ParameterType>, place: String)
    -> Value?
  {
    guard let kind = parameter.of else {
      if !types.contains(.string) {
        report.add(node.location, place, "the schema does not say which kind of component '\(parameter.id)' is")
      }
      return nil
    }
    if types.contains(.string), let text = node.string {
      // Where text is legal as well, only a known name is a component.
      if case .none = registry.find(kind, text) { return nil }
    }
    return configuration(kind, node, place: place).map { .component($0) }
  }

  // MARK: Overrides below a value

  private func overridden(
    _ parameter: ParameterSchema, _ node: ConfigNode, owner: String, overrides: OverrideSet, place: String
  ) -> Value? {
    if var items = node.items {
      items += overrides.appended
      for pending in overrides.pending {
        guard let head = pending.path.first else { continue }
        guard let index = Int(head), items.indices.contains(index), pending.path.count == 1 else {
          report.add(pending.location, place, "there is no item \(Text.quoted(head)); the list has \(items.count)")
          return nil
        }
        items[index] = pending.value
      }
      return value(parameter, ConfigNode(.list(items), at: node.location), owner: owner, place: place)
    }
    guard parameter.types.contains(.component), let kind = parameter.of, isComponent(node) else {
      for pending in overrides.pending {
        report.add(
          pending.location, place,
          "\(owner).\(parameter.id) is \(node.kindDescription), which has no \(Text.quoted(pending.path.first ?? "+="))"
        )
      }
      return nil
    }
    return configuration(kind, node, overrides: overrides, place: place).map { .component($0) }
  }

  private func isComponent(_ node: ConfigNode) -> Bool {
    switch node.content {
    case .string, .call, .mapping: true
    default: false
    }
  }

  // MARK: Lists

  /// The number of equal items that a single one stands for, in the place of a list of fixed length.
  private func expansion(_ parameter: ParameterSchema, _ node: ConfigNode) -> Int? {
    guard parameter.types == [.list], let length = parameter.length, length.lowerBound == length.upperBound,
      (1...64).contains(length.lowerBound), !node.isNull, node.items == nil, parameter.item.accepts(node)
    else { return nil }
    return length.lowerBound
  }

  private func list(
    _ parameter: ParameterSchema, _ items: [ConfigNode], _ node: ConfigNode, owner: String, place: String
  ) -> Value? {
    if let length = parameter.length, !length.contains(items.count) {
      report.add(
        node.location, place,
        "\(owner).\(parameter.id) must be \(parameter.expectation), received \(node.kindDescription)")
      return nil
    }
    var values: [Value] = []
    for (index, item) in items.enumerated() {
      if let value = value(parameter.item, item, owner: owner, place: join(place, "\(index)")) { values.append(value) }
    }
    return values.count == items.count ? .list(values) : nil
  }

  // MARK: Ranges and choices

  private func inRange(
    _ parameter: ParameterSchema, _ number: Double, _ node: ConfigNode, name: String, place: String
  ) -> Bool {
    guard let range = parameter.range, !range.contains(number) else { return true }
    report.add(node.location, place, "\(name) must be \(range.condition), received \(Text.number(number))")
    return false
  }

  private func wrongChoice(
    _ parameter: ParameterSchema, _ node: ConfigNode, _ text: String, name: String, place: String
  ) -> Value? {
    let near = NearestName.candidates(text, among: parameter.choices)
    let advice = near.isEmpty ? "" : "; did you mean \(Text.alternatives(near.map(Text.quoted)))?"
    report.add(
      node.location, place, "\(name) must be \(parameter.expectation), received \(node.kindDescription)\(advice)")
    return nil
  }
}
