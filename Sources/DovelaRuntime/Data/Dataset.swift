import CDovela
import CDovelaRuntime
import DovelaConfig
import DovelaCore
import DovelaData
import DovelaModel
import DovelaPlugins

/// A dataset of the API: rows of one of the three kinds.
final class Dataset: Handled {
  static let noun = "a dataset"

  let rows: any TrainingRows
  init(_ rows: any TrainingRows) { self.rows = rows }
}

/// A caller's tensor as a column: a row of it is one element of the first axis.
func column(_ raw: dovela_tensor, _ name: String) throws -> Column {
  let tensor = try tensor(raw, name)
  guard tensor.spec.rank >= 1, let count = tensor.spec.count else {
    throw DovelaError(
      .shapeMismatch, .other, owner: name, "has the shape \(tensor.spec): the first axis must be the rows")
  }
  // Rows without elements could be any number of rows.
  guard count > 0 else {
    throw DovelaError(.shapeMismatch, .data, owner: name, "has the shape \(tensor.spec): it has no elements")
  }
  func list<Element>(_ type: Element.Type) -> [Element] {
    Array(UnsafeBufferPointer(start: tensor.data.assumingMemoryBound(to: type), count: count))
  }
  let values: ColumnValues =
    switch tensor.spec.dtype {
    case .f32: .f32(list(Float.self))
    case .f64: .f64(list(Double.self))
    case .i32: .i32(list(Int32.self))
    case .i64: .i64(list(Int64.self))
    case .u8: .u8(list(UInt8.self))
    default:
      throw DovelaError(
        .unsupported, .other, owner: name, "is \(tensor.spec.dtype): f32, f64, i32, i64 and u8 are taken")
    }
  return Column(
    name: name, spec: TensorSpec(Array(tensor.spec.extents.dropFirst()), tensor.spec.dtype), values: values)
}
