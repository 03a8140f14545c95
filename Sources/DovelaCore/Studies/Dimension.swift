/// One hyperparameter of a search space. Its values are doubles, whatever its kind; NaN where it is not active.
public struct Dimension: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case real, integer
    /// One of several without order; its values are their numbers, from 0.
    case choice
  }

  public enum Scale: String, Sendable { case linear, log }

  /// What decides whether a dimension is active: one with steps among those before it, and for which of its values.
  public struct Condition: Sendable, Hashable {
    public var parent: Int
    /// One for each value of the parent, from its least.
    public var when: [Bool]

    public init(parent: Int, when: [Bool]) {
      self.parent = parent
      self.when = when
    }
  }

  /// The setting's path, as in `--set`.
  public var name: String
  public var kind: Kind
  public var least: Double
  /// Among the values.
  public var greatest: Double
  /// Between neighbouring values, counted from `least`; 0 for a continuum.
  public var step: Double
  public var scale: Scale
  /// `nil`: always active.
  public var condition: Condition?

  public init(
    _ name: String, _ kind: Kind, least: Double, greatest: Double, step: Double = 0, scale: Scale = .linear,
    condition: Condition? = nil
  ) {
    self.name = name
    self.kind = kind
    self.least = least
    self.greatest = greatest
    self.step = step
    self.scale = scale
    self.condition = condition
  }

  /// The number of its values; `nil` for a continuum.
  public var count: Int? {
    guard step > 0 else { return least == greatest ? 1 : nil }
    return Int(exactly: ((greatest - least) / step).rounded(.down)).map { $0 + 1 }
  }

  /// The place of a value among the values, from 0; `nil` in a continuum or where it is none.
  public func place(of value: Double) -> Int? {
    step > 0 && !value.isNaN ? Int(exactly: ((value - least) / step).rounded()) : nil
  }

  /// The nearest value to a number in its range; `nil` where the number is none or outside.
  public func settled(_ number: Double) -> Double? {
    let slack = step > 0 ? step / 2 : abs(greatest) * 1e-12
    guard number >= least - slack, number <= greatest + slack else { return nil }
    guard step > 0 else { return min(max(number, least), greatest) }
    let steps = ((number - least) / step).rounded()
    let value = least + steps * step
    return value > greatest + step * 1e-9 ? value - step : max(value, least)
  }
}

/// The space and what is asked of it.
public struct StudyOutline: Sendable, Hashable {
  /// Parents before children.
  public var dimensions: [Dimension]
  public var objectives: Int
  /// Distinct configurations that the study may have; `nil`: no limit.
  public var trials: Int?

  public init(dimensions: [Dimension], objectives: Int = 1, trials: Int? = nil) {
    self.dimensions = dimensions
    self.objectives = objectives
    self.trials = trials
  }

  /// Which dimensions are active in a configuration.
  public func active(_ values: [Double]) -> [Bool] {
    var active = [Bool](repeating: true, count: dimensions.count)
    for (index, dimension) in dimensions.enumerated() {
      guard let condition = dimension.condition else { continue }
      let place = dimensions[condition.parent].place(of: values[condition.parent])
      active[index] =
        active[condition.parent] && place.map { condition.when.indices.contains($0) && condition.when[$0] } ?? false
    }
    return active
  }

  /// Distinct configurations; `nil` where a continuum is among them, or they are more than can be counted.
  public var count: Int? {
    // A dimension's own values, with all that hangs on each: from the last dimension to the first.
    var below: [[(when: [Bool], count: Int)]] = Array(repeating: [], count: dimensions.count)
    var total = 1
    for index in dimensions.indices.reversed() {
      guard let values = dimensions[index].count else { return nil }
      var configurations = 0
      if below[index].isEmpty {
        configurations = values
      } else {
        for value in 0..<values {
          var product = 1
          for child in below[index] where child.when.indices.contains(value) && child.when[value] {
            let (next, overflow) = product.multipliedReportingOverflow(by: child.count)
            guard !overflow else { return nil }
            product = next
          }
          let (next, overflow) = configurations.addingReportingOverflow(product)
          guard !overflow else { return nil }
          configurations = next
        }
      }
      if let condition = dimensions[index].condition {
        below[condition.parent].append((condition.when, configurations))
      } else {
        let (next, overflow) = total.multipliedReportingOverflow(by: configurations)
        guard !overflow else { return nil }
        total = next
      }
    }
    return total
  }
}
