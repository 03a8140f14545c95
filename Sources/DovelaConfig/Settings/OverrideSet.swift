/// The overrides below one place, in the order in which they count.
struct OverrideSet {
  /// One override, with the part of its path that is still to follow.
  struct Pending {
    var path: ArraySlice<String>
    var source: ConfigOverride

    var location: SourceLocation { source.location }
    var value: ConfigNode { source.value }
  }

  var pending: [Pending]

  static let none = OverrideSet(pending: [])

  init(pending: [Pending]) { self.pending = pending }

  init(_ overrides: [ConfigOverride]) {
    pending = overrides.map { Pending(path: $0.path[...], source: $0) }
  }

  var isEmpty: Bool { pending.isEmpty }

  /// The first parts of the paths, each once, in order.
  var heads: [String] {
    var seen: [String] = []
    for item in pending {
      if let head = item.path.first, !seen.contains(head) { seen.append(head) }
    }
    return seen
  }

  /// The overrides that follow a head, which is dropped.
  func below(_ head: String) -> OverrideSet {
    OverrideSet(
      pending: pending.filter { $0.path.first == head }.map {
        Pending(path: $0.path.dropFirst(), source: $0.source)
      })
  }

  /// The value that replaces the whole of this place, if there is one, and what comes after it.
  func applied(to node: ConfigNode?) -> (node: ConfigNode?, rest: OverrideSet, isReplaced: Bool) {
    guard let last = pending.lastIndex(where: { $0.path.isEmpty && !$0.source.appends }) else {
      return (node, self, false)
    }
    return (pending[last].value, OverrideSet(pending: Array(pending[(last + 1)...])), true)
  }

  /// The values that `+=` adds to this place.
  var appended: [ConfigNode] { pending.filter { $0.path.isEmpty && $0.source.appends }.map(\.value) }
}
