import DovelaConfig
import DovelaCore
import DovelaTune

/// The plan of a study and its cost, before it begins.
struct PlanReport {
  private let plan: StudyPlan
  private let definition: StudyDefinition
  private let estimate: StudyEstimate
  private let workers: Int

  init(_ plan: StudyPlan, _ definition: StudyDefinition, workers: Int) throws {
    (self.plan, self.definition, self.workers) = (plan, definition, workers)
    estimate = try StudyEstimate(plan, definition)
  }

  func write(json: Bool) { if json { writeJSON() } else { writeText() } }

  // MARK: Text

  private func writeText() {
    let settings = definition.settings
    let space = definition.space
    var dimensions = TextTable([("hyperparameter", .left), ("values", .left), ("", .left)])
    for (index, dimension) in space.outline.dimensions.enumerated() {
      dimensions.rows.append([dimension.name, values(index, dimension), condition(dimension)])
    }
    Terminal.line(space.outline.dimensions.isEmpty ? "nothing may vary" : dimensions.text)
    Terminal.line("\nsearch \(settings.search), scheduler \(settings.scheduler), seed \(settings.seed)")
    if !plan.rounds.isEmpty { Terminal.line("\n" + rounds.text) }
    Terminal.line("\n" + counts)
    Terminal.line(cost)
    if let better = plan.better { Terminal.warn(Self.text(better, plan, settings.maxEpochs)) }
    if plan.configurations == nil {
      Terminal.warn("nothing ends this study; give the number of configurations with --trials")
    }
  }

  private var rounds: TextTable {
    var table = TextTable([
      ("bracket", .right), ("rung", .right), ("trials", .right), ("from epoch", .right), ("to", .right),
      ("epochs", .right),
    ])
    for round in plan.rounds {
      table.rows.append(
        [round.bracket, round.rung, round.trials, round.from, round.to, round.trials * (round.to - round.from)]
          .map { NumberFormat.count($0) })
    }
    return table
  }

  private var counts: String {
    let most = plan.isExact ? "" : "at most "
    let configurations = plan.configurations.map { "\(most)\(NumberFormat.count($0)) configurations" }
    var text = configurations ?? "configurations without a limit"
    if let distinct = plan.distinct, distinct < plan.configurations ?? 0 {
      text += " (the space has only \(NumberFormat.count(distinct)))"
    }
    if let trials = plan.trials { text += ", \(NumberFormat.count(trials)) trials counted as Keras Tuner counts them" }
    if let epochs = plan.epochs { text += ", \(most)\(NumberFormat.count(epochs)) epochs" }
    return text
  }

  private var cost: String {
    let step =
      "measured: \(NumberFormat.time(estimate.secondsPerStep)) a step, \(NumberFormat.time(estimate.secondsPerEpoch)) an "
      + "epoch, \(NumberFormat.time(estimate.secondsPerStart)) to start a trial, with "
      + "\(NumberFormat.count(estimate.parameters)) parameters, in the middle of the ranges"
    let time = estimate.seconds.map { seconds in
      "about \(NumberFormat.time(seconds / Double(workers)))" + (workers > 1 ? " with \(workers) workers" : "")
    }
    let disk = estimate.bytes.map { "at most about \(NumberFormat.bytes($0)) of disk" }
    return step + "\n" + [time, disk].compactMap(\.self).joined(separator: ", ")
  }

  private func values(_ index: Int, _ dimension: Dimension) -> String {
    if dimension.kind == .choice { return definition.space.labels[index].joined(separator: ", ") }
    let ends = [dimension.least, dimension.greatest].map { definition.space.text(index, $0) ?? "" }
    let step =
      dimension.step > 0 && dimension.step != 1 ? " step \(definition.space.text(index, dimension.step) ?? "")" : ""
    return ends.joined(separator: " … ") + step + (dimension.scale == .log ? " log" : "")
  }

  private func condition(_ dimension: Dimension) -> String {
    guard let condition = dimension.condition else { return "" }
    let parent = definition.space.outline.dimensions[condition.parent]
    let when = condition.when.indices.filter { condition.when[$0] }.compactMap { place in
      definition.space.text(condition.parent, parent.least + Double(place) * parent.step)
    }
    return "where \(parent.name) is \(when.joined(separator: ", "))"
  }

  static func text(_ better: StudyPlan.Better, _ plan: StudyPlan, _ maxEpochs: Int?) -> String {
    "tune.max_epochs=\(better.maxEpochs) suits this scheduler better than \(maxEpochs ?? 0): "
      + "\(NumberFormat.count(better.epochs)) epochs in all, not \(NumberFormat.count(plan.epochs ?? 0)), and less for "
      + "each configuration"
  }

  // MARK: JSON

  private func writeJSON() {
    JSONLine(Self.members(plan))
      .with("seconds_per_step", .number(estimate.secondsPerStep))
      .with("seconds", estimate.seconds.map { .number($0 / Double(workers)) } ?? .null)
      .with("bytes", estimate.bytes.map(JSONValue.int) ?? .null).write()
  }

  /// `configurations` that are distinct, `trials` as Keras Tuner counts them, `epochs` newly run; null: no limit.
  static func members(_ plan: StudyPlan) -> [(String, JSONValue)] {
    func optional(_ number: Int?) -> JSONValue { number.map(JSONValue.int) ?? .null }
    return [
      ("configurations", optional(plan.distinct)), ("begun", optional(plan.configurations)),
      ("trials", optional(plan.trials)), ("epochs", optional(plan.epochs)), ("exact", .bool(plan.isExact)),
      (
        "rounds",
        .array(
          plan.rounds.map { round in
            .object([
              ("bracket", .int(round.bracket)), ("rung", .int(round.rung)), ("trials", .int(round.trials)),
              ("from", .int(round.from)), ("to", .int(round.to)),
            ])
          })
      ), ("better_max_epochs", optional(plan.better?.maxEpochs)),
    ]
  }
}
