import DovelaCore

/// Run files with places for hyperparameters, and the dimensions that fill them.
///
///     let space = try SearchSpace(documents: [node], overrides: overrides)
///     let run = try reader.read(filled: try space.filled(values))
public struct SearchSpace: Sendable {
  /// A run with a value in every place.
  public struct Filled: Sendable {
    public var documents: [ConfigNode]
    public var overrides: [ConfigOverride]
  }

  /// Parents before children.
  public private(set) var outline: StudyOutline
  /// What each value of a choice was written as; empty for numbers.
  public private(set) var labels: [[String]]
  private let documents: [SpaceTemplate]
  private let overrides: [(ConfigOverride, SpaceTemplate)]

  /// Finds the words of tuning in run files and settings. Throws one error with every problem.
  ///
  /// - Parameter keyOfArgument: the name of a component's positional argument, for the names of dimensions.
  public init(
    documents: [ConfigNode], overrides: [ConfigOverride] = [],
    keyOfArgument: @escaping (_ component: String, _ index: Int) -> String? = { _, _ in nil }
  ) throws {
    let report = ConfigReport()
    var reader = SpaceReader(report: report, keyOfArgument: keyOfArgument)
    reader.replaced = Set(overrides.filter { !$0.appends }.map(\.path))
    self.documents = documents.map { reader.read($0) }
    reader.replaced = []
    self.overrides = overrides.map { override in
      (override, reader.read(override.value, path: override.path))
    }
    try report.finish()
    outline = StudyOutline(dimensions: reader.dimensions)
    labels = reader.labels
  }

  /// Dimensions alone, for templates that others hold.
  init(outline: StudyOutline, labels: [[String]]) {
    self.outline = outline
    self.labels = labels
    documents = []
    overrides = []
  }

  /// The run of a configuration: one value for each dimension, NaN where not active.
  public func filled(_ values: [Double]) throws -> Filled {
    guard values.count == outline.dimensions.count else {
      throw DovelaError(
        .invalidArgument, .configuration, owner: "a configuration",
        "it has \(values.count) values, and the space \(outline.dimensions.count) dimensions")
    }
    return Filled(
      documents: try documents.map { try $0.node(values, self) },
      overrides: try overrides.map { override, template in
        var copy = override
        copy.value = try template.node(values, self)
        return copy
      })
  }

  /// A value as the run file has it: `relu`, `64`, `0.001`; `nil` where the dimension is not active.
  public func text(_ dimension: Int, _ value: Double) -> String? {
    guard !value.isNaN else { return nil }
    if let label = outline.dimensions[dimension].place(of: value), labels[dimension].indices.contains(label) {
      return labels[dimension][label]
    }
    guard outline.dimensions[dimension].kind == .integer, let whole = Int(exactly: value) else {
      return YAMLText.number(value)
    }
    return String(whole)
  }

  /// The place of a dimension's value among its values.
  func place(_ dimension: Int, _ values: [Double], below count: Int?) throws -> Int {
    guard let place = outline.dimensions[dimension].place(of: values[dimension]), place >= 0,
      place < count ?? outline.dimensions[dimension].count ?? 0
    else {
      throw DovelaError(
        .outOfRange, .configuration, owner: outline.dimensions[dimension].name,
        "\(values[dimension]) is none of its values")
    }
    return place
  }
}
