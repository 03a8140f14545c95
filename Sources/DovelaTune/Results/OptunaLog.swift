import DovelaConfig
import DovelaCore
import Foundation

/// A study as a log that Optuna opens: `JournalStorage(JournalFileBackend(path))`. One JSON object a line, each an
/// operation as `optuna/storages/journal/_storage.py` (Optuna 4 and 5) replays it.
///
/// A trial that the scheduler paused or stopped is Optuna's PRUNED, and a dimension that is not active is absent from a
/// trial. Intermediate values are the first objective's, by epoch from 1. Times are those of the workers' leases: when
/// a trial was first taken, and when its worker was last heard of.
struct OptunaLog {
  let results: StudyResults
  let name: String

  /// Optuna's numbers of operations.
  private enum Operation: Int {
    case createStudy = 0
    case setStudyUserAttribute = 2
    case setStudySystemAttribute = 3
    case createTrial = 4
  }

  /// Optuna's numbers of states.
  private enum State: Int { case running, complete, pruned, fail }

  var text: String {
    var lines = [
      line(
        .createStudy,
        [
          ("study_name", string(name)),
          (
            "directions",
            .made(.list(results.settings.objectives.map { .made(.int($0.direction == .min ? 1 : 2)) }))
          ),
        ]),
      line(
        .setStudySystemAttribute,
        [
          ("study_id", .made(.int(0))),
          (
            "system_attr",
            .mapping([("study:metric_names", .strings(results.settings.objectives.map(\.monitor)))])
          ),
        ]),
    ]
    let settings = results.settings
    for (key, value) in [
      ("search", string(settings.search)), ("scheduler", string(settings.scheduler)),
      ("max_epochs", .made(.int(settings.maxEpochs))), ("value", string(settings.value.rawValue)),
      ("seed", .made(.hugeInteger("\(settings.seed)"))),
    ] {
      lines.append(
        line(.setStudyUserAttribute, [("study_id", .made(.int(0))), ("user_attr", .mapping([(key, value)]))]))
    }
    let distributions = results.dimensions.indices.map { string(JSONText.ordered(distribution($0))) }
    for trial in results.trials { lines.append(line(.createTrial, members(trial, distributions))) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func line(_ operation: Operation, _ members: [(String, ConfigNode)]) -> String {
    let head = [("op_code", ConfigNode.made(.int(operation.rawValue))), ("worker_id", string("dovela"))]
    return JSONText.ordered(.mapping(head + members), nan: "NaN")
  }

  // MARK: Trials

  private func members(_ trial: StudyResults.Trial, _ distributions: [ConfigNode]) -> [(String, ConfigNode)] {
    let active = trial.values.indices.filter { !trial.values[$0].isNaN }
    let state = state(of: trial)
    let values = state == .complete || state == .pruned ? trial.objectives ?? [] : []
    let isSingle = results.settings.objectives.count == 1
    var members: [(String, ConfigNode)] = [
      ("study_id", .made(.int(0))), ("state", .made(.int(state.rawValue))),
      ("value", isSingle ? values.first.map(real) ?? .made(.null) : .made(.null)),
      ("values", isSingle || values.isEmpty ? .made(.null) : .made(.list(values.map(real)))),
      ("datetime_start", time(trial.began)),
    ]
    if state != .running { members.append(("datetime_complete", time(trial.heard))) }
    return members + [
      ("distributions", .mapping(active.map { (results.dimensions[$0].name, distributions[$0]) })),
      ("params", .mapping(active.map { (results.dimensions[$0].name, real(value($0, trial.values[$0]))) })),
      ("user_attrs", .mapping(attributes(trial))), ("system_attrs", .mapping([])),
      ("intermediate_values", .mapping(intermediates(trial))),
    ]
  }

  private func state(of trial: StudyResults.Trial) -> State {
    switch trial.state {
    case .running: .running
    case .failed: .fail
    // Optuna has no complete trial without a value.
    case .complete: trial.objectives == nil ? .fail : .complete
    case .paused, .stopped: .pruned
    }
  }

  private func attributes(_ trial: StudyResults.Trial) -> [(String, ConfigNode)] {
    let numbers = [
      ("epochs", trial.epochs), ("bracket", trial.round?.bracket), ("rung", trial.round?.rung),
      ("parent", trial.parent), ("replicates", trial.replicates),
    ]
    var all = numbers.compactMap { name, value in value.map { (name, ConfigNode.made(.int($0))) } }
    all.append(("state", string(trial.state.name)))
    if !trial.reason.isEmpty { all.append(("reason", string(trial.reason))) }
    return all
  }

  private func intermediates(_ trial: StudyResults.Trial) -> [(String, ConfigNode)] {
    guard let objective = results.settings.objectives.first else { return [] }
    return trial.curve(objective.monitor).compactMap { epoch, value in value.map { ("\(epoch)", real($0)) } }
  }

  // MARK: Distributions

  /// As `optuna.distributions.distribution_to_json` writes it.
  private func distribution(_ index: Int) -> ConfigNode {
    let dimension = results.dimensions[index]
    let (least, greatest) = (value(index, dimension.least), value(index, dimension.greatest))
    let isLog = ConfigNode.made(.bool(dimension.scale == .log))
    switch dimension.kind {
    case .choice:
      return .mapping([
        ("name", string("CategoricalDistribution")),
        ("attributes", .mapping([("choices", .strings(results.labels[index]))])),
      ])
    case .integer:
      return .mapping([
        ("name", string("IntDistribution")),
        (
          "attributes",
          .mapping([
            ("log", isLog), ("step", whole(max(1, dimension.step))), ("low", whole(least)), ("high", whole(greatest)),
          ])
        ),
      ])
    case .real:
      let step = dimension.step > 0 ? real(dimension.step) : .made(.null)
      return .mapping([
        ("name", string("FloatDistribution")),
        ("attributes", .mapping([("step", step), ("low", real(least)), ("high", real(greatest)), ("log", isLog)])),
      ])
    }
  }

  /// As Optuna has it: of a choice the number, of a grid the decimal number that is meant: 0.3 for 3 · 0.1, or Optuna
  /// finds the end outside.
  private func value(_ index: Int, _ value: Double) -> Double {
    let dimension = results.dimensions[index]
    guard dimension.kind == .real, dimension.step > 0 else { return value }
    return Double(String(format: "%.14g", value)) ?? value
  }

  // MARK: Nodes

  private func string(_ text: String) -> ConfigNode { .made(.string(text)) }
  private func real(_ value: Double) -> ConfigNode { .made(.float(value)) }
  private func whole(_ value: Double) -> ConfigNode { Int(exactly: value).map { .made(.int($0)) } ?? real(value) }

  private func time(_ seconds: Double?) -> ConfigNode {
    // Whole microseconds: a formatter of dates would cut them off.
    let microseconds = max(0, Int(exactly: ((seconds ?? 0) * 1e6).rounded()) ?? 0)
    let (second, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    var parts = tm()
    var stamp = time_t(second)
    gmtime_r(&stamp, &parts)
    return string(
      String(
        format: "%04d-%02d-%02dT%02d:%02d:%02d.%06d+00:00", Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1,
        Int(parts.tm_mday), Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec), rest))
  }
}

extension StudyResults {
  /// The study as a log for Optuna's `JournalStorage(JournalFileBackend(path))`.
  public func optunaLog(name: String) -> String { OptunaLog(results: self, name: name).text }
}
