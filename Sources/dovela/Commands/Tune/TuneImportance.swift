import ArgumentParser
import DovelaConfig
import DovelaTune

/// `dovela tune importance`
struct TuneImportance: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "importance", abstract: "Shows how much each parameter decided which trials are the best.",
    discussion: """
      PED-ANOVA (Watanabe, Bansal and Hutter 2023), as in Optuna: how far the values of the best tenth of the trials lie \
      from those of all.
      """)

  @OptionGroup var options: StudyOptions
  @OptionGroup var plugins: PluginOptions

  @Flag(help: "Leave out trials that were paused or stopped, as Optuna does.")
  var completeOnly = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let results = try options.folder().results(try plugins.load())
    let all = results.settings.objectives.indices.map { index in
      ParameterImportance(results, objective: index, completeOnly: completeOnly)
    }
    if json {
      return JSONLine([("objectives", .array(all.map(object)))]).write()
    }
    for (index, importance) in all.enumerated() {
      if index > 0 { Terminal.line() }
      write(importance)
    }
  }

  private func object(_ importance: ParameterImportance) -> JSONValue {
    .object([
      ("monitor", .text(importance.objective.monitor)), ("trials", .int(importance.trials)),
      ("best", .int(importance.best)),
      ("importance", .object(importance.entries.map { ($0.name, .number($0.share)) })),
      ("variance", .object(importance.entries.map { ($0.name, .number($0.variance)) })),
    ])
  }

  private func write(_ importance: ParameterImportance) {
    let head = "\(importance.objective.monitor), the best \(importance.best) of \(importance.trials) trials against all"
    Terminal.line(head)
    guard let most = importance.entries.first?.share, most > 0 else {
      return Terminal.line("too few trials to tell")
    }
    var table = TextTable([("parameter", .left), ("share", .right), ("", .left)])
    table.rows = importance.entries.map { entry in
      [
        entry.name, Percent.text(entry.share),
        String(repeating: "█", count: Int((entry.share / most * 30).rounded())),
      ]
    }
    Terminal.line(table.text)
  }

  private enum Percent {
    /// `55.4 %`
    static func text(_ share: Double) -> String {
      let tenths = Int((share * 1000).rounded())
      return "\(tenths / 10).\(tenths % 10) %"
    }
  }
}
