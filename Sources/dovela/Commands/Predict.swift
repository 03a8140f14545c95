import ArgumentParser
import DovelaCore
import DovelaData
import DovelaModel

/// `dovela predict DIR`
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints a trained model's predictions, one line a row.",
    discussion: """
      Rows come from the run's own data, or from elsewhere in the same form:
        dovela predict runs/run-1 --data "csv(path=new.csv)"
      """)

  @Argument(help: "A run folder.", completion: .directory)
  var folder: String

  @OptionGroup var plugins: PluginOptions

  @Option(help: ArgumentHelp("A reader in place of the run's own.", valueName: "reader"))
  var data: String?

  @Option(help: "Which part of the run's own data: train, validation or test.")
  var split: DataPart?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Override a setting of the run, data.dir=… for instance. May be repeated.", valueName: "path=value"))
  var sets: [String] = []

  @Option(help: "At most so many rows.")
  var rows: Int?

  @Flag(help: "Print JSON Lines: one object a row.")
  var json = false

  func validate() throws {
    if let rows, rows < 0 { throw ValidationError("--rows must be 0 or more, received \(rows)") }
  }

  func run() throws {
    let components = try plugins.load()
    let run = try components.savedRun(folder, sets: sets + (data.map { ["data.reader=\($0)"] } ?? []))
    let predictions = try run.predict(split ?? (data == nil ? .test : .predict))
    let count = min(rows ?? predictions.rows, predictions.rows)
    if !json { Terminal.line(header(predictions)) }
    for row in 0..<count { json ? printJSON(predictions, row) : Terminal.line(line(predictions, row)) }
  }

  private func header(_ predictions: Predictions) -> String {
    let cells = predictions.outputs.flatMap { output -> [String] in
      let names = (0..<output.width).map { index in
        output.labels.count == output.width ? output.labels[index] : output.width == 1 ? "value" : String(index)
      }
      let own = (output.labels.isEmpty ? [] : ["class"]) + names
      return predictions.outputs.count == 1 ? own : own.map { "\(output.name).\($0)" }
    }
    return cells.joined(separator: ",")
  }

  private func line(_ predictions: Predictions, _ row: Int) -> String {
    predictions.outputs.flatMap { output in
      (output.label(ofRow: row).map { [$0] } ?? [])
        + output.values[row * output.width..<(row + 1) * output.width].map { "\($0)" }
    }.joined(separator: ",")
  }

  private func printJSON(_ predictions: Predictions, _ row: Int) {
    let outputs = predictions.outputs.map { output -> (String, JSONLine.Value) in
      let values = output.values[row * output.width..<(row + 1) * output.width].map {
        JSONLine.Value.number(Double($0))
      }
      let label = output.label(ofRow: row).map { [("class", JSONLine.Value.text($0))] } ?? []
      return (output.name, .object(label + [("values", .array(values))]))
    }
    JSONLine([("row", .int(row))] + (outputs.count == 1 ? members(outputs[0].1) : outputs)).write()
  }

  private func members(_ value: JSONLine.Value) -> [(String, JSONLine.Value)] {
    if case .object(let members) = value { members } else { [] }
  }
}
