import DovelaCore
import Glibc

/// A distribution over the cells of a dimension, estimated from where trials lie: a mixture of one kernel for each cell
/// that has trials, weighted by their number, and a wide one as a prior.
///
/// The estimator of PED-ANOVA (Watanabe, Bansal and Hutter 2023) in the variant of Optuna 5: kernels of numbers are
/// Gaussians, cut at the ends and rounded to cells, with the bandwidth of Scott's rule (1992).
struct ParzenGrid {
  /// Cells into which a continuum is cut.
  private static let mostCells = 50
  /// Less than nothing is not divided by.
  private static let floor = 1e-12

  /// A probability for each cell.
  let probabilities: [Double]

  /// - Parameter values: of the dimension, all active.
  init(_ dimension: Dimension, values: [Double]) {
    let cells = Self.cells(of: dimension)
    var counts = [Double](repeating: 0, count: cells)
    for value in values { counts[Self.cell(of: value, in: dimension, cells)] += 1 }
    let mixture = dimension.kind == .choice ? Self.choices(counts) : Self.numbers(counts)
    probabilities = mixture.map { $0 + Self.floor }
  }

  /// D(p, q) = sum of q (p / q - 1)^2: how far the first is from the second, whose mass weighs.
  static func pearsonDivergence(_ one: ParzenGrid, from other: ParzenGrid) -> Double {
    zip(one.probabilities, other.probabilities).reduce(0) { sum, pair in
      let excess = pair.0 / pair.1 - 1
      return sum + pair.1 * excess * excess
    }
  }

  // MARK: Cells

  private static func cells(of dimension: Dimension) -> Int {
    let span = dimension.greatest - dimension.least
    if dimension.kind == .choice { return dimension.count ?? 1 }
    if dimension.scale == .log, dimension.kind == .integer {
      // Small numbers lie far apart on a logarithmic scale.
      return min(Int((log(span + 1) / log(2)).rounded(.up)) + 1, mostCells)
    }
    guard dimension.step > 0 else { return mostCells }
    return Int(min((span / dimension.step).rounded(.toNearestOrEven) + 1, Double(mostCells)))
  }

  private static func cell(of value: Double, in dimension: Dimension, _ cells: Int) -> Int {
    if dimension.kind == .choice { return min(max(0, dimension.place(of: value) ?? 0), cells - 1) }
    let isLog = dimension.scale == .log
    let least = isLog ? log(dimension.least) : dimension.least
    let greatest = isLog ? log(dimension.greatest) : dimension.greatest
    let width = (greatest - least) / Double(cells - 1)
    // A value between two cells belongs to the lower one.
    let place = (((isLog ? log(value) : value) - least) / width - 0.5).rounded(.up)
    return Int(min(max(0, place), Double(cells - 1)))
  }

  // MARK: Kernels

  /// A kernel of a choice has all its mass in its cell, but for a share of the prior's.
  private static func choices(_ counts: [Double]) -> [Double] {
    let kernels = Double(counts.count { $0 > 0 }) + 1
    let prior = 1 / kernels
    let total = counts.reduce(0, +) + 1
    let sum = Double(counts.count) * prior
    return counts.indices.map { cell in
      var probability = 1 / total / Double(counts.count)
      for (place, count) in counts.enumerated() where count > 0 {
        probability += count / total * (prior + (place == cell ? 1 : 0)) / (sum + 1)
      }
      return probability
    }
  }

  private static func numbers(_ counts: [Double]) -> [Double] {
    let seen = counts.indices.filter { counts[$0] > 0 }
    let greatest = Double(counts.count - 1)
    let trials = counts.reduce(0, +)
    let width = max(scott(counts, seen), 0.5 / 1.64)
    var probabilities = [Double](repeating: 0, count: counts.count)
    func add(mean: Double, width: Double, weight: Double) {
      func mass(_ from: Double, _ to: Double) -> Double { normalMass((from - mean) / width, (to - mean) / width) }
      let all = mass(-0.5, greatest + 0.5)
      for cell in counts.indices {
        probabilities[cell] += weight / (trials + 1) * mass(Double(cell) - 0.5, Double(cell) + 0.5) / all
      }
    }
    for cell in seen { add(mean: Double(cell), width: width, weight: counts[cell]) }
    add(mean: greatest / 2, width: greatest + 1, weight: 1)
    return probabilities
  }

  /// 1.059 min(iqr / 1.34, s) n^(-1/5), with the quartiles among the cells that have trials as Optuna takes them.
  private static func scott(_ counts: [Double], _ seen: [Int]) -> Double {
    let trials = counts.reduce(0, +)
    let mean = seen.reduce(0) { $0 + Double($1) * counts[$1] } / trials
    let spread = seen.reduce(0) { $0 + counts[$1] * (Double($1) - mean) * (Double($1) - mean) }
    let deviation = (spread / max(1, trials - 1)).squareRoot()
    var sums: [Double] = []
    for cell in seen { sums.append((sums.last ?? 0) + counts[cell]) }
    let lower = sums.firstIndex { $0 >= (trials / 4).rounded(.down) } ?? 0
    let upper = sums.firstIndex { $0 > (trials * 3 / 4).rounded(.down) } ?? seen.count - 1
    let range = Double(seen[upper] - seen[lower])
    return 1.059 * min(range / 1.34, deviation) * pow(trials, -0.2)
  }

  /// Of the standard normal distribution between two numbers, exact in both tails.
  private static func normalMass(_ from: Double, _ to: Double) -> Double {
    let root = 2.0.squareRoot()
    if from > 0 { return (erfc(from / root) - erfc(to / root)) / 2 }
    if to <= 0 { return (erfc(-to / root) - erfc(-from / root)) / 2 }
    return 1 - erfc(-from / root) / 2 - erfc(to / root) / 2
  }
}
