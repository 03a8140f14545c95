import DovelaCore

/// The space of a program that asks and tells: names, each with a word of tuning or something that has such words in it,
/// and perhaps a condition.
///
///     {"layers": "int(1, 3)", "second": {"when": {"layers": [2, 3]}, "value": "int(32, 512, step=32)"}}
public struct NamedSpace: Sendable {
  private struct Entry: Sendable {
    var name: String
    var template: SpaceTemplate
    var condition: Dimension.Condition?
  }

  public let outline: StudyOutline
  private let space: SearchSpace
  private var entries: [Entry] = []

  /// Reads a mapping. Throws one error with every problem.
  public init(_ node: ConfigNode, keyOfArgument: @escaping (_ component: String, _ index: Int) -> String?) throws {
    let report = ConfigReport()
    var reader = SpaceReader(report: report, keyOfArgument: keyOfArgument)
    if node.entries == nil {
      report.add(node.location, "space", "expected names with their values, received \(node.kindDescription)")
    }
    for entry in node.entries ?? [] {
      if entries.contains(where: { $0.name == entry.key }) {
        report.add(entry.location, entry.key, "is given twice")
      }
      guard let when = entry.value["when"], entry.value.entries?.count == 2, let value = entry.value["value"] else {
        entries.append(Entry(name: entry.key, template: reader.read(entry.value, path: [entry.key])))
        continue
      }
      guard let condition = Self.condition(when, entry.key, reader, report) else { continue }
      let template = reader.below(condition.parent, when: condition.when) { $0.read(value, path: [entry.key]) }
      entries.append(Entry(name: entry.key, template: template, condition: condition))
    }
    try report.finish()
    outline = StudyOutline(dimensions: reader.dimensions)
    space = SearchSpace(outline: outline, labels: reader.labels)
  }

  /// What a configuration stands for: a mapping of the names that are active.
  public func configuration(_ values: [Double]) throws -> ConfigNode {
    let active = outline.active(values)
    var filled: [(String, ConfigNode)] = []
    for entry in entries {
      if let condition = entry.condition {
        let place = outline.dimensions[condition.parent].place(of: values[condition.parent])
        guard active[condition.parent], let place, condition.when.indices.contains(place), condition.when[place] else {
          continue
        }
      }
      filled.append((entry.name, try entry.template.node(values, space).written))
    }
    return .mapping(filled)
  }

  /// `{"layers": [2, 3]}`: a hyperparameter before this one, and for which of its values.
  private static func condition(
    _ node: ConfigNode, _ name: String, _ reader: SpaceReader, _ report: ConfigReport
  ) -> Dimension.Condition? {
    func refuse(_ message: String) -> Dimension.Condition? {
      report.add(node.location, name, message)
      return nil
    }
    guard let entries = node.entries, entries.count == 1, let entry = entries.first else {
      return refuse("when takes one hyperparameter and its values, as in {\"layers\": [2, 3]}")
    }
    guard let parent = reader.dimensions.firstIndex(where: { $0.name == entry.key }) else {
      let known = reader.dimensions.map(\.name)
      return refuse(
        "\(Text.quoted(entry.key)) is no hyperparameter that stands before it"
          + NearestName.suggestion(entry.key, among: known, else: "there are"))
    }
    guard let count = reader.dimensions[parent].count, reader.dimensions[parent].step > 0 else {
      return refuse("\(Text.quoted(entry.key)) has no single values that something could hang on")
    }
    var when = [Bool](repeating: false, count: count)
    for value in entry.value.items ?? [entry.value] {
      guard let place = reader.place(of: value, parent), when.indices.contains(place) else {
        return refuse("\(Text.quoted(entry.key)) has no value \(ExpressionText.text(value))")
      }
      when[place] = true
    }
    return Dimension.Condition(parent: parent, when: when)
  }
}

extension ConfigNode {
  /// With chains as expressions, which a program can hand on as they are.
  fileprivate var written: ConfigNode {
    switch content {
    case .chain: ConfigNode(.string(ExpressionText.text(self)), at: location)
    case .list(let items): ConfigNode(.list(items.map(\.written)), at: location)
    case .mapping(let entries):
      ConfigNode(.mapping(entries.map { Entry($0.key, at: $0.location, $0.value.written) }), at: location)
    default: self
    }
  }
}

extension SpaceReader {
  /// The place of a value among those of a dimension: of a choice by what was written, else by the number.
  fileprivate func place(of value: ConfigNode, _ dimension: Int) -> Int? {
    if dimensions[dimension].kind == .choice {
      let text = ExpressionText.text(value)
      let whole = labels[dimension].firstIndex { $0 == text || $0 == value.string }
      // A component with hyperparameters of its own is known by its name: sgd for sgd(range(0, 1)).
      return whole ?? labels[dimension].firstIndex { $0.hasPrefix(text + "(") }
    }
    switch value.content {
    case .int(let number): return exact(Double(number), dimension)
    case .float(let number): return exact(number, dimension)
    default: return nil
    }
  }

  private func exact(_ number: Double, _ dimension: Int) -> Int? {
    let settled = dimensions[dimension].settled(number)
    guard let settled, abs(settled - number) <= 1e-9 * max(1, abs(number)) else { return nil }
    return dimensions[dimension].place(of: settled)
  }
}
