import PluginKit

/// Every configuration in order, the last hyperparameter changing fastest. What hangs on a choice is counted under it
/// alone: a space of two blocks of three values each has six configurations, not nine.
final class Grid: SearchComponent {
  private let points: Int
  private var study: Study?
  private var children: [[Int]] = []
  private var roots: [Int] = []

  init(_ settings: Settings) throws { points = try settings.int("points") }

  func begin(_ study: Study) throws {
    self.study = study
    roots = study.dimensions.indices.filter { study.dimensions[$0].parent == nil }
    children = study.dimensions.indices.map { parent in
      study.dimensions.indices.filter { study.dimensions[$0].parent == parent }
    }
    guard count(of: roots) != nil else {
      throw Failure.range("the grid has more configurations than can be counted; set points lower or use Random")
    }
  }

  func tell(_ trial: Trial) throws {}

  func ask(number: Int, random: inout RandomStream) throws -> SearchAnswer {
    guard let study, let total = count(of: roots), number < total else { return .exhausted }
    var values = [Double](repeating: .nan, count: study.dimensions.count)
    place(number, roots, into: &values)
    return .proposed(values)
  }

  /// Values of a dimension by itself.
  private func width(_ index: Int) -> Int { study?.dimensions[index].count ?? points }

  private func active(_ index: Int, under value: Int) -> [Int] {
    guard let study else { return [] }
    return children[index].filter { study.dimensions[$0].when[value] }
  }

  /// Configurations of dimensions that do not depend on each other, with all that hangs on them; `nil`: too many.
  private func count(of group: [Int]) -> Int? {
    var product = 1
    for index in group {
      guard let own = count(at: index) else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: own)
      if overflow { return nil }
      product = next
    }
    return product
  }

  private func count(at index: Int) -> Int? {
    if children[index].isEmpty { return width(index) }
    var sum = 0
    for value in 0..<width(index) {
      guard let below = count(of: active(index, under: value)) else { return nil }
      let (next, overflow) = sum.addingReportingOverflow(below)
      if overflow { return nil }
      sum = next
    }
    return sum
  }

  /// Writes configuration `number` of a group: mixed radix, the last dimension fastest.
  private func place(_ number: Int, _ group: [Int], into values: inout [Double]) {
    var rest = number
    for index in group.reversed() {
      guard let own = count(at: index) else { return }
      placeOne(rest % own, index, into: &values)
      rest /= own
    }
  }

  private func placeOne(_ number: Int, _ index: Int, into values: inout [Double]) {
    guard let dimension = study?.dimensions[index] else { return }
    guard !children[index].isEmpty else {
      values[index] = value(number, of: dimension)
      return
    }
    var rest = number
    for value in 0..<width(index) {
      let below = active(index, under: value)
      guard let own = count(of: below) else { return }
      if rest < own {
        values[index] = self.value(value, of: dimension)
        return place(rest, below, into: &values)
      }
      rest -= own
    }
  }

  private func value(_ number: Int, of dimension: Dimension) -> Double {
    if dimension.count != nil { return dimension.least + Double(number) * dimension.step }
    let from = dimension.scaled(dimension.least), to = dimension.scaled(dimension.greatest)
    return dimension.value(scaled: from + (to - from) * Double(number) / Double(points - 1))
  }
}
