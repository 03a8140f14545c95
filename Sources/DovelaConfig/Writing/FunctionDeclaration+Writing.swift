import DovelaCore

extension FunctionDeclaration {
  /// As a run file has it.
  var node: ConfigNode {
    func text(_ value: String?) -> ConfigNode { .made(value.map { .string($0) } ?? .null) }
    var entries: [(String, ConfigNode)] = [("library", text(function.library))]
    if let symbol = function.symbol { entries.append(("symbol", text(symbol))) }
    entries.append(("prototype", text(function.prototype)))
    if let kind { entries.append(("kind", text(kind.rawValue))) }
    switch derivative {
    case .unsaid: break
    case .numeric: entries.append(("derivative", text("numeric")))
    case .function(let symbol, let scale, let isChecked):
      var own: [(String, ConfigNode)] = [("prototype", text(symbol.prototype))]
      if let name = symbol.symbol { own.append(("symbol", text(name))) }
      if symbol.library != function.library { own.append(("library", text(symbol.library))) }
      own += [("scale", .made(.float(scale))), ("check", .made(.bool(isChecked)))]
      entries.append(("derivative", .mapping(own)))
    }
    if !defaults.isEmpty {
      entries.append(
        ("defaults", .mapping(defaults.sorted { $0.key < $1.key }.map { ($0.key, .made(.float($0.value))) })))
    }
    if let user { entries.append(("user", text(user))) }
    if let direction { entries.append(("direction", text(direction.rawValue))) }
    if isParallel { entries.append(("parallel", .made(.bool(true)))) }
    if let doc { entries.append(("doc", text(doc))) }
    return .mapping(entries)
  }
}

extension Configuration {
  /// The functions that it and what it holds are, by name.
  func collectFunctions(into found: inout [String: FunctionDeclaration]) {
    if let declaration = factory.declaration { found[declaration.name] = declaration }
    for setting in settings { setting.value.collectFunctions(into: &found) }
  }
}

extension Value {
  fileprivate func collectFunctions(into found: inout [String: FunctionDeclaration]) {
    switch self {
    case .component(let configuration): configuration.collectFunctions(into: &found)
    case .list(let items): for item in items { item.collectFunctions(into: &found) }
    default: break
    }
  }
}

extension ModelSpecification {
  func collectFunctions(into found: inout [String: FunctionDeclaration]) {
    for layer in layers { layer.configuration.collectFunctions(into: &found) }
  }
}

extension RunSpecification {
  /// The C functions that the run is made of, by name.
  var functions: [FunctionDeclaration] {
    var found: [String: FunctionDeclaration] = [:]
    model.collectFunctions(into: &found)
    let others = [optimizer] + losses.compactMap { $0 } + metrics.joined() + callbacks + data.transforms
    for configuration in others { configuration.collectFunctions(into: &found) }
    return found.values.sorted { $0.name < $1.name }
  }
}
