import PluginKit

/// One bracket of successive halving: so many trials in each rung, until so many epochs.
struct Bracket {
  let number: Int
  let sizes: [Int]
  let epochs: [Int]

  /// The same with fewer configurations at its start; the later rungs shrink in proportion.
  func cut(to fresh: Int) -> Bracket {
    guard fresh < sizes[0] else { return self }
    let sizes = self.sizes.map { max(1, ($0 * fresh + self.sizes[0] - 1) / self.sizes[0]) }
    return Bracket(number: number, sizes: sizes, epochs: epochs)
  }

  var rounds: [Round] {
    sizes.indices.map { rung in
      Round(
        bracket: number, rung: rung, trials: sizes[rung], fresh: rung == 0 ? sizes[0] : 0,
        from: rung == 0 ? 0 : epochs[rung - 1], to: epochs[rung])
    }
  }
}

extension Bracket {
  /// Brackets one after the other until they hold `trials` configurations; once through them where there is no number.
  static func filling(_ brackets: [Bracket], iterations: Int, trials: Int?) -> [Bracket] {
    guard let trials else { return (0..<iterations).flatMap { _ in brackets } }
    var filled: [Bracket] = []
    var rest = trials
    while rest > 0 {
      for bracket in brackets where rest > 0 {
        let next = bracket.cut(to: rest)
        filled.append(next)
        rest -= next.sizes[0]
      }
    }
    return filled
  }
}
