import CDovela

/// One hyperparameter, copied from the host's table.
public struct Dimension {
  public enum Kind { case real, integer, choice }

  public let name: String
  public let kind: Kind
  public let least: Double
  public let greatest: Double
  /// Between neighbouring values; 0 for a continuum.
  public let step: Double
  public let isLog: Bool
  /// What decides whether it is active; `nil`: it always is.
  public let parent: Int?
  /// For which of the parent's values, from its least.
  public let when: [Bool]

  init(_ table: dovela_dimension, among earlier: [Dimension]) throws {
    guard table.required == 0 else { throw Failure(DOVELA_UNSUPPORTED, "a dimension with unknown features") }
    name = String(cString: table.name)
    switch table.type {
    case UInt64(DOVELA_DIMENSION_REAL.rawValue): kind = .real
    case UInt64(DOVELA_DIMENSION_INTEGER.rawValue): kind = .integer
    case UInt64(DOVELA_DIMENSION_CHOICE.rawValue): kind = .choice
    default: throw Failure(DOVELA_UNSUPPORTED, "the dimension '\(name)' has the unknown type \(table.type)")
    }
    least = table.least
    greatest = table.greatest
    step = table.step
    isLog = table.scale == UInt64(DOVELA_SCALE_LOG.rawValue)
    if let when = table.when, let index = Int(exactly: table.parent), earlier.indices.contains(index) {
      parent = index
      self.when = (0..<(earlier[index].count ?? 0)).map { when[$0] != 0 }
    } else {
      parent = nil
      when = []
    }
  }

  /// The number of its values; `nil` for a continuum.
  public var count: Int? {
    guard step > 0 else { return least == greatest ? 1 : nil }
    return Int(exactly: ((greatest - least) / step).rounded(.down)).map { $0 + 1 }
  }
}

extension Dimension {
  /// The place of a value among the values, from 0; `nil` in a continuum or where it is none.
  public func place(of value: Double) -> Int? {
    step > 0 && !value.isNaN ? Int(exactly: ((value - least) / step).rounded()) : nil
  }
}

/// The space and what is asked of it.
public struct Study {
  public let dimensions: [Dimension]
  public let objectives: Int
  /// Distinct configurations; `nil`: no limit.
  public let trials: Int?

  init(_ table: dovela_study) throws {
    guard table.required == 0 else { throw Failure(DOVELA_UNSUPPORTED, "a study with unknown features") }
    var dimensions: [Dimension] = []
    for index in 0..<Int(table.dimension_count) {
      guard let dimension = table.dimensions[index] else { throw Failure(DOVELA_INTERNAL, "a dimension is NULL") }
      dimensions.append(try Dimension(dimension.pointee, among: dimensions))
    }
    self.dimensions = dimensions
    objectives = Int(table.objective_count)
    trials = table.trials == 0 ? nil : Int(clamping: table.trials)
  }

  /// Whether a dimension is active, where the values of those before it are settled.
  public func isActive(_ index: Int, _ values: [Double]) -> Bool {
    guard let parent = dimensions[index].parent else { return true }
    guard let place = dimensions[parent].place(of: values[parent]) else { return false }
    return dimensions[index].when.indices.contains(place) && dimensions[index].when[place]
  }
}
