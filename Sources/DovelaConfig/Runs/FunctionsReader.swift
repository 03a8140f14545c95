import DovelaCore

/// Reads the section `functions`: C functions that become components of their names.
struct FunctionsReader {
  let resolver: Resolver
  /// The folder of the file that a value stands in.
  let folder: (SourceLocation) -> String
  /// A model's file: a function that is known under the name with the same prototypes stays, wherever it is.
  var prefersKnown = false

  private var report: ConfigReport { resolver.report }

  /// Declares them all; what is wrong is reported.
  func read(_ node: ConfigNode?, overrides: OverrideSet = .none) {
    let applied = overrides.applied(to: node)
    let entries = applied.node?.entries ?? []
    if let node = applied.node, node.entries == nil, !node.isNull {
      report.add(
        node.location, "functions",
        "expected a mapping of names, as in {erf: \"libm.so.6: float erff(float)\"}, received \(node.kindDescription)")
    }
    for entry in entries { declare(entry.key, entry.value, applied.rest.below(entry.key), at: entry.location) }
    for pending in applied.rest.pending {
      guard let name = pending.path.first, !entries.contains(where: { $0.key == name }) else { continue }
      declare(name, nil, applied.rest.below(name), at: pending.location)
    }
  }

  private func declare(_ name: String, _ node: ConfigNode?, _ overrides: OverrideSet, at location: SourceLocation) {
    let place = "functions.\(name)"
    let problems = report.count
    defer { if report.count != problems { resolver.undeclared.insert(name) } }
    guard let declaration = declaration(name, node, overrides, at: location), report.count == problems else { return }
    do {
      try resolver.registry.declare(declaration, prefersKnown: prefersKnown)
    } catch let error as DovelaError {
      let isOurs = error.owner.hasPrefix("functions.")
      report.add(node?.location ?? location, isOurs ? error.owner : place, isOurs ? error.message : error.description)
    } catch {
      report.add(node?.location ?? location, place, "\(error)")
    }
  }

  func declaration(
    _ name: String, _ node: ConfigNode?, _ overrides: OverrideSet, at location: SourceLocation
  ) -> FunctionDeclaration? {
    let place = "functions.\(name)"
    guard Self.isName(name) else {
      report.add(location, place, "\(Text.quoted(name)) cannot be the name of a component; letters, digits and _ can")
      return nil
    }
    let applied = overrides.applied(to: node)
    let origin = applied.node?.location ?? location
    if let text = applied.node?.string, applied.rest.isEmpty { return short(name, text, at: origin) }
    let section = Section(
      place, applied.node, overrides: applied.rest, parameters: RunSections.function, also: ["derivative", "defaults"],
      resolver: resolver)
    guard let prototype = section.string("prototype") else {
      report.add(
        origin, place, "'prototype' is missing; write it as C has it, as in prototype: \"float mish(float x)\"")
      return nil
    }
    let library = section.string("library")
    let libraryLocation = section.written("library").node?.location ?? origin
    return FunctionDeclaration(
      name: name, kind: section.string("kind").flatMap { ComponentKind(rawValue: $0) },
      function: .init(library: library, symbol: section.string("symbol"), prototype: prototype),
      derivative: derivative(section, library: library), defaults: defaults(section), user: section.string("user"),
      direction: section.string("direction").flatMap { Direction(rawValue: $0) },
      isParallel: section.bool("parallel") ?? false, doc: section.string("doc"), directory: folder(libraryLocation))
  }

  /// `libm.so.6: float erff(float)`, perhaps with `; float derivative(float)`.
  private func short(_ name: String, _ text: String, at location: SourceLocation) -> FunctionDeclaration? {
    let whole = text.trimmingSpaces
    guard let colon = whole.lastIndex(of: ":") else {
      report.add(
        location, "functions.\(name)",
        "\(Text.quoted(text)) is not 'LIBRARY: PROTOTYPE', as in libm.so.6: float erff(float)")
      return nil
    }
    let written = String(whole[..<colon]).trimmingSpaces
    let library = written.isEmpty ? nil : written
    let parts = whole[whole.index(after: colon)...].split(separator: ";").map { String($0).trimmingSpaces }
      .filter { !$0.isEmpty }
    guard let prototype = parts.first, parts.count <= 2 else {
      report.add(location, "functions.\(name)", "after the library a prototype follows, and perhaps its derivative's")
      return nil
    }
    let derivative = parts.dropFirst().first.map { prototype in
      FunctionDeclaration.Derivative.function(.init(library: library, prototype: prototype), scale: 1, isChecked: true)
    }
    return FunctionDeclaration(
      name: name, function: .init(library: library, prototype: prototype), derivative: derivative ?? .unsaid,
      directory: folder(location))
  }

