import DovelaConfig
import DovelaCore

extension StudyResults {
  /// One object: the study's settings, its dimensions, the best trial and the front, and every trial with its history.
  /// Numbers that JSON does not have: infinity is one too large for a double (1e999), and not-a-number is null.
  public var json: String {
    JSONText.ordered(
      .mapping([
        ("study", study), ("dimensions", .made(.list(dimensions.indices.map(dimension)))),
        ("best", number(best)), ("front", .made(.list(front.map { number($0) }))),
        ("trials", .made(.list(trials.map(object)))),
      ])) + "\n"
  }

  private var study: ConfigNode {
    .mapping([
      ("search", text(settings.search)), ("scheduler", text(settings.scheduler)),
      (
        "objectives",
        .made(
          .list(
            settings.objectives.map {
              .mapping([("monitor", text($0.monitor)), ("direction", text($0.direction.rawValue))])
            }))
      ),
      ("value", text(settings.value.rawValue)), ("max_epochs", number(settings.maxEpochs)),
      ("trials", number(settings.trials)), ("seed", .made(.hugeInteger("\(settings.seed)"))),
    ])
  }

  private func dimension(_ index: Int) -> ConfigNode {
    let dimension = dimensions[index]
    var entries: [(String, ConfigNode)] = [("name", text(dimension.name))]
    if dimension.kind == .choice {
      entries += [("kind", text("choice")), ("choices", .strings(labels[index]))]
    } else {
      entries += [
        ("kind", text(dimension.kind == .integer ? "integer" : "real")), ("least", real(dimension.least)),
        ("greatest", real(dimension.greatest)), ("step", real(dimension.step)),
        ("scale", text(dimension.scale.rawValue)),
      ]
    }
    if let condition = dimension.condition {
      entries.append(("parent", text(dimensions[condition.parent].name)))
    }
    return .mapping(entries)
  }

  private func object(_ trial: Trial) -> ConfigNode {
    let values = zip(dimensions.indices, trial.values).compactMap { index, value -> (String, ConfigNode)? in
      guard let written = trial.texts[index] else { return nil }
      // Numbers are numbers; what was chosen is a text.
      let isWhole = dimensions[index].kind == .integer
      let node =
        dimensions[index].kind == .choice
        ? text(written) : isWhole ? Int(exactly: value).map { number($0) } ?? real(value) : real(value)
      return (dimensions[index].name, node)
    }
    return .mapping([
      ("number", number(trial.number)), ("state", text(trial.state.name)), ("settings", .mapping(values)),
      (
        "objectives",
        trial.objectives.map { numbers in
          .mapping(zip(settings.objectives, numbers).map { ($0.monitor, real($1)) })
        } ?? .made(.null)
      ),
      ("epochs", number(trial.epochs)), ("bracket", number(trial.round?.bracket)), ("rung", number(trial.round?.rung)),
      ("parent", number(trial.parent)), ("replicates", number(trial.replicates)), ("reason", text(trial.reason)),
      ("first_epoch", number(trial.firstEpoch)), ("history", history(trial)),
    ])
  }

  /// A list for each log, one number an epoch.
  private func history(_ trial: Trial) -> ConfigNode {
    var names: [String] = []
    for name in trial.history.flatMap({ $0.map(\.name) }) where !names.contains(name) { names.append(name) }
    return .mapping(
      names.map { name in (name, .made(.list(trial.curve(name).map { $0.value.map(real) ?? .made(.null) }))) })
  }

  private func text(_ value: String) -> ConfigNode { .made(.string(value)) }
  private func number(_ value: Int?) -> ConfigNode { .made(value.map { .int($0) } ?? .null) }
  private func real(_ value: Double) -> ConfigNode { .made(.float(value)) }
}
