import DovelaCore

/// Calls of layers that name what they read, put in an order in which every call comes after those that it reads from.
struct CallGraph {
  typealias Reference = ModelSpecification.TensorReference

  /// A tensor as written: an output of a use of a node.
  struct Source {
    var node: String
    var use: Int
    var output: Int
    var location: SourceLocation
  }

  /// One use of a layer.
  struct Pending {
    var node: String
    var use: Int
    var layer: Int
    var sources: [Source]
    var location: SourceLocation
  }

  private struct Key: Hashable {
    var node: String
    var use: Int
  }

  let report: ConfigReport
  /// Model inputs by name.
  var inputs: [String: Int] = [:]
  private(set) var pending: [Pending] = []
  private var positions: [Key: Int] = [:]
  /// Place of each pending call in the draft.
  private var places: [Int: Int] = [:]

  init(report: ConfigReport) { self.report = report }

  mutating func add(_ call: Pending) {
    positions[Key(node: call.node, use: call.use)] = pending.count
    pending.append(call)
  }

  /// Adds the calls to a draft, with as few changes to the written order as possible. Problems are reported.
  mutating func order(into draft: inout ModelDraft) -> Bool {
    var waiting = [Int](repeating: 0, count: pending.count)
    var readers = [[Int]](repeating: [], count: pending.count)
    let problems = report.count
    for (index, call) in pending.enumerated() {
      for source in call.sources where inputs[source.node] == nil {
        guard let from = position(source) else { continue }
        waiting[index] += 1
        readers[from].append(index)
      }
    }
    guard report.count == problems else { return false }
    var ready = MinimumQueue(pending.indices.filter { waiting[$0] == 0 })
    while let index = ready.pop() {
      places[index] = draft.calls.count
      draft.calls.append(.init(layer: pending[index].layer, inputs: pending[index].sources.compactMap(reference)))
      for reader in readers[index] {
        waiting[reader] -= 1
        if waiting[reader] == 0 { ready.push(reader) }
      }
    }
    let stuck = pending.indices.filter { places[$0] == nil }
    guard let first = stuck.first else { return true }
    let names = stuck.prefix(8).map { Text.quoted(pending[$0].node) }.joined(separator: ", ")
    report.add(pending[first].location, "model", "in a circle: each of \(names) waits for another's output")
    return false
  }

  /// The tensor that a source names, once the calls have their order; an unknown one is reported.
  func reference(_ source: Source) -> Reference? {
    if let input = inputs[source.node] { return .input(input) }
    guard let from = position(source), let call = places[from] else { return nil }
    return .output(call: call, index: source.output)
  }

  private func position(_ source: Source) -> Int? {
    if let position = positions[Key(node: source.node, use: source.use)] { return position }
    let names = pending.map(\.node) + inputs.keys.sorted()
    if names.contains(source.node) {
      report.add(source.location, "model", "\(Text.quoted(source.node)) has no use number \(source.use)")
    } else {
      let end = NearestName.suggestion(source.node, among: names, else: "there are")
      report.add(source.location, "model", "there is no node \(Text.quoted(source.node))\(end)")
    }
    return nil
  }
}

/// A heap of whole numbers that gives the least.
private struct MinimumQueue {
  private var heap: [Int] = []

  init(_ numbers: [Int]) {
    for number in numbers { push(number) }
  }

  mutating func push(_ number: Int) {
    heap.append(number)
    var child = heap.count - 1
    while child > 0, heap[(child - 1) / 2] > heap[child] {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> Int? {
    guard let least = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return least }
    heap[0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { return least }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < heap[parent] else { return least }
      heap.swapAt(child, parent)
      parent = child
    }
  }
}
