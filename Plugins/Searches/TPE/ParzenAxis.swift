import CSearches
import Glibc
import PluginKit

/// What the kernels of a `Parzen` are in one dimension.
///
/// A number's bandwidth is the distance to its neighbours (the farther one in Bergstra et al. 2011, "Algorithms for
/// Hyper-Parameter Optimization", section 4), but no less than a limit that falls as observations come.
struct ParzenAxis {
  enum Bandwidth {
    /// For the few good ones: the distance to the farther neighbour, at least 1 / (1 + count^2): what is known of the
    /// best place grows fast, and a limit like the other one would keep the search from closing in on it.
    case few
    /// For the many others: the mean distance to both neighbours, so that the gaps between them are seen, at least
    /// 1 / (2 + count).
    case many

    func least(_ count: Int) -> Double {
      let count = Double(count)
      return 1 / min(100, self == .few ? 1 + count * count : 2 + count)
    }

    func width(_ below: Double, _ above: Double) -> Double {
      self == .few ? max(below, above) : (below + above) / 2
    }
  }

  private let dimension: Dimension
  /// (kernels): on 0 ... 1, or the number of the choice, NaN where it is uniform.
  private var centers: [Double]
  /// (kernels): of a number; 0 where it is uniform.
  private var widths: [Double] = []
  private var scales: [Double] = []
  /// (kernels): -log(width * mass within the range * sqrt(2 pi)).
  private var logNorms: [Double] = []
  /// Of a choice: how likely a kernel's own value, another one, and any where it is uniform.
  private var own = 0.0
  private var logOwn = 0.0
  private var logOther = 0.0
  private var logAny = 0.0

  /// The broad kernel comes behind those of `values`.
  init(_ dimension: Dimension, _ values: [Double], _ bandwidth: Bandwidth) {
    self.dimension = dimension
    guard dimension.kind != .choice else {
      centers = values + [.nan]
      // Any value has a share of 1 / kernels beside the observed one.
      let doubt = 1 / Double(centers.count), total = 1 + Double(dimension.count ?? 1) * doubt
      own = 1 / total
      logOwn = log((1 + doubt) / total)
      logOther = log(doubt / total)
      logAny = -log(Double(dimension.count ?? 1))
      return
    }
    centers = values.map { $0.isNaN ? .nan : dimension.unit($0) } + [0.5]
    widths = Self.widths(centers.dropLast(), bandwidth, dimension) + [1]
    logNorms = zip(centers, widths).map { center, width in
      width == 0 ? 0 : -log(width * Self.mass(center, width) * 2.5066282746310002)
    }
    scales = widths.map { $0 == 0 ? 0 : 1 / $0 }
    centers = centers.map { $0.isNaN ? 0.5 : $0 }
  }

  /// 0 where there is no place. The first and the last have one neighbour.
  private static func widths(_ places: ArraySlice<Double>, _ bandwidth: Bandwidth, _ dimension: Dimension) -> [Double] {
    let order = places.indices.filter { !places[$0].isNaN }.sorted { places[$0] < places[$1] }
    let halfStep = dimension.count.map { 0.5 / Double($0) } ?? 0
    let least = max(bandwidth.least(order.count), halfStep)
    var widths = [Double](repeating: 0, count: places.count)
    for (rank, index) in order.enumerated() {
      let below = rank > 0 ? places[index] - places[order[rank - 1]] : 0
      let above = rank + 1 < order.count ? places[order[rank + 1]] - places[index] : 0
      var width = bandwidth.width(below, above)
      if order.count == 1 { width = max(places[index], 1 - places[index]) }
      widths[index] = min(max(width, least), 1)
    }
    return widths
  }

  /// Of a normal around `center`, between 0 and 1.
  private static func mass(_ center: Double, _ width: Double) -> Double {
    let half = 0.5.squareRoot() / width
    return (erf((1 - center) * half) + erf(center * half)) / 2
  }

  /// A value from a kernel.
  func sample(_ kernel: Int, _ random: inout RandomStream) -> Double {
    let center = centers[kernel]
    if dimension.kind == .choice {
      return !center.isNaN && random.uniform() < own ? center : Double(random.index(dimension.count ?? 1))
    }
    if widths[kernel] == 0 { return dimension.value(share: random.uniform()) }
    // The range holds a third of the widest normal at least, so this ends soon.
    while true {
      let place = center + widths[kernel] * random.normal()
      if place >= 0, place < 1 { return dimension.value(share: place) }
    }
  }

  /// Adds each kernel's log density at a value; nothing where it is NaN, not active.
  func add(_ value: Double, to sums: inout [Double]) {
    guard !value.isNaN else { return }
    if dimension.kind == .choice {
      for kernel in sums.indices {
        let center = centers[kernel]
        sums[kernel] += center.isNaN ? logAny : center == value ? logOwn : logOther
      }
    } else {
      searches_add_normals(Int64(sums.count), centers, scales, logNorms, dimension.unit(value), &sums)
    }
  }
}
