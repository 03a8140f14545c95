import DovelaConfig
import DovelaCore

/// The parts of the data as tables, before they are assigned to a model.
struct SplitTables {
  var train: Table
  var validation: Table?
  var test: Table?
  /// The reader's default target.
  var target: String?

  /// The target columns: those of the run, or the reader's own.
  func targets(_ specification: DataSpecification) -> [String] {
    specification.targets.isEmpty ? target.map { [$0] } ?? [] : specification.targets
  }

  /// Columns that transforms leave alone unless they name them: targets and sample weights.
  func untouched(_ specification: DataSpecification) -> [String] {
    targets(specification) + (specification.sampleWeight.map { [$0] } ?? [])
  }
}
