import DovelaCore

/// What all charts of a report ask of a study.
struct ReportView {
  /// Lines and dots beyond these would be a blot, and slow.
  static let mostCurves = 250
  static let mostLines = 500
  static let mostDots = 1500

  let results: StudyResults
  /// Trials with finite results, the best in the first objective first.
  let ranked: [StudyResults.Trial]
  private var shades: [Int: Int] = [:]
  /// From dark to pale.
  static let shadeCount = 7

  init(_ results: StudyResults) {
    self.results = results
    ranked = results.trials.filter(\.isRated).sorted {
      ($0.losses?.first ?? .infinity, $0.number) < ($1.losses?.first ?? .infinity, $1.number)
    }
    for (place, trial) in ranked.enumerated() { shades[trial.number] = place * Self.shadeCount / ranked.count }
  }

  var objectives: [StudySettings.Objective] { results.settings.objectives }

  /// The best half of so many, and of the rest every so-maniest, so that the bad ones are seen too; worst first, for the
  /// best shall lie on top.
  func sample(_ most: Int) -> [StudyResults.Trial] {
    guard ranked.count > most else { return ranked.reversed() }
    let kept = most / 2
    let rest = ranked.count - kept
    let others = (0..<(most - kept)).map { ranked[kept + $0 * rest / (most - kept)] }
    return Array((ranked.prefix(kept) + others).reversed())
  }

  /// What a sample leaves out, for the reader.
  func sampleNote(_ most: Int, _ what: String) -> String {
    guard ranked.count > most else { return "" }
    return "Drawn are \(most) of \(ranked.count) \(what): the best \(most / 2), and every so many of the others. "
  }

  /// Classes of a trial's mark: how good, and how it ended.
  func classes(_ trial: StudyResults.Trial) -> String {
    let shade = shades[trial.number].map { "q\($0)" } ?? "qx"
    let state = trial.state == .complete ? "" : trial.state == .failed ? " fail" : " open"
    return shade + state + (trial.number == results.best ? " top" : "")
  }

  /// A dot, or a star for the best.
  func dot(_ trial: StudyResults.Trial, _ x: Double, _ y: Double, radius: Double = 3.6) -> String {
    let attributes = "class=\"dot \(classes(trial))\" data-t=\"\(trial.number)\""
    guard trial.number == results.best else {
      return "<circle \(attributes) cx=\"\(Markup.at(x))\" cy=\"\(Markup.at(y))\" r=\"\(Markup.at(radius))\"/>"
    }
    return "<path \(attributes) d=\"\(Self.star(x, y, radius * 2))\"/>"
  }

  private static func star(_ x: Double, _ y: Double, _ size: Double) -> String {
    // Of five points, the inner ones at 0.45 of the radius.
    let unit = [
      (0.0, -1.0), (0.265, -0.364), (0.951, -0.309), (0.428, 0.139), (0.588, 0.809), (0, 0.45), (-0.588, 0.809),
      (-0.428, 0.139), (-0.951, -0.309), (-0.265, -0.364),
    ]
    return "M" + unit.map { "\(Markup.at(x + size * $0.0)) \(Markup.at(y + size * $0.1))" }.joined(separator: "L") + "Z"
  }

  /// The axis of an objective, over these values or every trial's.
  func axis(_ objective: Int, over values: [Double]? = nil) -> Axis {
    Axis(
      objectives[objective].monitor, fitting: values ?? ranked.compactMap { $0.objectives?[objective] },
      lessIsBetter: objectives[objective].direction == .min)
  }
}
