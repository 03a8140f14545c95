import PluginKit

/// How likely each value of a choice is, learned from the better half of each generation (population-based incremental
/// learning: Baluja 1994), and never less than a margin.
struct ChoiceTable {
  let dimension: Int
  private var shares: [Double]
  private static let rate = 0.3

  init(_ dimension: Int, _ count: Int) {
    self.dimension = dimension
    shares = Array(repeating: 1 / Double(count), count: count)
  }

  mutating func forget() { shares = Array(repeating: 1 / Double(shares.count), count: shares.count) }

  /// Moves to what the better trials had; NaN where the choice was not active.
  mutating func learn(_ values: [Double]) {
    let places = values.compactMap { Int(exactly: $0) }.filter(shares.indices.contains)
    guard !places.isEmpty else { return }
    for index in shares.indices {
      let found = Double(places.filter { $0 == index }.count) / Double(places.count)
      shares[index] += Self.rate * (found - shares[index])
    }
    let least = 0.2 / Double(shares.count)
    shares = shares.map { max($0, least) }
    let sum = shares.reduce(0, +)
    shares = shares.map { $0 / sum }
  }

  func draw(_ random: inout RandomStream) -> Double {
    var rest = random.uniform()
    for (index, share) in shares.enumerated() {
      rest -= share
      if rest < 0 { return Double(index) }
    }
    return Double(shares.count - 1)
  }
}
