extension StudySettings {
  /// A setting that differs, and whether a study can go on with it.
  struct Change {
    var text: String
    var mayBeAmended: Bool
  }

  /// What is different from earlier settings. How long trials run, and what they are judged by, stays as it was: the
  /// scheduler has decided by it.
  func changes(from old: StudySettings) -> [Change] {
    var changes: [Change] = []
    func add(_ name: String, _ before: String, _ after: String, mayBeAmended: Bool) {
      if before != after {
        changes.append(Change(text: "\(name) was \(before), now \(after)", mayBeAmended: mayBeAmended))
      }
    }
    let names = { (objectives: [Objective]) in
      objectives.map { "\($0.monitor) (\($0.direction.rawValue))" }.joined(separator: ", ")
    }
    add("tune.search", old.search, search, mayBeAmended: true)
    add("tune.scheduler", old.scheduler, scheduler, mayBeAmended: false)
    add("tune.objective", names(old.objectives), names(objectives), mayBeAmended: false)
    add("tune.max_epochs", "\(old.maxEpochs)", "\(maxEpochs)", mayBeAmended: false)
    add("tune.value", old.value.rawValue, value.rawValue, mayBeAmended: false)
    add("tune.trials", Self.text(old.trials), Self.text(trials), mayBeAmended: true)
    add("tune.duplicates", old.duplicates.rawValue, duplicates.rawValue, mayBeAmended: true)
    add("tune.seed", "\(old.seed)", "\(seed)", mayBeAmended: true)
    add("tune.lease_seconds", "\(old.leaseSeconds)", "\(leaseSeconds)", mayBeAmended: true)
    add("tune.disk", Self.text(old.disk), Self.text(disk), mayBeAmended: true)
    add("tune.keep", "\(old.keep)", "\(keep)", mayBeAmended: true)
    guard changes.isEmpty else { return changes }
    if old.files.map(\.text) != files.map(\.text) {
      changes.append(Change(text: "the text of the run file", mayBeAmended: true))
    } else if old.files != files {
      add(
        "the run file", old.files.map(\.path).joined(separator: ", "), files.map(\.path).joined(separator: ", "),
        mayBeAmended: true)
    }
    add("--set", old.sets.joined(separator: " "), sets.joined(separator: " "), mayBeAmended: true)
    return changes
  }

  private static func text(_ number: Int?) -> String { number.map(String.init) ?? "null" }
}
