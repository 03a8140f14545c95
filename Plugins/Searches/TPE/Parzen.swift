import Glibc
import PluginKit

/// A density over configurations: a mixture of one kernel for each observation, and a broad one for what has not been
/// tried. A kernel is a product: of a normal cut to the range for a number, on its scale; of a table for a choice.
/// Where an observation has no value, because the dimension was not active in it, its kernel is uniform there.
///
/// Bandwidths are those of Bergstra et al. 2011 ("Algorithms for Hyper-Parameter Optimization", section 4): the
/// distance to the farther neighbour, within limits that narrow as observations come.
struct Parzen {
  /// Of one dimension, for all kernels.
  private struct Axis {
    /// A choice: how likely its own value and any other one are.
    var logOwn = 0.0
    var logOther = 0.0
    /// A number: the range of its scale, 0 ... 1.
    var isChoice = false
    var count = 0
    /// (kernels), NaN: uniform. On 0 ... 1, or the number of the choice.
    var centers: [Double] = []
    var widths: [Double] = []
    /// (kernels): -log(width * mass within the range * sqrt(2 pi)).
    var logNorms: [Double] = []
  }

  private let study: Study
  private var axes: [Axis] = []
  private let kernels: Int
  /// (kernels): log of the kernel's share.
  private var logWeights: [Double] = []

  init(_ study: Study, _ observations: [[Double]]) {
    self.study = study
    kernels = observations.count + 1
    logWeights = Array(repeating: -log(Double(kernels)), count: kernels)
    for (index, dimension) in study.dimensions.enumerated() {
      axes.append(Self.axis(dimension, observations.map { $0[index] }, kernels))
    }
  }

  private static func axis(_ dimension: Dimension, _ values: [Double], _ kernels: Int) -> Axis {
    var axis = Axis()
    if dimension.kind == .choice {
      axis.isChoice = true
      axis.count = dimension.count ?? 1
      axis.centers = values + [.nan]
      let spread = 1 / Double(kernels), total = 1 + Double(axis.count) * spread
      axis.logOwn = log((1 + spread) / total)
      axis.logOther = log(spread / total)
      return axis
    }
    let units = values.map { $0.isNaN ? .nan : dimension.unit($0) }
    axis.centers = units + [0.5]
    axis.widths = widths(units, kernels) + [1]
    axis.logNorms = zip(axis.centers, axis.widths).map { center, width in
      center.isNaN ? 0 : -log(width * mass(center, width) * 2.5066282746310002)
    }
    return axis
  }

  /// The distance to the farther neighbour; of the first and the last, to the only one.
  private static func widths(_ units: [Double], _ kernels: Int) -> [Double] {
    let order = units.indices.filter { !units[$0].isNaN }.sorted { units[$0] < units[$1] }
    let least = 1 / Double(min(100, 1 + kernels))
    var widths = [Double](repeating: 1, count: units.count)
    for (place, index) in order.enumerated() {
      let before = place > 0 ? units[index] - units[order[place - 1]] : nil
      let after = place + 1 < order.count ? units[order[place + 1]] - units[index] : nil
      widths[index] = min(max(max(before ?? 0, after ?? 0), least), 1)
      if before == nil && after == nil { widths[index] = max(units[index], 1 - units[index]) }
    }
    return widths
  }

  /// Of a normal around `center`, between 0 and 1.
  private static func mass(_ center: Double, _ width: Double) -> Double {
    (erf((1 - center) / (width * 1.4142135623730951)) + erf(center / (width * 1.4142135623730951))) / 2
  }

  /// A configuration from one kernel, a dimension after the other.
  func sample(_ random: inout RandomStream) -> [Double] {
    let kernel = random.index(kernels)
    return study.configuration { index, dimension in sample(index, dimension, kernel, &random) }
  }

  /// The same configuration with another value of one dimension, and of what becomes active by it.
  func resample(_ changed: Int, in values: [Double], _ random: inout RandomStream) -> [Double] {
    let kernel = random.index(kernels)
    return study.configuration { index, dimension in
      index == changed || values[index].isNaN ? sample(index, dimension, kernel, &random) : values[index]
    }
  }

  private func sample(_ index: Int, _ dimension: Dimension, _ kernel: Int, _ random: inout RandomStream) -> Double {
    let axis = axes[index], center = axis.centers[kernel]
    if axis.isChoice {
      let own =
        center.isNaN
        || random.uniform() * (exp(axis.logOwn) + exp(axis.logOther) * Double(axis.count - 1))
          >= exp(axis.logOwn)
      return own ? Double(random.index(axis.count)) : center
    }
    if center.isNaN { return dimension.value(unit: random.uniform()) }
    return dimension.value(unit: Self.normal(center, axis.widths[kernel], &random))
  }

  private static func normal(_ center: Double, _ width: Double, _ random: inout RandomStream) -> Double {
    // The range holds a third of the widest normal at least, so this ends soon.
    while true {
      let radius = sqrt(-2 * log(1 - random.uniform())), angle = 2 * Double.pi * random.uniform()
      let value = center + width * radius * cos(angle)
      if value >= 0, value < 1 { return value }
    }
  }

  /// A value of one dimension alone, from any kernel.
  func sample(_ index: Int, _ random: inout RandomStream) -> Double {
    sample(index, study.dimensions[index], random.index(kernels), &random)
  }

  /// The logarithm of the density of one dimension alone.
  func logDensity(_ index: Int, _ value: Double) -> Double {
    let axis = axes[index]
    var sums: [Double] = []
    if axis.isChoice {
      let uniform = -log(Double(axis.count))
      sums = axis.centers.map { $0.isNaN ? uniform : $0 == value ? axis.logOwn : axis.logOther }
    } else {
      let unit = study.dimensions[index].unit(value)
      sums = axis.centers.indices.compactMap { kernel in
        guard !axis.centers[kernel].isNaN else { return nil }
        let distance = (unit - axis.centers[kernel]) / axis.widths[kernel]
        return axis.logNorms[kernel] - 0.5 * distance * distance
      }
    }
    let most = sums.max() ?? 0
    return most + log(sums.reduce(0) { $0 + exp($1 - most) } / Double(sums.count))
  }

  /// The logarithm of the density.
  func logDensity(_ values: [Double]) -> Double {
    var sums = logWeights
    for (index, dimension) in study.dimensions.enumerated() where !values[index].isNaN {
      let axis = axes[index]
      if axis.isChoice {
        let uniform = -log(Double(axis.count))
        for kernel in 0..<kernels {
          let center = axis.centers[kernel]
          sums[kernel] += center.isNaN ? uniform : center == values[index] ? axis.logOwn : axis.logOther
        }
      } else {
        let unit = dimension.unit(values[index])
        for kernel in 0..<kernels where !axis.centers[kernel].isNaN {
          let distance = (unit - axis.centers[kernel]) / axis.widths[kernel]
          sums[kernel] += axis.logNorms[kernel] - 0.5 * distance * distance
        }
      }
    }
    let most = sums.max() ?? 0
    return most + log(sums.reduce(0) { $0 + exp($1 - most) })
  }
}
