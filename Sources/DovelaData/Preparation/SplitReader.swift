import DovelaConfig
import DovelaCore

/// Reads the splits that the source has, and cuts those that it has not.
struct SplitReader {
  var specification: DataSpecification
  var fit: FitSpecification

  init(_ specification: DataSpecification, fit: FitSpecification) {
    self.specification = specification
    self.fit = fit
  }

  /// The parts of a training run.
  func training(notes: inout [String]) throws -> SplitTables {
    let reader = try makeReader()
    guard let source = try read(reader, .train) else { throw missing(.train) }
    var tables = SplitTables(train: source.table, target: source.target)
    tables.test = try test(reader, cutFrom: &tables.train, notes: &notes)
    if fit.usesValidationData {
      guard let validation = try read(reader, .validation) else { throw missing(.validation) }
      tables.validation = validation.table
    } else if fit.validationSplit > 0 {
      (tables.train, tables.validation) = try tables.train.cutLast(fit.validationSplit)
    }
    return tables
  }

  /// Every split of the source as it is, nothing cut.
  func everything(notes: inout [String]) throws -> SplitTables {
    let reader = try makeReader()
    guard let source = try read(reader, .train) else { throw missing(.train) }
    return SplitTables(
      train: source.table, validation: try read(reader, .validation)?.table, test: try read(reader, .test)?.table,
      target: source.target)
  }

  /// One part, cut as a training run cuts it; `nil` where there is none.
  func part(_ part: DataPart, notes: inout [String]) throws -> Table? {
    switch part {
    case .predict: return try read(makeReader(), .predict)?.table
    case .train: return try training(notes: &notes).train
    case .validation: return try training(notes: &notes).validation
    case .test:
      let reader = try makeReader()
      if let own = try read(reader, .test) { return own.table }
      guard specification.testSplit > 0, let source = try read(reader, .train) else { return nil }
      return try source.table.cutShuffled(specification.testSplit, seed: fit.seed).cut
    }
  }

  private func makeReader() throws -> any Reader {
    let component = try specification.reader.make(name: specification.reader.schema.name)
    guard let reader = component as? any Reader else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "data.reader",
        "\(specification.reader.schema.name) is a \(specification.reader.schema.kind.rawValue), not a reader")
    }
    return reader
  }

  private func read(_ reader: any Reader, _ part: DataPart) throws -> ReaderResult? {
    guard let result = try reader.read(split: part.rawValue, base: specification.directory) else { return nil }
    try result.table.checkRows(owner: name)
    guard result.table.rows > 0 else {
      throw DovelaError(.badData, .data, owner: name, "the split '\(part.rawValue)' is empty: it has no rows")
    }
    return result
  }

  private func test(_ reader: any Reader, cutFrom train: inout Table, notes: inout [String]) throws -> Table? {
    if let own = try read(reader, .test) {
      if specification.testSplit > 0 {
        notes.append("\(name) has a test split of its own (\(own.table.rows) rows); data.test_split is not used")
      }
      return own.table
    }
    guard specification.testSplit > 0 else { return nil }
    let parts = try train.cutShuffled(specification.testSplit, seed: fit.seed)
    train = parts.rest
    return parts.cut
  }

  private var name: String { "data (\(specification.reader.schema.name))" }

  private func missing(_ part: DataPart) -> DovelaError {
    let help =
      part == .validation
      ? "; cut one from the training rows with fit.validation_split" : "; name its file in the reader's settings"
    return DovelaError(.notFound, .data, owner: name, "the source has no split '\(part.rawValue)'\(help)")
  }
}
