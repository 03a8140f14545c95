import DovelaConfig
import DovelaCore

/// What a study found so far, as its exports and its report show it.
public struct StudyResults: Sendable {
  public struct Trial: Sendable, Hashable {
    public var number: Int
    public var state: TrialRecord.State
    /// One for each dimension; NaN where not active.
    public var values: [Double]
    /// The values as a run file has them; `nil` where not active.
    public var texts: [String?]
    /// One for each objective, as it was logged; `nil` before there are all.
    public var objectives: [Double]?
    /// The same, less is better.
    package var losses: [Double]?
    public var epochs: Int
    /// Logs of each of its own epochs.
    public var history: [[StudyEvent.Log]]
    public var round: StudyEvent.Round?
    public var parent: Int?
    public var replicates: Int?
    public var reason: String
    /// Seconds since 1970 when a worker first took it, and when one was last heard of.
    public var began: Double?
    public var heard: Double?

    init(_ trial: StudyState.Trial, texts: [String?], objectives: [Double]?, losses: [Double]?) {
      (number, state, values, epochs) = (trial.number, trial.state, trial.values, trial.epochs)
      (history, round, parent, replicates) = (trial.history, trial.round, trial.parent, trial.replicates)
      (reason, began, heard) = (trial.reason, trial.began, trial.heard)
      (self.texts, self.objectives, self.losses) = (texts, objectives, losses)
    }

    /// A trial that no journal tells of, for tests.
    package init(
      number: Int, state: TrialRecord.State = .complete, values: [Double], texts: [String?], objectives: [Double]?,
      losses: [Double]?, epochs: Int = 0, history: [[StudyEvent.Log]] = [], reason: String = ""
    ) {
      (self.number, self.state, self.values, self.texts) = (number, state, values, texts)
      (self.objectives, self.losses, self.epochs, self.history) = (objectives, losses, epochs, history)
      self.reason = reason
    }

    /// Of the first epoch in `history`; with a parent it goes on counting the parent's.
    public var firstEpoch: Int { epochs - history.count + 1 }
    /// It has objectives, and every one is a finite number.
    public var isRated: Bool { state != .failed && losses?.allSatisfy(\.isFinite) ?? false }

    /// A log's values by epoch; `nil` in epochs that have none.
    public func curve(_ monitor: String) -> [(epoch: Int, value: Double?)] {
      history.enumerated().map { index, logs in
        (firstEpoch + index, logs.first { $0.name == monitor }?.value)
      }
    }
  }

  public var settings: StudySettings
  public var dimensions: [Dimension]
  /// Of a choice: its values as a run file has them; empty for numbers. A component that has dimensions itself is its
  /// name: they stand beside it.
  public var labels: [[String]]
  public var trials: [Trial]
  /// The number of the best trial, of several objectives in the first; `nil` before there is one.
  public var best: Int?
  /// Trials that no other is better than (the Pareto front), from the best in the first objective.
  public var front: [Int]

  /// - Parameters:
  ///   - text: a dimension's value as the run file has it, `nil` where it is not active.
  public init(_ state: StudyState, outline: StudyOutline, text: (_ dimension: Int, _ value: Double) -> String?) throws {
    guard let settings = state.settings else {
      throw DovelaError(.invalidArgument, .data, owner: "the study", "its journal is empty: it has not begun")
    }
    self.settings = settings
    dimensions = outline.dimensions
    let labels = outline.dimensions.indices.map { Self.labels(of: $0, outline, text) }
    self.labels = labels
    trials = state.trials.map { trial in
      let losses = trial.state == .failed ? nil : state.objectives(of: trial)
      return Trial(
        trial,
        texts: trial.values.enumerated().map { index, value in
          guard !value.isNaN else { return nil }
          let place = outline.dimensions[index].place(of: value)
          return place.flatMap { labels[index].indices.contains($0) ? labels[index][$0] : nil } ?? text(index, value)
        },
        objectives: losses.map { zip(settings.objectives, $0).map { $0.direction == .min ? $1 : -$1 } },
        losses: losses)
    }
    front = state.front.map(\.number)
    let losses = trials.map { $0.losses ?? [] }
    front.sort { losses[$0].lexicographicallyPrecedes(losses[$1]) || (losses[$0] == losses[$1] && $0 < $1) }
    best = settings.objectives.count > 1 ? front.first : state.best?.number
  }

  /// Results that no journal tells of, for tests.
  package init(
    settings: StudySettings, dimensions: [Dimension], labels: [[String]], trials: [Trial], best: Int? = nil,
    front: [Int] = []
  ) {
    (self.settings, self.dimensions, self.labels) = (settings, dimensions, labels)
    (self.trials, self.best, self.front) = (trials, best, front)
  }

  private static func labels(
    of index: Int, _ outline: StudyOutline, _ text: (_ dimension: Int, _ value: Double) -> String?
  ) -> [String] {
    let dimension = outline.dimensions[index]
    guard dimension.kind == .choice else { return [] }
    let written = (0..<(dimension.count ?? 0)).map { place in
      text(index, dimension.least + Double(place) * dimension.step) ?? String(place)
    }
    let names = written.enumerated().map { place, label -> String in
      let hasOwn = outline.dimensions.contains { other in
        other.condition.map { $0.parent == index && $0.when.indices.contains(place) && $0.when[place] } ?? false
      }
      let name = label.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
      return hasOwn && !name.isEmpty && label.dropFirst(name.count).first == "(" && !label.contains("->")
        ? String(name) : label
    }
    // Two of one name are told apart by what is inside.
    return Set(names).count == names.count ? names : written
  }

  /// Of a study whose space stands in a run file.
  public init(_ state: StudyState, space: SearchSpace) throws {
    try self.init(state, outline: space.outline, text: space.text)
  }
}

extension TrialRecord.State {
  /// For files and people.
  public var name: String {
    switch self {
    case .running: "running"
    case .paused: "paused"
    case .complete: "complete"
    case .stopped: "stopped"
    case .failed: "failed"
    }
  }
}
