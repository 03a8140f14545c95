import DovelaCore

/// Collects every problem of a configuration, so that one reading reports them all.
public final class ConfigReport {
  /// One thing that is wrong.
  public struct Problem: Sendable, Hashable {
    public var location: SourceLocation
    /// The path as `--set` takes it: `model.0.units`; empty for the whole.
    public var place: String
    public var message: String
    /// Whether it is a name that no plugin has.
    public var isUnknownComponent = false

    public init(at location: SourceLocation, place: String, _ message: String) {
      self.location = location
      self.place = place
      self.message = message
    }

    /// `run.yaml:3:9: model.0.units: …`, one of the two where they say the same.
    var line: String {
      let position = location.description
      let known = place.isEmpty || position == place || position == "--set \(place)"
      return known ? "\(position): \(message)" : "\(position): \(place): \(message)"
    }
  }

  /// More than anybody reads; a file of another kind may have millions.
  static let maximumProblems = 200

  /// In the order in which they were found, each once.
  public private(set) var problems: [Problem] = []
  /// How often something was reported: it grows with every problem, so that a reader sees that a part is unsound.
  private(set) var count = 0
  private var omitted = 0
  /// Lines that follow the problems, each once.
  private var hints: [String] = []

  public init() {}

  /// Whether anything is wrong.
  public var isEmpty: Bool { count == 0 }

  /// Adds a problem; the same one twice counts once.
  public func add(_ location: SourceLocation, _ place: String, _ message: String) {
    add(Problem(at: location, place: place, message))
  }

  func add(_ problem: Problem) {
    count += 1
    if problems.contains(problem) { return }
    if problems.count < Self.maximumProblems {
      problems.append(problem)
    } else {
      omitted += 1
    }
  }

  /// Adds a line of advice that stands after all problems.
  func hint(_ text: String) {
    if !hints.contains(text) { hints.append(text) }
  }

  /// All problems in one error, `nil` where there are none.
  public var error: DovelaError? {
    guard let first = problems.first else { return nil }
    var lines = problems.count == 1 ? [first.line] : ["\(problems.count + omitted) problems in the configuration"]
    if problems.count > 1 { lines += problems.map { "  \($0.line)" } }
    if omitted > 0 { lines.append("  … and \(omitted) more") }
    lines += hints
    return DovelaError(.invalidArgument, .configuration, lines.joined(separator: "\n"))
  }

  /// Throws what was found.
  public func finish() throws {
    if let error { throw error }
  }
}

/// A single problem, thrown where reading cannot go on.
struct ConfigProblem: Error {
  var location: SourceLocation
  var message: String

  init(_ location: SourceLocation, _ message: String) {
    self.location = location
    self.message = message
  }

  var error: DovelaError { DovelaError(.invalidArgument, .configuration, "\(location): \(message)") }
}
