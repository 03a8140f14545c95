import DovelaCore

/// Reads the section `fit`.
struct FitReader {
  let resolver: Resolver
  /// Names of the model's outputs; empty where the model could not be read.
  let outputs: [String]

  /// What the section holds.
  struct Result {
    var fit: FitSpecification
    var lossWeights: [Double]
  }

  private static let interval: [ParameterSchema] = [
    .init("epochs", [.int], default: .null, nullable: true, range: .init(least: 1), doc: "Epochs between checkpoints."),
    .init("steps", [.int], default: .null, nullable: true, range: .init(least: 1), doc: "Steps between checkpoints."),
    .init(
      "seconds", [.float], default: .null, nullable: true, range: .init(least: 0, exclusiveLeast: true),
      doc: "Seconds between checkpoints."),
  ]

  private var report: ConfigReport { resolver.report }

  func read(_ node: ConfigNode?, overrides: OverrideSet) -> Result? {
    let problems = report.count
    let applied = overrides.applied(to: node)
    let section = Section(
      "fit", renamed(applied.node), overrides: applied.rest, parameters: RunSections.fit,
      also: RunSections.fitMappings, resolver: resolver)
    var fit = FitSpecification()
    fit.epochs = section.int("epochs") ?? fit.epochs
    fit.batchSize = section.int("batch_size") ?? fit.batchSize
    fit.validationSplit = section.float("validation_split") ?? fit.validationSplit
    fit.usesValidationData = section.bool("validation_data") ?? fit.usesValidationData
    fit.validationFrequency = section.int("validation_freq") ?? fit.validationFrequency
    fit.shuffle = section.bool("shuffle") ?? fit.shuffle
    fit.dropLast = section.bool("drop_last") ?? fit.dropLast
    fit.stepsPerEpoch = section.int("steps_per_epoch")
    fit.threads = section.int("threads") ?? fit.threads
    fit.seed = seed(section)
    fit.checkpoint = checkpoint(section)
    fit.classWeights = classWeights(section)
    let weights = lossWeights(section)
    if fit.usesValidationData, fit.validationSplit > 0 {
      let place = section.written("validation_split").node?.location ?? SourceLocation("fit")
      report.add(place, "fit.validation_split", "validation_data and validation_split exclude each other; give one")
    }
    guard report.count == problems else { return nil }
    return Result(fit: fit, lossWeights: weights)
  }

  /// `class_weights` is taken for Keras's `class_weight`.
  private func renamed(_ node: ConfigNode?) -> ConfigNode? {
    guard var entries = node?.entries, let location = node?.location,
      let index = entries.firstIndex(where: { $0.key == "class_weights" }), node?["class_weight"] == nil
    else { return node }
    entries[index].key = "class_weight"
    return ConfigNode(.mapping(entries), at: location)
  }

  /// Any whole number of 64 bits without a sign.
  private func seed(_ section: Section) -> UInt64 {
    if case .hugeInteger(let text)? = section.written("seed").node?.content, let seed = UInt64(text) { return seed }
    return section.int("seed").flatMap(UInt64.init(exactly:)) ?? 0
  }

  private func checkpoint(_ section: Section) -> FitSpecification.CheckpointInterval? {
    let (node, rest) = section.written("checkpoint")
    guard node != nil || !rest.isEmpty else { return nil }
    if let node, node.isNull || node.content == .bool(false), rest.isEmpty { return nil }
    let interval = Section(
      "fit.checkpoint", node, overrides: rest, parameters: Self.interval, resolver: resolver)
    let problems = report.count
    let epochs = interval.int("epochs")
    let steps = interval.int("steps")
    let seconds = interval.float("seconds")
    guard report.count == problems, node?.entries != nil || !rest.isEmpty else { return nil }
    guard [epochs != nil, steps != nil, seconds != nil].count(where: \.self) == 1 else {
      let location = node?.location ?? rest.pending.first?.location ?? SourceLocation("fit")
      report.add(location, "fit.checkpoint", "give one of epochs, steps or seconds, as in {epochs: 1}")
      return nil
    }
    if let epochs { return .epochs(epochs) }
    if let steps { return .steps(steps) }
    return seconds.map { .seconds($0) }
  }

  // MARK: Weights

  /// A mapping from a class, by name or number, to its weight, or a list by number. Whether there are such classes only
  /// the data tells.
  private func classWeights(_ section: Section) -> [String: Double] {
    let (node, rest) = section.written("class_weight")
    var weights: [String: Double] = [:]
    let place = "fit.class_weight"
    switch node?.content {
    case nil, .null?: break
    case .list(let items)?:
      for (index, item) in items.enumerated() { weights["\(index)"] = weight(item, "\(place).\(index)") }
    case .mapping(let entries)?:
      for entry in entries { weights[entry.key] = weight(entry.value, "\(place).\(entry.key)") }
    default:
      report.add(
        node?.location ?? SourceLocation("fit"), place,
        "expected weights by class, {0: 1, 1: 2.5} or {setosa: 2}, received \(node?.kindDescription ?? "")")
    }
    for pending in rest.pending {
      let name = pending.path.joined(separator: ".")
      weights[name] = weight(pending.value, "\(place).\(name)")
    }
    return weights
  }

  private func lossWeights(_ section: Section) -> [Double] {
    let (node, rest) = section.written("loss_weights")
    let place = "fit.loss_weights"
    var weights = Array(repeating: 1.0, count: max(outputs.count, 1))
    switch node?.content {
    case nil, .null?: break
    case .list(let items)?:
      guard outputs.isEmpty || items.count == outputs.count else {
        report.add(
          node?.location ?? SourceLocation("fit"), place,
          "the model has \(Text.count(outputs.count, "output")), received \(node?.kindDescription ?? "")")
        break
      }
      weights = items.enumerated().map { weight($1, "\(place).\($0)") ?? 1 }
    case .mapping(let entries)?:
      for entry in entries { set(entry.key, entry.value, at: entry.location, place, &weights) }
    default:
      report.add(
        node?.location ?? SourceLocation("fit"), place,
        "expected weights by output, received \(node?.kindDescription ?? "")")
    }
    for pending in rest.pending {
      set(pending.path.joined(separator: "."), pending.value, at: pending.location, place, &weights)
    }
    return weights
  }

  private func set(
    _ output: String, _ node: ConfigNode, at location: SourceLocation, _ place: String, _ weights: inout [Double]
  ) {
    guard let index = outputs.firstIndex(of: output) ?? Int(output), weights.indices.contains(index) else {
      if outputs.isEmpty { return }
      let end = NearestName.suggestion(output, among: outputs, else: "it has")
      return report.add(location, place, "the model has no output \(Text.quoted(output))\(end)")
    }
    weights[index] = weight(node, "\(place).\(output)") ?? 1
  }

  private func weight(_ node: ConfigNode, _ place: String) -> Double? {
    let parameter = ParameterSchema("weight", [.float], range: .init(least: 0), doc: "A weight.")
    return resolver.value(parameter, node, owner: "", place: place)?.float
  }
}
