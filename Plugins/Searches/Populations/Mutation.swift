import PluginKit

/// One change of a configuration: another value of a choice, another place of a number, near the old one.
struct Mutation {
  private let study: Study
  private let spread: Double

  /// A number moves by a normal step whose deviation is `spread` of its range.
  init(_ study: Study, _ spread: Double) {
    self.study = study
    self.spread = spread
  }

  func changed(_ values: [Double], _ random: inout RandomStream) -> [Double] {
    let open = study.dimensions.indices.filter { !values[$0].isNaN && study.dimensions[$0].count != 1 }
    guard !open.isEmpty else { return values }
    let chosen = open[random.index(open.count)]
    return study.configuration { index, dimension in
      if values[index].isNaN { return dimension.value(share: random.uniform()) }
      return index == chosen ? other(values[index], dimension, &random) : values[index]
    }
  }

  private func other(_ value: Double, _ dimension: Dimension, _ random: inout RandomStream) -> Double {
    guard dimension.kind != .choice else {
      let next = Double(random.index(max((dimension.count ?? 1) - 1, 1)))
      return next < value ? next : min(next + 1, dimension.greatest)
    }
    for _ in 0..<20 {
      let place = dimension.unit(value) + spread * random.normal()
      guard place >= 0, place < 1 else { continue }
      let next = dimension.value(share: place)
      if next != value { return next }
    }
    return dimension.value(share: random.uniform())
  }
}
