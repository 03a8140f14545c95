import CSearches
import Glibc
import PluginKit

/// A density over configurations: a mixture of one kernel for each observation, and a broad one for what has not been
/// tried. A kernel is a product: of a normal cut to the range for a number, on its scale; of a table for a choice.
/// Where an observation has no value, because the dimension was not active in it, its kernel is uniform there.
struct Parzen {
  private let study: Study
  private let axes: [ParzenAxis]
  /// (kernels): log of the kernel's share; and the sum of the shares up to it.
  private let logWeights: [Double]
  private let shares: [Double]

  /// Weights of the observations are about 1; the broad kernel has 1.
  init(_ study: Study, _ observations: [[Double]], weights: [Double], _ bandwidth: ParzenAxis.Bandwidth) {
    self.study = study
    let weights = weights + [1], total = weights.reduce(0, +)
    logWeights = weights.map { log($0 / total) }
    var sum = 0.0
    shares = weights.map {
      sum += $0 / total
      return sum
    }
    axes = study.dimensions.enumerated().map { index, dimension in
      ParzenAxis(dimension, observations.map { $0[index] }, bandwidth)
    }
  }

  private func kernel(_ random: inout RandomStream) -> Int {
    let place = random.uniform()
    return shares.firstIndex { place < $0 } ?? shares.count - 1
  }

  /// A configuration from one kernel.
  func sample(_ random: inout RandomStream) -> [Double] {
    let kernel = kernel(&random)
    return study.configuration { index, _ in axes[index].sample(kernel, &random) }
  }

  /// The same configuration with another value of one dimension, from any kernel, and of what becomes active by it.
  func resample(_ changed: Int, in values: [Double], _ random: inout RandomStream) -> [Double] {
    let kernel = kernel(&random)
    return study.configuration { index, _ in
      index == changed || values[index].isNaN ? axes[index].sample(kernel, &random) : values[index]
    }
  }

  /// The logarithm of the density.
  func logDensity(_ values: [Double]) -> Double { logDensity(values, logDensities(values, except: nil), of: nil) }

  /// (kernels): log of weight times density, of all dimensions but one.
  func logDensities(_ values: [Double], except left: Int?) -> [Double] {
    var sums = logWeights
    for index in axes.indices where index != left { axes[index].add(values[index], to: &sums) }
    return sums
  }

  /// The logarithm of the density, where all but one dimension are in `sums` already.
  func logDensity(_ values: [Double], _ sums: [Double], of left: Int?) -> Double {
    guard let left else { return searches_log_sum_exp(Int64(sums.count), sums) }
    var sums = sums
    axes[left].add(values[left], to: &sums)
    return searches_log_sum_exp(Int64(sums.count), sums)
  }
}
