import CDovela
import DovelaCore
import Glibc

/// A study in the contract's form; its tables live as long as the instance that it was given to.
final class StudyTables {
  private let names: [UnsafeMutablePointer<CChar>?]
  private let conditions: [UnsafeMutablePointer<UInt8>?]
  private let dimensions: Block<dovela_dimension>
  private let pointers: Block<UnsafePointer<dovela_dimension>?>
  let study: Block<dovela_study>

  init(_ outline: StudyOutline) {
    names = outline.dimensions.map { strdup($0.name) }
    conditions = outline.dimensions.map { dimension in
      guard let when = dimension.condition?.when else { return nil }
      let marks = UnsafeMutablePointer<UInt8>.allocate(capacity: max(when.count, 1))
      for (index, mark) in when.enumerated() { (marks + index).initialize(to: mark ? 1 : 0) }
      return marks
    }
    dimensions = Block(outline.dimensions.count, dovela_dimension())
    pointers = Block(outline.dimensions.count, nil)
    for (index, dimension) in outline.dimensions.enumerated() {
      dimensions[index] = dovela_dimension(dimension, name: names[index], when: conditions[index])
      pointers[index] = UnsafePointer(dimensions.pointer + index)
    }
    study = Block(
      1,
      dovela_study(
        struct_size: UInt64(MemoryLayout<dovela_study>.size), required: 0,
        dimensions: UnsafePointer(pointers.pointer), dimension_count: UInt64(outline.dimensions.count),
        objective_count: UInt64(outline.objectives), trials: UInt64(outline.trials ?? 0)))
  }

  deinit {
    for name in names { free(name) }
    for marks in conditions { marks?.deallocate() }
  }
}

extension dovela_dimension {
  fileprivate init(_ dimension: Dimension, name: UnsafePointer<CChar>?, when: UnsafePointer<UInt8>?) {
    let type =
      switch dimension.kind {
      case .real: DOVELA_DIMENSION_REAL
      case .integer: DOVELA_DIMENSION_INTEGER
      case .choice: DOVELA_DIMENSION_CHOICE
      }
    self.init(
      struct_size: UInt64(MemoryLayout<dovela_dimension>.size), required: 0, name: name, type: UInt64(type.rawValue),
      least: dimension.least, greatest: dimension.greatest, step: dimension.step,
      scale: UInt64((dimension.scale == .log ? DOVELA_SCALE_LOG : DOVELA_SCALE_LINEAR).rawValue),
      parent: Int64(dimension.condition?.parent ?? -1), when: when)
  }
}
