import DovelaCore

extension SpaceReader {
  /// One of the words of tuning.
  mutating func word(_ call: ConfigNode.Call, _ node: ConfigNode, _ path: [String]) -> SpaceTemplate {
    switch call.name {
    case "choice": choice(call, node, path)
    case "bool": bool(call, node, path)
    case "int": number(call, node, path, .integer)
    case "log": number(call, node, path, .real, scale: .log)
    case "repeat": repetition(call, node, path)
    default: number(call, node, path, .real)
    }
  }

  // MARK: choice(relu, tanh), bool

  private mutating func choice(_ call: ConfigNode.Call, _ node: ConfigNode, _ path: [String]) -> SpaceTemplate {
    guard !call.positional.isEmpty, call.named.isEmpty else {
      return refused(node, path, "choice takes the values to choose from, as in choice(relu, tanh)")
    }
    let texts = call.positional.map { ExpressionText.text($0).unquoted }
    if let index = texts.indices.first(where: { texts[..<$0].contains(texts[$0]) }) {
      return refused(call.positional[index], path, "\(Text.quoted(texts[index])) is given twice")
    }
    let count = texts.count
    let number = add(
      Dimension(name(path), .choice, least: 0, greatest: Double(count - 1), step: 1), labels: texts)
    let alternatives = call.positional.enumerated().map { index, alternative in
      below(number, when: (0..<count).map { $0 == index }) { reader in
        // The settings of an alternative have its name in theirs: optimizer.adam.learning_rate.
        reader.read(alternative, path: alternative.isNumberWord ? path : path + [alternative.shortName ?? "\(index)"])
      }
    }
    return .choice(dimension: number, alternatives)
  }

  private mutating func bool(_ call: ConfigNode.Call, _ node: ConfigNode, _ path: [String]) -> SpaceTemplate {
    guard call.positional.isEmpty, call.named.isEmpty else { return refused(node, path, "bool takes no arguments") }
    let number = add(Dimension(name(path), .choice, least: 0, greatest: 1, step: 1), labels: ["false", "true"])
    return .choice(
      dimension: number, [false, true].map { .fixed(ConfigNode(.bool($0), at: node.location)) })
  }

  // MARK: range(0.0, 0.5), log(1e-5, 1e-1), int(32, 512, step=32)

  private mutating func number(
    _ call: ConfigNode.Call, _ node: ConfigNode, _ path: [String], _ kind: Dimension.Kind,
    scale: Dimension.Scale = .linear
  ) -> SpaceTemplate {
    let isWhole = kind == .integer
    let usage = isWhole ? "int(32, 512, step=32)" : call.name == "log" ? "log(1e-5, 1e-1)" : "range(0.0, 0.5)"
    let keys = ["least", "greatest"] + (call.name == "log" ? [] : ["step", "scale"])
    guard let given = arguments(call, node, path, keys: keys, usage: usage) else { return .fixed(node) }
    guard let least = amount(given["least"], isWhole, path), let greatest = amount(given["greatest"], isWhole, path)
    else { return refused(node, path, "\(call.name) takes its least and greatest value, as in \(usage)") }
    guard least <= greatest else {
      return refused(
        node, path, "its least value, \(Text.number(least)), is above its greatest, \(Text.number(greatest))")
    }
    var dimension = Dimension(name(path), kind, least: least, greatest: greatest, step: isWhole ? 1 : 0, scale: scale)
    if let word = given["scale"] {
      guard let scale = (word.string ?? word.bareName).flatMap(Dimension.Scale.init) else {
        return refused(word, path, "scale is linear or log, received \(word.kindDescription)")
      }
      dimension.scale = scale
    }
    if let step = given["step"] {
      guard let size = amount(step, isWhole, path), size > 0 else {
        return refused(step, path, "the step must be positive, received \(step.kindDescription)")
      }
      dimension.step = size
      dimension.greatest = dimension.count.map { least + Double($0 - 1) * size } ?? greatest
    }
    guard dimension.scale == .linear || least > 0 else {
      return refused(node, path, "a logarithmic scale needs positive values, received \(Text.number(least))")
    }
    guard dimension.scale == .linear || dimension.step == (isWhole ? 1 : 0) else {
      return refused(node, path, "a logarithmic scale has no steps")
    }
    return .number(dimension: add(dimension), at: node.location)
  }

  // MARK: repeat(1..5, Dense(int(32, 512)), widths=equal)

