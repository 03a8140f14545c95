import CDovelaRuntime
import DovelaConfig
import DovelaCore
import DovelaTune

/// What `dovela_tuner_open` was told, and what a journal says that it was told before.
struct TunerSettings {
  private static let keys = [
    "space", "search", "scheduler", "objective", "max_epochs", "trials", "seed", "value", "duplicates", "lease_seconds",
    "amend",
  ]

  private let node: ConfigNode
  private let registry: Registry

  init(_ text: String?, registry: Registry) throws {
    self.registry = registry
    node = try text.map { try DocumentReader.read(text: $0, origin: "the settings") } ?? .made(.mapping([]))
    guard let entries = node.entries else { throw Self.refused("settings", "must be a mapping", node) }
    for entry in entries where !Self.keys.contains(entry.key) {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "the settings",
        "there is no setting '\(entry.key)'; there are: \(Self.keys.joined(separator: ", "))")
    }
  }

  /// The settings of a study; `before`: what its journal has.
  func study(before: StudySettings?, inMemory: Bool) throws -> StudySettings {
    let old = before?.files.first?.text
    if let old, !old.hasPrefix("{\"space\":") {
      throw DovelaError(
        .wrongState, .configuration, owner: "dovela_tuner_open",
        "the study is of a run file, and its trials are runs: `dovela tune` continues it")
    }
    let space = node["space"].map { JSONText.ordered(.mapping([("space", $0)])) }
    guard let run = space ?? old else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "the settings",
        "there is no space: name the hyperparameters, as in {\"space\": {\"learning_rate\": \"log(1e-4, 1e-1)\"}}")
    }
    guard old == nil || old == run else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "space",
        "it is another than the study's, so its trials have no place in it; begin another study")
    }
    var settings = StudySettings(
      run: run, search: try component("search") ?? before?.search ?? "TPE",
      scheduler: try component("scheduler") ?? before?.scheduler ?? "Full",
      objectives: try node["objective"].map(objectives) ?? before?.objectives ?? [.init("loss", .min)],
      maxEpochs: try whole("max_epochs", from: 1) ?? before?.maxEpochs ?? 1,
      trials: has("trials") ? try whole("trials", from: 1) : before?.trials,
      seed: try whole("seed", from: 0).map { UInt64($0) } ?? before?.seed ?? 0)
    settings.value = try word("value") ?? before?.value ?? settings.value
    settings.duplicates = try word("duplicates") ?? before?.duplicates ?? settings.duplicates
    if let before { (settings.disk, settings.keep) = (before.disk, before.keep) }
    // Nobody else can take a trial of a study in memory.
    settings.leaseSeconds = try seconds("lease_seconds") ?? before?.leaseSeconds ?? (inMemory ? 1e15 : 60)
    return settings
  }

  /// The space of settings as it was written.
  static func written(_ settings: StudySettings) throws -> ConfigNode? {
    try settings.files.first.flatMap { try DocumentReader.read(text: $0.text, origin: "the settings")["space"] }
  }

  /// The space of settings.
  static func space(_ settings: StudySettings, registry: Registry) throws -> NamedSpace {
    return try NamedSpace(written(settings) ?? .made(.mapping([]))) { name, index in
      for factory in registry.everywhere(name) {
        let parameters = factory.schema.parameters
        if parameters.indices.contains(index) { return parameters[index].id }
      }
      return nil
    }
  }

  /// Whether settings that differ from those that the study was begun with are to be recorded, where they may.
  var amends: Bool { node["amend"]?.content == .bool(true) }

  // MARK: Values

  private func has(_ key: String) -> Bool { node[key] != nil }

  private func component(_ key: String) throws -> String? {
    guard let value = node[key], !value.isNull else { return nil }
    return value.string ?? ExpressionText.text(value)
  }

  private func whole(_ key: String, from least: Int) throws -> Int? {
    guard let value = node[key], !value.isNull else { return nil }
    guard case .int(let number) = value.content, number >= least, number <= 1 << 53 else {
      throw Self.refused(key, "must be a whole number, \(least) or more", value)
    }
    return number
  }

  private func seconds(_ key: String) throws -> Double? {
    switch node[key]?.content {
    case nil, .null: return nil
    case .int(let number) where number > 0: return Double(number)
    case .float(let number) where number > 0 && number.isFinite: return number
    default: throw Self.refused(key, "must be a positive number", node[key])
    }
  }

  private func word<Word: RawRepresentable & CaseIterable>(_ key: String) throws -> Word?
  where Word.RawValue == String {
    guard let value = node[key], !value.isNull else { return nil }
    guard let word = value.string.flatMap(Word.init) else {
      throw Self.refused(key, "must be \(Word.allCases.map(\.rawValue).joined(separator: " or "))", value)
    }
    return word
  }

  private func objectives(_ value: ConfigNode) throws -> [StudySettings.Objective] {
    let items = value.items ?? [value]
    guard !items.isEmpty else { throw Self.refused("objective", "names at least one log", value) }
    let all = try items.map { item -> StudySettings.Objective in
      if let name = item.string { return .init(name, try direction(of: name)) }
      guard item.entries?.count == 2, let monitor = item["monitor"]?.string,
        let direction = item["direction"]?.string.flatMap(StudySettings.Objective.Direction.init)
      else {
        throw Self.refused("objective", "is a log, val_loss, or {monitor: val_accuracy, direction: max}", item)
      }
      return .init(monitor, direction)
    }
    if let twice = all.indices.first(where: { index in all[..<index].contains { $0.monitor == all[index].monitor } }) {
      throw Self.refused("objective", "names '\(all[twice].monitor)' twice", value)
    }
    return all
  }

  /// What is better of a log: of losses less, of a metric what its schema says.
  private func direction(of log: String) throws -> StudySettings.Objective.Direction {
    let name = log.hasPrefix("val_") ? String(log.dropFirst(4)) : log
    if name == "loss" || name.hasSuffix("_loss") { return .min }
    let known = registry.everywhere(name).compactMap { $0.schema.facts["direction"]?.first.flatMap(Direction.init) }
    if let direction = known.first { return direction == .up ? .max : .min }
    if registry.everywhere(name).contains(where: { $0.schema.kind == .loss }) { return .min }
    throw DovelaError(
      .invalidArgument, .configuration, owner: "objective",
      "'\(log)' is no loss and no metric that says what is better: write {monitor: \(log), direction: min}, or max")
  }

  private static func refused(_ key: String, _ message: String, _ value: ConfigNode?) -> DovelaError {
    let received = value.map { ", received \(ExpressionText.text($0))" } ?? ""
    return DovelaError(.invalidArgument, .configuration, owner: key, message + received)
  }
}
