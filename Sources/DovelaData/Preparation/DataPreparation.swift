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

  public init(_ specification: DataSpecification, fit: FitSpecification, context: ExecutionContext) {
    self.specification = specification
    self.fit = fit
    self.context = context
  }

  /// The data of a training run, with preprocessing fitted on its training part.
  public func prepare() throws -> PreparedData {
    var notes: [String] = []
    var tables = try SplitReader(specification, fit: fit).training(notes: &notes)
    let preprocessing = try Preprocessing.fitted(
      specification, on: &tables.train, untouched: tables.untouched(specification), seed: fit.seed, context: context)
    for part in [\SplitTables.validation, \.test] {
      guard let table = tables[keyPath: part] else { continue }
      tables[keyPath: part] = try preprocessing.apply(to: table, context: context)
    }
    let layout = try DataLayout.inferred(
      from: tables.train, specification: specification, targets: tables.targets(specification),
      preprocessing: preprocessing)
    return PreparedData(
      layout: layout, preprocessing: preprocessing,
      train: try DataSplit("train", tables.train, layout: layout, sampleWeight: specification.sampleWeight),
      validation: try tables.validation.map {
        try DataSplit("validation", $0, layout: layout, sampleWeight: specification.sampleWeight)
      },
      test: try tables.test.map { try DataSplit("test", $0, layout: layout, sampleWeight: specification.sampleWeight) },
      notes: notes)
  }

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
