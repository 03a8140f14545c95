import DovelaCore

/// Reads run files and settings into a `RunSpecification`.
///
///     let run = try RunReader(registry: registry, workingDirectory: ".").read(
///       files: ["digits.yaml"], flags: [try ConfigOverride(flag: "--epochs", path: "fit.epochs", text: "20")],
///       sets: ["optimizer.learning_rate=0.01"])
///
/// What comes later counts: defaults, files in their order, flags, settings.
public struct RunReader {
  let registry: Registry
  let searchPath: [String]
  let workingDirectory: String

  /// - Parameters:
  ///   - searchPath: where plugins were looked for, for the message about one that is missing.
  ///   - workingDirectory: the absolute folder that paths of files and of flags start from.
  public init(registry: Registry, searchPath: [String] = [], workingDirectory: String) {
    self.registry = registry
    self.searchPath = searchPath
    self.workingDirectory = workingDirectory
  }

  /// Reads a whole run. Throws one error with every problem.
  public func read(files: [String], flags: [ConfigOverride] = [], sets: [String] = []) throws -> RunSpecification {
    var documents: [ConfigNode] = []
    for file in files {
      documents.append(try DocumentReader.read(file: file, workingDirectory: workingDirectory))
    }
    return try read(documents: documents, overrides: flags + sets.map { try ConfigOverride(set: $0) })
  }

  /// Reads a run from documents that are already nodes.
  public func read(documents: [ConfigNode], overrides: [ConfigOverride] = []) throws -> RunSpecification {
    let report = ConfigReport()
    let resolver = Resolver(
      registry: registry, searchPath: searchPath, report: report, written: FileMerge.written(documents))
    let merged = FileMerge.merge(documents, report: report)
    let all = OverrideSet(overrides)
    for pending in all.pending where !RunSections.keys.contains(pending.path.first ?? "") {
      let head = pending.path.first ?? ""
      let end = NearestName.suggestion(head, among: RunSections.keys, else: "it has")
      report.add(pending.location, "", "a run has no key \(Text.quoted(head))\(end)")
    }
    let whole = SourceLocation(documents.last?.location.origin ?? "the run")
    let run = sections(merged, all, resolver, whole: whole)
    try report.finish()
    guard let run else { throw DovelaError(.internal, .configuration, owner: whole.origin, "no run and no reason") }
    return run
  }

  /// Reads the key `functions` alone: C functions become components of the registry.
  public func declareFunctions(files: [String]) throws {
    let report = ConfigReport()
    let resolver = Resolver(registry: registry, searchPath: searchPath, report: report)
    let documents = try files.map { try DocumentReader.read(file: $0, workingDirectory: workingDirectory) }
    FunctionsReader(resolver: resolver, folder: folder).read(FileMerge.merge(documents, report: report)["functions"])
    try report.finish()
  }

  /// Reads the key `data` alone, of files that may lack the others.
  public func data(files: [String], flags: [ConfigOverride] = [], sets: [String] = []) throws -> DataSpecification {
    let report = ConfigReport()
    let documents = try files.map { try DocumentReader.read(file: $0, workingDirectory: workingDirectory) }
    let resolver = Resolver(
      registry: registry, searchPath: searchPath, report: report, written: FileMerge.written(documents))
    let overrides = OverrideSet(flags + (try sets.map { try ConfigOverride(set: $0) }))
    let whole = SourceLocation(documents.last?.location.origin ?? "the data")
    let data = DataReader(resolver: resolver, folder: folder).read(
      FileMerge.merge(documents, report: report)["data"], overrides: overrides.below("data"), whole: whole)
    try report.finish()
    guard let data else { throw DovelaError(.internal, .configuration, owner: whole.origin, "no data and no reason") }
    return data
  }

  /// Reads the section `data` from a text.
  public func data(written text: String, origin: String) throws -> DataSpecification {
    let node = try DocumentReader.read(text: text, origin: origin)
    let report = ConfigReport()
    let data = DataReader(
      resolver: Resolver(registry: registry, searchPath: searchPath, report: report), folder: folder
    ).read(node, overrides: .none, whole: node.location)
    try report.finish()
    guard let data else { throw DovelaError(.internal, .configuration, owner: origin, "no data and no reason") }
    return data
  }

