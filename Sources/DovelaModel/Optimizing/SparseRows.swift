import DovelaCore

/// A variable whose gradient is written in few rows: which rows backward touched.
final class SparseRows: @unchecked Sendable {
  let first: Int
  let rows: Int
  let width: Int
  let isExempt: Bool
  let marks: UnsafeMutablePointer<UInt8>
  private let updater: Updater
  /// Every row counts as touched: the gradient is complete.
  private(set) var isDense = false

  /// Untouched elements between touched rows that are zeroed rather than updated by a call of their own.
  private static let greatestGap = 256

  init(_ entry: FlatLayout.Entry, marks: UnsafeMutablePointer<UInt8>, updater: Updater) {
    first = entry.offset
    rows = entry.variable.spec.extents.first.flatMap { $0 } ?? 1
    width = entry.count / max(rows, 1)
    isExempt = entry.variable.isExemptFromDecay
    self.marks = marks
    self.updater = updater
  }

  /// Before a backward: nothing is touched.
  func begin() {
    marks.update(repeating: 0, count: rows)
    isDense = false
  }

  /// Zeroes the rows that nobody wrote, for who needs the whole gradient.
  func makeDense() {
    guard !isDense else { return }
    for row in 0..<rows where marks[row] == 0 {
      (updater.gradient + first + row * width).update(repeating: 0, count: width)
    }
    isDense = true
  }

  func update(_ kernels: Kernels) {
    if isDense {
      updater.update(first: first, count: rows * width, isExempt: isExempt)
      return
    }
    kernels.parallel(
      updater.context, rows, grain: max(1, Updater.grain / max(width, 1)), Unmanaged.passUnretained(self).toOpaque()
    ) { state, first, last in
      guard let state else { return }
      Unmanaged<SparseRows>.fromOpaque(state).takeUnretainedValue().updateRows(Int(first), Int(last))
    }
  }

  /// Runs of touched and untouched rows in turn.
  private func updateRows(_ from: Int, _ to: Int) {
    var row = from
    while row < to {
      let begin = row
      if marks[row] == 0 {
        while row < to, marks[row] == 0 { row += 1 }
        updater.updateUntouched(first: first + begin * width, count: (row - begin) * width, isExempt: isExempt)
      } else {
        row = endOfTouched(row, to)
        updater.update(first: first + begin * width, count: (row - begin) * width, isExempt: isExempt)
      }
    }
  }

  /// Past the last of a run of touched rows, small gaps filled with zeros and taken along.
  private func endOfTouched(_ from: Int, _ to: Int) -> Int {
    var row = from
    while row < to {
      while row < to, marks[row] != 0 { row += 1 }
      var next = row
      while next < to, marks[next] == 0, (next - row + 1) * width <= Self.greatestGap { next += 1 }
      guard next < to, next > row, marks[next] != 0 else { return row }
      (updater.gradient + first + row * width).update(repeating: 0, count: (next - row) * width)
      row = next
    }
    return row
  }
}
