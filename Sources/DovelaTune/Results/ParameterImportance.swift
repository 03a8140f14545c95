import DovelaCore

/// How much each dimension decided whether a trial came to be among the best: PED-ANOVA.
///
/// Watanabe, Bansal and Hutter 2023, "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary
/// Subspaces" (IJCAI): the Pearson divergence between where the best tenth of the trials lies in a dimension and where
/// all do. Conditional dimensions as in "Conditional PED-ANOVA" (2026) and Optuna 5: among the trials in which the
/// dimension is active, weighted with how often that is, alpha^2 / beta for shares alpha of the best and beta of all.
///
/// For the same trials the numbers are those of Optuna's `PedAnovaImportanceEvaluator`. Optuna looks at complete trials
/// alone. Here those that were paused or stopped count too, with the result that they had, unless `completeOnly`: under
/// a scheduler that prunes, the few complete ones are nearly all good, and say little.
public struct ParameterImportance: Sendable, Hashable {
  public struct Entry: Sendable, Hashable {
    public var dimension: Int
    public var name: String
    /// As PED-ANOVA gives it, not normalized.
    public var variance: Double
    /// Of the sum, 0 to 1; 0 for all where nothing can be said.
    public var share: Double
  }

  /// The share of trials that count as the best.
  public static let target = 0.1
  /// Trials at least, that a dimension is active in.
  private static let fewest = 2

  public var objective: StudySettings.Objective
  /// From the most important; equals in the order of the dimensions.
  public var entries: [Entry]
  /// Trials that were looked at, and of these the best.
  public var trials: Int
  public var best: Int

  /// - Parameter objective: the place of one of the study's objectives.
  public init(_ results: StudyResults, objective: Int = 0, completeOnly: Bool = false) {
    self.objective = results.settings.objectives[objective]
    let rated = results.trials.filter { trial in
      trial.isRated && (trial.state == .complete || !completeOnly && trial.state != .running)
    }
    let top = Self.top(rated, objective)
    trials = rated.count
    best = top.count
    let isTop = Set(top.map(\.number))
    let variances = results.dimensions.enumerated().map { index, dimension -> Double in
      let region = rated.filter { !$0.values[index].isNaN }
      let target = region.filter { isTop.contains($0.number) }
      let isSingle = dimension.count == 1 || dimension.least == dimension.greatest
      guard rated.count > 1, region.count >= Self.fewest, !target.isEmpty, !isSingle else { return 0 }
      let alpha = Double(target.count) / Double(top.count)
      let beta = Double(region.count) / Double(rated.count)
      let divergence = ParzenGrid.pearsonDivergence(
        ParzenGrid(dimension, values: target.map { $0.values[index] }),
        from: ParzenGrid(dimension, values: region.map { $0.values[index] }))
      let share = Double(top.count) / Double(rated.count)
      return alpha * alpha / beta * divergence * share * share
    }
    let sum = variances.reduce(0, +)
    entries = variances.enumerated().map { index, variance in
      Entry(
        dimension: index, name: results.dimensions[index].name, variance: variance,
        share: sum > 0 ? variance / sum : 0)
    }
    entries.sort { ($1.variance, $0.dimension) < ($0.variance, $1.dimension) }
  }

  /// The best tenth, and all that are as good as its last.
  private static func top(_ trials: [StudyResults.Trial], _ objective: Int) -> [StudyResults.Trial] {
    let losses = trials.compactMap { $0.losses?[objective] }.sorted()
    let count = Int((target * Double(losses.count)).rounded(.up))
    guard count > 0, losses.count == trials.count else { return [] }
    return trials.filter { ($0.losses?[objective] ?? .infinity) <= losses[count - 1] }
  }
}