  /// Reads a model alone, in any of its forms: an expression, or the path of a file.
  public func model(_ text: String, origin: String) throws -> ModelSpecification {
    try model(ConfigNode(.string(text), at: SourceLocation(origin)))
  }

  /// Reads a model from a text in any of its forms: an expression, the path of a file, JSON, or YAML of several lines.
  public func model(written text: String, origin: String) throws -> ModelSpecification {
    let isDocument = text.first { !$0.isWhitespace } == "{" || text.contains("\n")
    return try isDocument ? model(DocumentReader.read(text: text, origin: origin)) : model(text, origin: origin)
  }

  /// Reads a model from a node; `written` where a run saved it.
  public func model(
    _ node: ConfigNode, overrides: [ConfigOverride] = [], written: SchemaVersions? = nil
  ) throws -> ModelSpecification {
    let versions = written.map { [node.location.origin: $0] } ?? [:]
    let resolver = Resolver(registry: registry, searchPath: searchPath, written: versions)
    let model = ModelReader(resolver: resolver, directory: folder(of: node.location))
      .read(node, overrides: OverrideSet(overrides))
    try resolver.report.finish()
    guard let model else {
      throw DovelaError(.internal, .configuration, owner: node.location.description, "no model and no reason")
    }
    return model
  }

  // MARK: Sections

  private func sections(
    _ nodes: [String: ConfigNode], _ overrides: OverrideSet, _ resolver: Resolver, whole: SourceLocation
  ) -> RunSpecification? {
    let report = resolver.report
    FunctionsReader(resolver: resolver, folder: folder).read(
      nodes["functions"], overrides: overrides.below("functions"))
    let data = DataReader(resolver: resolver, folder: folder).read(
      nodes["data"], overrides: overrides.below("data"), whole: whole)

    var model: ModelSpecification?
    let modelOverrides = overrides.below("model")
    if let node = modelOverrides.applied(to: nodes["model"]).node, !node.isNull {
      model = ModelReader(resolver: resolver, directory: folder(of: node.location))
        .read(nodes["model"] ?? node, overrides: modelOverrides)
    } else {
      report.add(whole, "model", "the run names no model; give 'model', as in model: \"Dense(8, relu) -> Dense(1)\"")
    }

    let rule = nodes["optimizer"].flatMap { $0.isNull ? nil : $0 }
    let optimizer = resolver.configuration(
      .optimizer, rule ?? ConfigNode(.string("rmsprop"), at: SourceLocation("the default optimizer")),
      overrides: overrides.below("optimizer"), place: "optimizer")

    let outputs = model?.outputNames ?? []
    let objectives = ObjectiveReader(resolver: resolver, outputs: outputs)
    let losses = objectives.losses(nodes["loss"], overrides: overrides.below("loss"))
    let metrics = objectives.metrics(nodes["metrics"], overrides: overrides.below("metrics"))
    let callbacks = ComponentList(resolver: resolver, kind: .callback).read(
      nodes["callbacks"], overrides: overrides.below("callbacks"), place: "callbacks")
    let fit = FitReader(resolver: resolver, outputs: outputs).read(nodes["fit"], overrides: overrides.below("fit"))
    TuneReader(resolver: resolver).check(nodes["tune"], overrides: overrides.below("tune"))

    guard let data, let model, let optimizer, let fit, report.isEmpty else { return nil }
    if data.inputs.count > 0, data.inputs.count != model.inputs.count {
      report.add(
        whole, "data.inputs",
        "the model has \(Text.count(model.inputs.count, "input")), and columns are given for \(data.inputs.count)")
      return nil
    }
    return RunSpecification(
      data: data, model: model, optimizer: optimizer, losses: losses, lossWeights: fit.lossWeights, metrics: metrics,
      callbacks: callbacks, fit: fit.fit)
  }

  /// The folder of the file that a value stands in; the working directory where it stands in none.
  private func folder(of location: SourceLocation) -> String {
    guard location.line != nil else { return workingDirectory }
    let path = DocumentReader.absolute(location.origin, workingDirectory)
    guard let slash = path.lastIndex(of: "/") else { return workingDirectory }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