  private func derivative(_ section: Section, library: String?) -> FunctionDeclaration.Derivative {
    let (node, overrides) = section.written("derivative")
    if node == nil || node?.isNull == true, overrides.isEmpty { return .unsaid }
    if let text = node?.string, overrides.isEmpty {
      if text.trimmingSpaces == "numeric" { return .numeric }
      return .function(.init(library: library, prototype: text), scale: 1, isChecked: true)
    }
    let place = "\(section.name).derivative"
    let own = Section(
      place, node, overrides: overrides, parameters: RunSections.functionDerivative, resolver: resolver)
    guard let prototype = own.string("prototype") else {
      report.add(
        node?.location ?? SourceLocation(place), place,
        "expected a prototype, 'numeric' for central differences, or {prototype: …, symbol: …, scale: …}")
      return .unsaid
    }
    return .function(
      .init(library: own.string("library") ?? library, symbol: own.string("symbol"), prototype: prototype),
      scale: own.float("scale") ?? 1, isChecked: own.bool("check") ?? true)
  }

  private func defaults(_ section: Section) -> [String: Double] {
    let (node, overrides) = section.written("defaults")
    var values: [String: Double] = [:]
    let given = (node?.entries ?? []).map { ($0.key, $0.value) }
    for (key, value) in given + overrides.pending.map({ ($0.path.joined(separator: "."), $0.value) }) {
      switch value.content {
      case .int(let number): values[key] = Double(number)
      case .float(let number): values[key] = number
      default:
        report.add(
          value.location, "\(section.name).defaults.\(key)", "expected a number, received \(value.kindDescription)")
      }
    }
    if let node, node.entries == nil, !node.isNull {
      report.add(
        node.location, "\(section.name).defaults",
        "expected numbers by parameter, as in {beta: 1.0}, received "
          + node.kindDescription)
    }
    return values
  }

  /// What the grammar can name: it keeps some words for itself (schema.h).
  private static func isName(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, !ExpressionParser.reserved.contains(name) else { return false }
    func isLetter(_ scalar: Unicode.Scalar) -> Bool {
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }
    return isLetter(first) && name.unicodeScalars.allSatisfy { isLetter($0) || ("0"..."9").contains($0) }
  }
}

extension FunctionDeclaration {
  /// Reads one declaration from a text: `libm.so.6: float erff(float)`, or a mapping in YAML or JSON.
  ///
  /// - Parameters:
  ///   - directory: the absolute folder where a relative path of the library starts.
  ///   - address: where the function is, which then needs no library; `derivative`: where its derivative is.
  public static func read(
    _ text: String, name: String, directory: String, registry: Registry, address: UInt? = nil,
    derivative: UInt? = nil
  ) throws -> FunctionDeclaration {
    let report = ConfigReport()
    let reader = FunctionsReader(resolver: Resolver(registry: registry, report: report), folder: { _ in directory })
    let isDocument = text.first { !$0.isWhitespace } == "{" || text.contains("\n")
    let location = SourceLocation("functions.\(name)")
    // A function that is there already has no library before its prototype.
    let written = address == nil || text.contains(":") ? text : ": \(text)"
    let node =
      isDocument
      ? try DocumentReader.read(text: text, origin: location.origin) : ConfigNode(.string(written), at: location)
    let declaration = reader.declaration(name, node, .none, at: location)
    try report.finish()
    guard var declaration else {
      throw DovelaError(.internal, .configuration, owner: location.origin, "no declaration and no reason")
    }
    guard let address else { return declaration }
    declaration.function.address = address
    guard case .function(var symbol, let scale, let isChecked) = declaration.derivative else {
      guard derivative == nil else {
        throw DovelaError(
          .invalidArgument, .configuration, owner: location.origin,
          "a derivative is given without its prototype; write it behind the function's, after a semicolon")
      }
      return declaration
    }
    symbol.address = derivative
    guard derivative != nil || symbol.library != nil else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: location.origin,
        "the derivative has a prototype, and its pointer is NULL")
    }
    declaration.derivative = .function(symbol, scale: scale, isChecked: isChecked)
    return declaration
  }
}
