import DovelaCore

/// A piece of the arena that is in use from one moment of a step to another.
package struct Storage: Hashable {
  package var bytes: Int
  package var first: Int
  package var last: Int
  /// In the arena; set by `pack`.
  package var offset = 0

  func overlapsInTime(_ other: Storage) -> Bool { first <= other.last && other.first <= last }
  func overlapsInSpace(_ other: Storage) -> Bool {
    offset < other.offset + other.bytes && other.offset < offset + bytes
  }
}

extension Storage {
  /// Gives each storage a place, so that two that live at one moment never share a byte: the largest first, each at
  /// the lowest place that is free for its whole life (greedy by size; Pisarchyk and Lee 2020, "Efficient Memory
  /// Management for Deep Neural Net Inference").
  ///
  /// - Returns: the size of the arena; `nil` where it cannot be counted.
  static func pack(_ storages: inout [Storage]) -> Int? {
    for index in storages.indices {
      guard let bytes = Arena.aligned(storages[index].bytes) else { return nil }
      storages[index].bytes = bytes
    }
    let order = storages.indices.sorted { (-storages[$0].bytes, $0) < (-storages[$1].bytes, $1) }
    var placed: [Int] = []
    var total = 0
    for index in order {
      let neighbours = placed.map { storages[$0] }.filter { $0.overlapsInTime(storages[index]) }
      var offset = 0
      for neighbour in neighbours.sorted(by: { $0.offset < $1.offset }) {
        if offset + storages[index].bytes <= neighbour.offset { break }
        offset = max(offset, neighbour.offset + neighbour.bytes)
      }
      storages[index].offset = offset
      let (end, overflow) = offset.addingReportingOverflow(storages[index].bytes)
      // Halved, so that the sums above cannot overflow either.
      guard !overflow, end <= Int.max / 2 else { return nil }
      total = max(total, end)
      placed.append(index)
    }
    return total
  }
}
