import DovelaConfig
import DovelaCore

/// Makes the data of a run: reads, cuts, fits the preprocessing on the training part, applies it, and assigns columns
/// to the inputs and targets of the model.
///
///     let data = try DataPreparation(run.data, fit: run.fit, context: context).prepare()
///     let source = try BatchSource(data.train, batchSize: 32, ports: […], order: .shuffled(seed: 1))
public struct DataPreparation {
  public var specification: DataSpecification
  public var fit: FitSpecification
  public var context: ExecutionContext
  /// The transform that makes classes of target `index` where it is text after all transforms; without it such a target
  /// is refused.
  public var encodesTarget: ((_ column: String, _ index: Int) throws -> Configuration)?

  public init(
    _ specification: DataSpecification, fit: FitSpecification, context: ExecutionContext,
    encodesTarget: ((_ column: String, _ index: Int) throws -> Configuration)? = nil
  ) {
    self.specification = specification
    self.fit = fit
    self.context = context
    self.encodesTarget = encodesTarget
  }

  /// The data of a training run, with preprocessing fitted on its training part.
  public func prepare() throws -> PreparedData {
    var notes: [String] = []
    var tables = try SplitReader(specification, fit: fit).training(notes: &notes)
    var fitting = Fitting(
      tables.train, untouched: tables.untouched(specification), seed: fit.seed, context: context)
    for configuration in specification.transforms { try fitting.add(configuration) }
    try encodeTargets(tables.targets(specification), &fitting, notes: &notes)
    tables.train = fitting.table
    let preprocessing = fitting.kept
    let passes = fitting.passes
    let trained = try passes?.table(pass: 0) ?? tables.train
    for part in [\SplitTables.validation, \.test] {
      guard let table = tables[keyPath: part] else { continue }
      tables[keyPath: part] = try preprocessing.apply(to: table, context: context)
    }
    let layout = try DataLayout.inferred(
      from: trained, specification: specification, targets: tables.targets(specification),
      preprocessing: preprocessing)
    let train = try DataSplit("train", tables.train, layout: layout, sampleWeight: specification.sampleWeight)
    return PreparedData(
      layout: layout, preprocessing: preprocessing, train: train,
      augmented: try passes.map {
        AugmentedSplit(
          $0, plain: train,
          first: try DataSplit("train", trained, layout: layout, sampleWeight: specification.sampleWeight),
          sampleWeight: specification.sampleWeight)
      },
      validation: try tables.validation.map {
        try DataSplit("validation", $0, layout: layout, sampleWeight: specification.sampleWeight)
      },
      test: try tables.test.map { try DataSplit("test", $0, layout: layout, sampleWeight: specification.sampleWeight) },
      notes: notes)
  }

  /// Targets that are text after all transforms become classes, by a transform that is saved like the others.
  private func encodeTargets(_ targets: [String], _ fitting: inout Fitting, notes: inout [String]) throws {
    guard let encodesTarget else { return }
    for (index, name) in targets.enumerated() where fitting.table[name]?.values.dtype == .text {
      let configuration = try encodesTarget(name, index)
      try fitting.add(configuration)
      let preprocessing = fitting.preprocessing
      let names = Array((0...Self.namesInNote).prefix { preprocessing.label(column: name, index: $0) != nil })
        .compactMap { preprocessing.label(column: name, index: $0) }
      let shown = names.prefix(Self.namesInNote).joined(separator: ", ")
      notes.append(
        "target '\(name)' is text; \(configuration.schema.name) makes classes of it: \(shown)"
          + (names.count > Self.namesInNote ? ", …" : ""))
    }
  }

  private static let namesInNote = 8

  /// One part of the data of a run that has been trained, with its own preprocessing and layout: for evaluate, and
  /// with `.predict` for rows that need no target. `nil` where there is no such part.
  public func load(_ part: DataPart, preprocessing: Preprocessing, layout: DataLayout) throws -> DataSplit? {
    var notes: [String] = []
    let reader = SplitReader(specification, fit: fit)
    guard let table = try reader.part(part, notes: &notes) else { return nil }
    let applied = try preprocessing.apply(to: table, context: context)
    return try DataSplit(
      part.rawValue, applied, layout: layout, sampleWeight: specification.sampleWeight, needsTargets: part != .predict)
  }

  /// What the data holds, before any preprocessing.
  public func describe() throws -> DataDescription {
    var notes: [String] = []
    let tables = try SplitReader(specification, fit: fit).everything(notes: &notes)
    let target = tables.targets(specification).first
    if let target, tables.train[target] == nil {
      let names = tables.train.columns.map(\.name).joined(separator: ", ")
      throw DovelaError(.notFound, .data, owner: "data.target", "there is no column '\(target)'; columns: \(names)")
    }
    return DataDescription(of: tables, target: target)
  }
}

/// The parts of a run's data. Raw values are the splits that a reader is asked for.
public enum DataPart: String, Sendable, CaseIterable {
  case train, validation, test, predict
}
