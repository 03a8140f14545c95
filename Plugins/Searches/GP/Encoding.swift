import PluginKit

/// Configurations as points whose distances mean something: a number's place in its range; a choice as one column for
/// each value, so that any two differ by 1. What is not active lies in the middle, where it makes no difference between
/// those that do not have it.
struct Encoding {
  private let study: Study
  let dimensions: Int

  init(_ study: Study) {
    self.study = study
    dimensions = study.dimensions.reduce(0) { $0 + ($1.kind == .choice ? $1.count ?? 1 : 1) }
  }

  func point(_ values: [Double]) -> [Double] {
    var point: [Double] = []
    point.reserveCapacity(dimensions)
    for (dimension, value) in zip(study.dimensions, values) {
      if dimension.kind == .choice {
        for choice in 0..<(dimension.count ?? 1) { point.append(value == Double(choice) ? 0.5.squareRoot() : 0) }
      } else {
        point.append(value.isNaN ? 0.5 : dimension.unit(value))
      }
    }
    return point
  }

  /// (dimensions, count)
  func columns(_ configurations: [[Double]]) -> [Double] {
    let count = configurations.count
    var columns = [Double](repeating: 0, count: dimensions * count)
    for (index, values) in configurations.enumerated() {
      for (dimension, coordinate) in point(values).enumerated() { columns[dimension * count + index] = coordinate }
    }
    return columns
  }
}
