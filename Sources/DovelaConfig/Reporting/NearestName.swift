/// Names close to one that was not found.
public enum NearestName {
  /// Up to three of `names` that are near `name`, nearest first: by edits (Damerau-Levenshtein with adjacent
  /// transpositions, case ignored) within a third of the length, or by one being the start of the other.
  public static func candidates(_ name: String, among names: [String]) -> [String] {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
    guard !wanted.isEmpty else { return [] }
    let limit = max(1, wanted.count / 3)
    var best: [(distance: Int, name: String)] = []
    for candidate in Set(names) {
      let letters = Array(candidate.lowercased().unicodeScalars.prefix(64))
      var distance = edits(wanted, letters)
      if distance > limit {
        let isStart =
          min(wanted.count, letters.count) >= 3 && (letters.starts(with: wanted) || wanted.starts(with: letters))
        guard isStart else { continue }
        distance = limit + 1
      }
      best.append((distance, candidate))
    }
    return best.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
  }

  /// The end of a message about an unknown name: `; did you mean 'units'?`, or what there is where that is short.
  static func suggestion(_ name: String, among names: [String], else others: String) -> String {
    let near = candidates(name, among: names)
    if !near.isEmpty { return "; did you mean \(Text.alternatives(near.map(Text.quoted)))?" }
    return names.isEmpty ? "" : "; \(others): \(names.joined(separator: ", "))"
  }

  private static func edits(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var before = [Int](repeating: 0, count: b.count + 1)
    var above = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1] + [Int](repeating: 0, count: b.count)
      for j in 0..<b.count {
        row[j + 1] = min(above[j + 1] + 1, row[j] + 1, above[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { row[j + 1] = min(row[j + 1], before[j - 1] + 1) }
      }
      (before, above) = (above, row)
    }
    return above[b.count]
  }
}
