import CDovelaRuntime
import DovelaConfig
import DovelaCore
import DovelaTune

/// Studies as JSON.
extension TunerBox {
  var settingsJSON: String {
    let settings = study.settings
    let space = try? TunerSettings.written(settings)
    return JSONText.ordered(
      .mapping([
        ("space", space ?? .made(.null)), ("search", .made(.string(settings.search))),
        ("scheduler", .made(.string(settings.scheduler))),
        ("objective", .made(.list(settings.objectives.map(node)))),
        ("max_epochs", .made(.int(settings.maxEpochs))), ("trials", whole(settings.trials)),
        ("seed", .made(Int(exactly: settings.seed).map { .int($0) } ?? .hugeInteger("\(settings.seed)"))),
        ("value", .made(.string(settings.value.rawValue))),
        ("duplicates", .made(.string(settings.duplicates.rawValue))),
        ("lease_seconds", .made(.float(settings.leaseSeconds))),
      ]))
  }

  func trialsJSON() throws -> String {
    try holding {
      try study.refresh()
      return try list(study.state.trials)
    }
  }

  func bestJSON() throws -> String {
    try holding {
      try study.refresh()
      let state = study.state
      return try list(study.settings.objectives.count > 1 ? state.front : state.best.map { [$0] } ?? [])
    }
  }

  private func list(_ trials: [StudyState.Trial]) throws -> String {
    JSONText.ordered(.made(.list(try trials.map(node))))
  }

  private func node(_ trial: StudyState.Trial) throws -> ConfigNode {
    let objectives = study.state.objectives(of: trial).map { values in
      zip(study.settings.objectives, values).map { $0.direction == .min ? $1 : -$1 }
    }
    return .mapping([
      ("trial", .made(.int(trial.number))), ("state", .made(.string("\(trial.state)"))),
      ("configuration", try space.configuration(trial.values)), ("epochs", .made(.int(trial.epochs))),
      ("objectives", objectives.map { .made(.list($0.map { .made(.float($0)) })) } ?? .made(.null)),
      (
        "history",
        .made(.list(trial.history.map { logs in .mapping(logs.map { ($0.name, .made(.float($0.value))) }) }))
      ),
      ("parent", whole(trial.parent)), ("replicates", whole(trial.replicates)),
      ("reason", .made(.string(trial.reason))),
    ])
  }

  private func node(_ objective: StudySettings.Objective) -> ConfigNode {
    .mapping([
      ("monitor", .made(.string(objective.monitor))), ("direction", .made(.string(objective.direction.rawValue))),
    ])
  }

  private func whole(_ number: Int?) -> ConfigNode { .made(number.map { .int($0) } ?? .null) }
}
