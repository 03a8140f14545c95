import Glibc
import PluginKit

/// The logarithm of the improvement that a process expects of a configuration, and where it is greatest.
struct Acquisition {
  let study: Study
  let encoding: Encoding
  let process: GaussianProcess
  /// The least value so far.
  let best: Double

  private static let everywhere = 100
  private static let around = 12
  private static let climbs = 3
  private static let steps = 40

  private typealias Candidate = (score: Double, values: [Double])

  /// log E[max(best - y, 0)] = log(s (z Phi(z) + phi(z))), z = (best - mean) / s (Jones et al. 1998, equation 15; far
  /// below 0 by its asymptote, as in Ament et al. 2023, "Unexpected Improvements to Expected Improvement").
  private func score(_ values: [Double]) -> Double {
    let (mean, deviation) = process.predict(encoding.point(values))
    let z = (best - mean) / deviation
    guard z < -6 else { return log(deviation * (z * NormalDistribution.below(z) + NormalDistribution.density(z))) }
    return log(deviation) - 0.5 * z * z - 2 * log(-z) - 0.9189385332046727
  }

  /// The best of configurations everywhere and around good trials, after climbs from the best of them.
  func maximum(near good: [[Double]], _ random: inout RandomStream) -> [Double] {
    var candidates: [Candidate] = []
    for _ in 0..<Self.everywhere {
      let values = study.configuration { _, dimension in dimension.value(share: random.uniform()) }
      candidates.append((score(values), values))
    }
    for values in good {
      for step in 0..<Self.around {
        let changed = changed(values, step % 2 == 0 ? 0.1 : 0.01, &random)
        candidates.append((score(changed), changed))
      }
    }
    candidates.sort { $0.score > $1.score }
    var found = candidates.prefix(Self.climbs).map { climb($0, &random) }
    found.sort { $0.score > $1.score }
    return found.first?.values ?? []
  }

  /// An evolution strategy of one parent and one child, whose steps grow with success (Rechenberg's rule).
  private func climb(_ start: Candidate, _ random: inout RandomStream) -> Candidate {
    var best = start, size = 0.1
    for _ in 0..<Self.steps {
      let values = changed(best.values, size, &random)
      let score = score(values)
      if score > best.score {
        best = (score, values)
        size = min(size * 1.5, 0.5)
      } else {
        size = max(size * 0.9, 1e-4)
      }
    }
    return best
  }

  /// Some numbers moved by about `size` of their range, and some choices drawn anew.
  private func changed(_ values: [Double], _ size: Double, _ random: inout RandomStream) -> [Double] {
    let count = Double(study.dimensions.count)
    let share = random.uniform() < 0.5 ? 1 / count : 0.7
    return study.configuration { index, dimension in
      let old = values[index]
      if old.isNaN { return dimension.value(share: random.uniform()) }
      if dimension.kind == .choice {
        return random.uniform() < 1 / count ? dimension.value(share: random.uniform()) : old
      }
      guard random.uniform() < share else { return old }
      var place = dimension.unit(old) + size * random.normal()
      if let steps = dimension.count {
        place = dimension.unit(old) + max(size, 0.7 / Double(steps)) * random.normal()
      }
      return dimension.value(share: min(max(place, 0), 1 - 0x1p-53))
    }
  }
}