  private mutating func repetition(_ call: ConfigNode.Call, _ node: ConfigNode, _ path: [String]) -> SpaceTemplate {
    let usage = "repeat(1..5, Dense(64, relu), widths=equal)"
    let keys = ["count", "block", "widths"]
    guard let given = arguments(call, node, path, keys: keys, usage: usage) else { return .fixed(node) }
    guard let count = given["count"], let block = given["block"], let (least, most) = span(count) else {
      return refused(node, path, "repeat takes how often, and what, as in \(usage)")
    }
    var widths = SpaceTemplate.Widths.equal
    if let word = given["widths"] {
      guard let known = word.string.flatMap(SpaceTemplate.Widths.init) else {
        return refused(word, path, "widths is equal, each or pyramid, received \(word.kindDescription)")
      }
      widths = known
    }
    let number =
      least == most
      ? nil
      : add(
        Dimension(name(path + ["count"]), .integer, least: Double(least), greatest: Double(most), step: 1))
    guard widths == .each else {
      let when = (least...most).map { $0 > 0 }
      let template = under(number, when) { $0.read(block, path: path) }
      return .blocks(dimension: number, [template], widths, count: most, counting: counting(block))
    }
    let blocks = (0..<most).map { index in
      under(number, (least...most).map { $0 > index }) { $0.read(block, path: path + [String(index)]) }
    }
    return .blocks(dimension: number, blocks, widths, count: most, counting: [])
  }

  /// Components in a block whose first argument is a width.
  private func counting(_ block: ConfigNode) -> Set<String> {
    let node = block.string.flatMap { try? ExpressionParser.parse(ExpressionSource($0, in: block), allowsSpaces: true) }
    switch (node ?? block).content {
    case .call(let call):
      let inside = Set((call.positional + call.named.map(\.value)).flatMap(counting))
      return keyOfArgument(call.name, 0).map(SpaceTemplate.widths.contains) ?? false
        ? inside.union([call.name]) : inside
    case .chain(let nodes), .list(let nodes): return Set(nodes.flatMap(counting))
    default: return []
    }
  }

  private mutating func under<T>(_ parent: Int?, _ when: [Bool], _ body: (inout SpaceReader) -> T) -> T {
    guard let parent, when.contains(false) else { return body(&self) }
    return below(parent, when: when, body)
  }

  /// `1..5`, or one number.
  private func span(_ node: ConfigNode) -> (Int, Int)? {
    // More blocks than any network has would only be slow.
    let sensible = 0...1000
    switch node.content {
    case .int(let count) where count > 0 && sensible.contains(count): return (count, count)
    case .string(let text):
      let ends = text.split(separator: ".", omittingEmptySubsequences: false)
      guard ends.count == 3, ends[1].isEmpty, let least = Int(ends[0]), let most = Int(ends[2]), least <= most,
        most > 0,
        sensible.contains(least), sensible.contains(most)
      else { return nil }
      return (least, most)
    default: return nil
    }
  }

  // MARK: Arguments

  /// Arguments by name; `nil` where one is unknown or given twice.
  private func arguments(
    _ call: ConfigNode.Call, _ node: ConfigNode, _ path: [String], keys: [String], usage: String
  ) -> [String: ConfigNode]? {
    guard call.positional.count <= keys.count else {
      problem(node.location, path, "\(call.name) takes \(keys.joined(separator: ", ")), as in \(usage)")
      return nil
    }
    var given = Dictionary(zip(keys, call.positional)) { first, _ in first }
    for entry in call.named {
      guard keys.contains(entry.key) else {
        let end = NearestName.suggestion(entry.key, among: keys, else: "it has")
        problem(entry.location, path, "\(call.name) has no argument \(Text.quoted(entry.key))\(end)")
        return nil
      }
      guard given.updateValue(entry.value, forKey: entry.key) == nil else {
        problem(entry.location, path, "\(Text.quoted(entry.key)) is given twice")
        return nil
      }
    }
    return given
  }

  private func amount(_ node: ConfigNode?, _ isWhole: Bool, _ path: [String]) -> Double? {
    switch node?.content {
    // Beyond this a double skips whole numbers.
    case .int(let value): abs(value) <= 1 << 53 ? Double(value) : nil
    case .float(let value): value.isFinite && (!isWhole || value == value.rounded()) ? value : nil
    default: nil
    }
  }

  private func name(_ path: [String]) -> String { path.joined(separator: ".") }

  private func refused(_ node: ConfigNode, _ path: [String], _ message: String) -> SpaceTemplate {
    problem(node.location, path, message)
    return .fixed(node)
  }
}

extension ConfigNode {
  /// A word of tuning for numbers within a choice has the choice's own name.
  fileprivate var isNumberWord: Bool {
    if case .call(let call) = content { ExpressionParser.reserved.contains(call.name) } else { false }
  }

  /// `log`, which is a word of tuning itself.
  fileprivate var bareName: String? {
    if case .call(let call) = content, call.positional.isEmpty, call.named.isEmpty { call.name } else { nil }
  }

  /// `adam` of `Adam(…)`.
  fileprivate var shortName: String? {
    switch content {
    case .call(let call): call.name.lowercased()
    case .mapping(let entries): entries.count == 1 ? entries[0].key.lowercased() : nil
    case .string(let text): text.lowercased()
    default: nil
    }
  }
}

extension String {
  /// Without the quotes around a whole text that has none inside.
  fileprivate var unquoted: String {
    guard count >= 2, first == "\"", last == "\"", !dropFirst().dropLast().contains("\"") else { return self }
    return String(dropFirst().dropLast())
  }
}
