import CDovela
import DovelaCore
import DovelaKernels
import Glibc

/// Memory for the gradients of one more use of a layer, which are then added to those of the uses before.
final class GradientScratch {
  /// One variable's; a row is everything where the gradient is not row-sparse.
  private struct Part {
    var gradient: UnsafeMutablePointer<Float>
    var marks: UnsafeMutablePointer<UInt8>?
    var rows: Int
    var width: Int
  }

  private let parts: [Part?]

  init(_ variables: [Variable]) {
    parts = variables.map { variable in
      guard variable.gradient != nil else { return nil }
      let count = variable.count
      var part = Part(gradient: .allocate(capacity: max(count, 1)), marks: nil, rows: 1, width: count)
      if variable.touchedRows != nil, let rows = variable.spec.extents.first ?? nil, rows > 0 {
        let marks = UnsafeMutablePointer<UInt8>.allocate(capacity: rows)
        marks.initialize(repeating: 0, count: rows)
        part.marks = marks
        part.rows = rows
        part.width = count / rows
      }
      return part
    }
  }

  deinit {
    for part in parts {
      part?.gradient.deallocate()
      part?.marks?.deallocate()
    }
  }

  /// Nobody may update a variable while further gradients are to come, so nothing is announced.
  func lend(to plan: PluginLayerPlan) {
    for index in 0..<parts.count {
      plan.variableGradients.pointer[index].data = UnsafeMutableRawPointer(parts[index]?.gradient)
      plan.touchedRows.pointer[index] = parts[index]?.marks
      plan.ready.pointer[index] = dovela_ready()
    }
  }

  /// sum += part, for each variable.
  func add(to variables: [Variable], _ context: OpaquePointer) {
    for index in 0..<parts.count {
      guard let part = parts[index], let sum = variables[index].gradient else { continue }
      if let marks = part.marks, let touched = variables[index].touchedRows {
        addRows(of: part, marks, to: sum, touched, context)
      } else {
        Self.axpby?(context, UInt64(part.width), 1, part.gradient, 1, sum)
      }
    }
  }

  /// Rows that no use before has touched are overwritten: what lies in them is of an earlier step.
  private func addRows(
    of part: Part, _ marks: UnsafeMutablePointer<UInt8>, to sum: UnsafeMutablePointer<Float>,
    _ touched: UnsafeMutablePointer<UInt8>, _ context: OpaquePointer
  ) {
    for row in 0..<part.rows where marks[row] != 0 {
      let first = row * part.width
      Self.axpby?(
        context, UInt64(part.width), 1, part.gradient + first, touched[row] != 0 ? 1 : 0, sum + first)
      touched[row] = 1
      marks[row] = 0
    }
  }

  private static let axpby = dovela_kernels_table().flatMap { $0.pointee.axpby }
}
