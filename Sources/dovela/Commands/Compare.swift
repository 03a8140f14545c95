import ArgumentParser
import DovelaConfig
import DovelaCore
import DovelaModel
import Foundation

/// `dovela compare RUN…`
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows several runs side by side: settings that differ, final metrics, learning curves.")

  @Argument(help: "Run folders.", completion: .directory)
  var runs: [String]

  @Option(help: "The log whose curves are drawn; val_loss, or loss where there is no validation.")
  var curve: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard runs.count >= 2 else { throw ValidationError("name at least two run folders") }
  }

  func run() throws {
    let comparison = try RunComparison(runs.map { RunFolder($0) })
    if json {
      printJSON(comparison)
    } else {
      printText(comparison)
    }
  }

  private func printText(_ comparison: RunComparison) {
    var settings = TextTable([("setting", .left)] + comparison.names.map { ($0, .right) })
    settings.rows = comparison.differences.map { [$0.path] + $0.values.map { $0 ?? "-" } }
    Terminal.line(settings.rows.isEmpty ? "the settings are the same" : settings.text)
    Terminal.line()
    var metrics = TextTable([("at the end", .left)] + comparison.names.map { ($0, .right) })
    metrics.rows = comparison.columns.map { column in
      [column] + comparison.histories.map { $0.last(column).map(NumberFormat.metric) ?? "-" }
    }
    metrics.rows.append(["epochs"] + comparison.histories.map { String($0.rows.count) })
    Terminal.line(metrics.text)
    let column = curve ?? (comparison.columns.contains("val_loss") ? "val_loss" : "loss")
    let styles: [Terminal.Style] = [.blue, .yellow, .green, .red, .cyan, .bold]
    let plot = CurvePlot(
      title: column,
      curves: comparison.names.indices.map { index in
        CurvePlot.Curve(
          name: comparison.names[index], values: comparison.histories[index][column],
          style: styles[index % styles.count])
      })
    if !plot.text.isEmpty { Terminal.line("\n\(plot.text)") }
  }

  private func printJSON(_ comparison: RunComparison) {
    JSONLine([
      ("runs", .array(comparison.names.map(JSONLine.Value.text))),
      (
        "differences",
        .object(
          comparison.differences.map { ($0.path, .array($0.values.map { $0.map(JSONLine.Value.text) ?? .null })) })
      ),
      (
        "history",
        .array(
          comparison.histories.map { history in
            .object(
              history.columns.map { column in
                (column, .array(history[column].map { $0.map(JSONLine.Value.number) ?? .null }))
              })
          })
      ),
    ]).write()
  }
}
