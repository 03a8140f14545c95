import DovelaCore

extension Resolver {
  /// One value for each parameter, in their order: from the arguments, the overrides, or the default. `nil` where
  /// anything is wrong.
  func settings(
    _ parameters: [ParameterSchema], owner: String, form: ComponentForm, overrides: OverrideSet, place: String
  ) -> [Configuration.Setting]? {
    let problems = report.count
    var given = positional(parameters, owner: owner, form: form, place: place)
    for entry in form.named {
      guard let id = identifier(entry.key, parameters) else {
        if !(form.isKeras && KerasKeys.isHarmless(entry)) {
          reportUnknownKey(entry.key, parameters, owner: owner, at: entry.location, place: place)
        }
        continue
      }
      if given[id] != nil {
        report.add(entry.location, join(place, id), "\(owner): '\(id)' is given twice")
        continue
      }
      given[id] = entry.value
    }
    for pending in overrides.pending {
      guard let head = pending.path.first else {
        report.add(pending.location, place, "'+=' adds to a list; this is \(owner)")
        continue
      }
      if identifier(head, parameters) == nil {
        reportUnknownKey(head, parameters, owner: owner, at: pending.location, place: place)
      }
    }
    var settings: [Configuration.Setting] = []
    for parameter in parameters {
      let here = join(place, parameter.id)
      let below = overrides.below(parameter.id)
      let applied = below.applied(to: given[parameter.id])
      let isGiven = applied.isReplaced || given[parameter.id] != nil || !below.isEmpty
      guard let node = applied.node ?? defaultNode(parameter, owner: owner) else {
        report.add(
          form.location, place,
          "\(owner) needs '\(parameter.id)' (\(parameter.expectation)), which has no default")
        continue
      }
      if let value = value(parameter, node, owner: owner, overrides: applied.rest, place: here) {
        settings.append(.init(parameter.id, value, isGiven: isGiven))
      }
    }
    return report.count == problems && settings.count == parameters.count ? settings : nil
  }

  /// A place below a place.
  func join(_ place: String, _ part: String) -> String { place.isEmpty ? part : "\(place).\(part)" }

  private func positional(_ parameters: [ParameterSchema], owner: String, form: ComponentForm, place: String)
    -> [String: ConfigNode]
  {
    var given: [String: ConfigNode] = [:]
    for (index, node) in form.positional.enumerated() {
      guard index < parameters.count else {
        let takes = parameters.isEmpty ? "no values" : "at most \(parameters.count) values"
        report.add(node.location, place, "\(owner) takes \(takes), received \(form.positional.count)")
        break
      }
      given[parameters[index].id] = node
    }
    return given
  }

  private func identifier(_ key: String, _ parameters: [ParameterSchema]) -> String? {
    parameters.first { $0.id == key }?.id
  }

  func reportUnknownKey(
    _ key: String, _ parameters: [ParameterSchema], owner: String, at location: SourceLocation, place: String
  ) {
    let ids = parameters.map(\.id)
    let end = ids.isEmpty ? "; it has none" : NearestName.suggestion(key, among: ids, else: "it has")
    report.add(location, place, "\(owner) has no parameter \(Text.quoted(key))\(end)")
  }

  /// The default as if it had been written.
  private func defaultNode(_ parameter: ParameterSchema, owner: String) -> ConfigNode? {
    parameter.default.map { node($0, at: SourceLocation("the default of \(owner).\(parameter.id)")) }
  }

  private func node(_ value: DefaultValue, at location: SourceLocation) -> ConfigNode {
    let content: ConfigNode.Content =
      switch value {
      case .null: .null
      case .bool(let value): .bool(value)
      case .int(let value): .int(value)
      case .float(let value): .float(value)
      case .string(let text): .string(text)
      case .list(let items): .list(items.map { node($0, at: location) })
      }
    return ConfigNode(content, at: location)
  }
}
