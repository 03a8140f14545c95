import DovelaCore

/// Reads the section `data`. `data: digits` is short for `data: {reader: digits}`.
struct DataReader {
  let resolver: Resolver
  /// The folder of the file that a value stands in.
  let folder: (SourceLocation) -> String

  func read(_ node: ConfigNode?, overrides: OverrideSet, whole: SourceLocation) -> DataSpecification? {
    let applied = overrides.applied(to: node)
    let known = RunSections.data.map(\.id)
    guard let node = applied.node.flatMap({ $0.isNull ? nil : $0 }) ?? emptySection(applied.rest, whole) else {
      resolver.report.add(whole, "data", "the run names no data; give 'data', as in data: digits")
      return nil
    }
    let section = Section(
      "data", mapping(node, known: known), overrides: applied.rest, parameters: RunSections.data, resolver: resolver)
    let (written, readerOverrides) = section.written("reader")
    var reader: Configuration?
    if let written, !written.isNull {
      reader = resolver.configuration(.reader, written, overrides: readerOverrides, place: "data.reader")
    } else {
      resolver.report.add(node.location, "data", "'data' needs 'reader', as in {reader: {csv: {path: iris.csv}}}")
    }
    let (transforms, transformOverrides) = section.written("transforms")
    let steps = ComponentList(resolver: resolver, kind: .transform).read(
      transforms, overrides: transformOverrides, place: "data.transforms")
    let directory = self.directory(section, node)
    let testSplit = section.float("test_split")
    let targets = strings(section.value("target"))
    let inputs = inputs(section)
    let sampleWeight = section.string("sample_weight")
    guard let reader, let testSplit, let inputs else { return nil }
    return DataSpecification(
      reader: reader, directory: directory, targets: targets, inputs: inputs, sampleWeight: sampleWeight,
      transforms: steps, testSplit: testSplit)
  }

  /// Settings alone can make the section.
  private func emptySection(_ overrides: OverrideSet, _ whole: SourceLocation) -> ConfigNode? {
    overrides.isEmpty ? nil : ConfigNode(.mapping([]), at: whole)
  }

  /// The section as a mapping, whichever way it is written.
  private func mapping(_ node: ConfigNode, known: [String]) -> ConfigNode {
    if let entries = node.entries {
      let isSection = entries.isEmpty || entries.contains { known.contains($0.key) }
      let namesReader = entries.count == 1 && (entries.first.map { isReader($0.key) } ?? false)
      if isSection || !namesReader { return node }
    }
    return ConfigNode(.mapping([.init("reader", at: node.location, node)]), at: node.location)
  }

  private func isReader(_ name: String) -> Bool {
    if case .none = resolver.registry.find(.reader, name) { return false }
    return true
  }

  private func directory(_ section: Section, _ node: ConfigNode) -> String {
    let (written, _) = section.written("dir")
    guard let written, let path = section.string("dir") else {
      let reader = section.written("reader").node
      return folder(reader?.location ?? node.location)
    }
    return DocumentReader.absolute(path, folder(written.location))
  }

  private func strings(_ value: Value?) -> [String] {
    switch value {
    case .string(let one)?: [one]
    case .list(let items)?: items.compactMap(\.string)
    default: []
    }
  }

  /// A flat list of columns is for a single input.
  private func inputs(_ section: Section) -> [[String]]? {
    guard let value = section.value("inputs") else { return nil }
    guard let items = value.list else { return [] }
    if items.allSatisfy({ $0.string != nil }) { return items.isEmpty ? [] : [items.compactMap(\.string)] }
    var inputs: [[String]] = []
    for item in items {
      let columns = item.string.map { [Value.string($0)] } ?? item.list ?? []
      guard columns.allSatisfy({ $0.string != nil }) else {
        let location = section.written("inputs").node?.location ?? SourceLocation("data.inputs")
        resolver.report.add(location, "data.inputs", "columns are named by strings, as in [[a, b], [c]]")
        return nil
      }
      inputs.append(columns.compactMap(\.string))
    }
    return inputs
  }
}
