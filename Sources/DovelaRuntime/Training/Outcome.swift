import DovelaConfig
import DovelaModel

extension TrainingOutcome {
  /// For callers, as JSON; numbers that JSON does not have are null.
  var json: String {
    func number(_ value: Double?) -> ConfigNode { value.map { .made(.float($0)) } ?? .made(.null) }
    let columns = history.columns.map { column in
      (column, ConfigNode.made(.list(history[column].map(number))))
    }
    return JSONText.ordered(
      .mapping([
        ("history", .mapping(columns)), ("epochs", .made(.int(history.rows.count))), ("steps", .made(.int(steps))),
        ("seconds", number(seconds)), ("steps_per_second", number(stepsPerSecond)),
        ("stop_reason", stopReason.map { .made(.string($0)) } ?? .made(.null)),
        ("cancelled", .made(.bool(isCancelled))),
        (
          "hints",
          .made(
            .list(
              diagnosis.map {
                .mapping([("kind", .made(.string($0.kind.rawValue))), ("text", .made(.string($0.text)))])
              }))
        ),
      ]))
  }
}
