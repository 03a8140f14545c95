import DovelaCore

/// Reads the section `tune`.
struct TuneReader {
  let resolver: Resolver

  private var report: ConfigReport { resolver.report }

  func read(_ node: ConfigNode?, overrides: OverrideSet) -> TuneSpecification? {
    let problems = report.count
    let section = section(node, overrides)
    let search = component(.search, "search", else: "TPE", section)
    let scheduler = component(.scheduler, "scheduler", else: "Hyperband", section)
    let objectives = objectives(section)
    let disk = disk(section)
    let seed = section.int("seed").flatMap(UInt64.init(exactly:)) ?? 0
    guard report.count == problems, let search, let scheduler else { return nil }
    return TuneSpecification(
      search: search, scheduler: scheduler, objectives: objectives, maxEpochs: section.int("max_epochs"),
      trials: section.int("trials"), seed: seed,
      value: section.string("value").flatMap(TuneSpecification.Value.init) ?? .best,
      duplicates: section.string("duplicates").flatMap(TuneSpecification.Duplicates.init) ?? .skip,
      leaseSeconds: section.float("lease_seconds") ?? 60, disk: disk, keep: section.int("keep") ?? 1)
  }

  /// Reports keys that the section does not have, where nothing else is asked of it.
  func check(_ node: ConfigNode?, overrides: OverrideSet) { _ = section(node, overrides) }

  private func section(_ node: ConfigNode?, _ overrides: OverrideSet) -> Section {
    let applied = overrides.applied(to: node)
    return Section(
      "tune", applied.node, overrides: applied.rest, parameters: RunSections.tune, also: RunSections.tuneOthers,
      resolver: resolver)
  }

  private func component(
    _ kind: ComponentKind, _ key: String, else name: String, _ section: Section
  ) -> Configuration? {
    let (node, rest) = section.written(key)
    let usual = ConfigNode(.string(name), at: SourceLocation("the default \(key)"))
    let given = node.flatMap { $0.isNull ? nil : $0 } ?? usual
    return resolver.configuration(kind, given, overrides: rest, place: "tune.\(key)")
  }

  // MARK: Objectives

  /// `val_loss`, `{monitor: val_accuracy, direction: max}`, or a list of these.
  private func objectives(_ section: Section) -> [TuneSpecification.Objective] {
    let (node, rest) = section.written("objective")
    let place = "tune.objective"
    for pending in rest.pending {
      report.add(pending.location, place, "set it whole, as in --set tune.objective=val_loss")
    }
    guard let node, !node.isNull else { return [.init(monitor: "val_loss", direction: nil)] }
    guard let items = node.items else { return [objective(node, place)].compactMap(\.self) }
    if items.isEmpty { report.add(node.location, place, "name at least one log, as in val_loss") }
    return items.enumerated().compactMap { objective($1, "\(place).\($0)") }
  }

  private func objective(_ node: ConfigNode, _ place: String) -> TuneSpecification.Objective? {
    if let monitor = node.string { return .init(monitor: monitor, direction: nil) }
    guard node.entries != nil else {
      report.add(
        node.location, place,
        "expected the name of a log, as in val_loss, or {monitor: val_accuracy, direction: max}, received "
          + node.kindDescription)
      return nil
    }
    let section = Section(
      place, node, overrides: .none, parameters: RunSections.tuneObjective, resolver: resolver)
    guard let monitor = section.string("monitor") else {
      report.add(node.location, place, "name the log: {monitor: val_accuracy, direction: max}")
      return nil
    }
    let directions: [String: Direction] = ["min": .down, "max": .up]
    return .init(monitor: monitor, direction: section.string("direction").flatMap { directions[$0] })
  }

  // MARK: Disk

  private static let units: [(name: String, bytes: Double)] = [
    ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
  ]

  /// Bytes, or a text as `500 MB`.
  private func disk(_ section: Section) -> Int? {
    guard let node = section.written("disk").node, !node.isNull else { return nil }
    if case .int(let bytes) = node.content, bytes > 0 { return bytes }
    if let text = node.string?.uppercased(), let unit = Self.units.first(where: { text.hasSuffix($0.name) }),
      let count = Double(text.dropLast(unit.name.count).filter { $0 != " " }), count > 0, count * unit.bytes < 1e18
    {
      return Int(count * unit.bytes)
    }
    report.add(
      node.location, "tune.disk", "expected bytes, as in 2000000000 or \"2 GB\", received \(node.kindDescription)")
    return nil
  }
}
