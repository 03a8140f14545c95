import DovelaConfig
import DovelaCore
import DovelaTune
import Foundation
import TemporaryFolders
import Testing

/// Studies as CSV, JSON and Optuna's journal.
@Suite struct ExportTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func study(
    scheduler: String = "Hyperband", trials: Int? = nil, fails: (Int) -> String? = { _ in nil },
    objectives: [StudySettings.Objective] = [.init("val_loss", .min)]
  ) throws -> SampleStudy {
    try SampleStudy(
      "\(folder.path)/journal", scheduler: scheduler, maxEpochs: 9, trials: trials, objectives: objectives, fails: fails
    )
  }

  // MARK: CSV

  @Test func csv_hasEveryTrial_asTheRunFileWritesIt() throws {
    let results = try study(fails: { $0 == 2 ? "the loss, after 3 steps, is \"nan\"\r\nnot a number" : nil }).results
    let rows = try CSVReader.rows(results.csv)
    let names = results.dimensions.map(\.name)
    #expect(
      rows[0] == ["number", "state"] + names + [
        "val_loss", "epochs", "bracket", "rung", "parent", "replicates", "reason",
      ])
    #expect(rows.count == results.trials.count + 1 && rows.allSatisfy { $0.count == rows[0].count })
    for (trial, row) in zip(results.trials, rows.dropFirst()) {
      #expect(row[0] == "\(trial.number)" && row[1] == trial.state.name)
      for (index, value) in trial.values.enumerated() {
        let text = row[2 + index]
        if value.isNaN {
          #expect(text.isEmpty)
        } else if results.dimensions[index].kind == .choice {
          #expect(text == results.labels[index][Int(value)])
        } else {
          #expect(Double(text) == value)
        }
      }
      #expect(Double(row[2 + names.count]) == trial.objectives?[0])
      #expect(row[3 + names.count] == "\(trial.epochs)")
    }
    #expect(rows[3].last == "the loss, after 3 steps, is \"nan\"\r\nnot a number" && rows[3][1] == "failed")
    #expect(results.csv.hasSuffix("\r\n"))
  }

  @Test func csv_tellsADimensionFromItsOwnColumns() throws {
    let results = StudyResults(
      settings: StudySettings(
        run: "", search: "Random", scheduler: "Full", objectives: [.init("a,b", .max)], maxEpochs: 1),
      dimensions: ["epochs", "a,b", " x", "\"q\""].map { Dimension($0, .real, least: 0, greatest: 1) },
      labels: [[], [], [], []],
      trials: [
        StudyResults.Trial(
          number: 0, values: [0, 1, 0, 1], texts: ["0.0", "1.0", "", "1"], objectives: [2], losses: [-2])
      ])
    let rows = try CSVReader.rows(results.csv)
    #expect(rows[0][2..<7] == ["values.epochs", "values.a,b", " x", "\"q\"", "a,b"])
    #expect(rows[1][2..<7] == ["0.0", "1.0", "", "1", "2.0"])
  }

  // MARK: JSON

  /// What `--format json` writes, as others read it.
  private struct Written: Decodable {
    struct Trial: Decodable {
      var number: Int
      var state: String
      var settings: [String: Value]
      var objectives: [String: Double]?
      var epochs: Int
      var history: [String: [Double?]]
      var reason: String
    }

    struct Study: Decodable {
      var scheduler: String
      var maxEpochs: Int

      enum CodingKeys: String, CodingKey {
        case scheduler
        case maxEpochs = "max_epochs"
      }
    }

    struct Dimension: Decodable {
      var name: String
      var choices: [String]?
      var scale: String?
      var parent: String?
    }

    enum Value: Decodable, Equatable {
      case text(String)
      case number(Double)

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self = try (try? container.decode(Double.self)).map { .number($0) } ?? .text(container.decode(String.self))
      }
    }

    var study: Study
    var dimensions: [Dimension]
    var best: Int?
    var trials: [Trial]
  }

  @Test func json_hasHistories() throws {
    let results = try study(fails: { $0 == 4 ? "</script>" : nil }).results
    let written = try JSONDecoder().decode(Written.self, from: Data(results.json.utf8))
    #expect(written.trials.count == results.trials.count && written.best == results.best)
    for (trial, object) in zip(results.trials, written.trials) {
      #expect(object.settings.count == trial.values.count { !$0.isNaN })
      for (index, dimension) in results.dimensions.enumerated() where !trial.values[index].isNaN {
        let wanted =
          dimension.kind == .choice ? trial.texts[index].map(Written.Value.text) : .number(trial.values[index])
        #expect(object.settings[dimension.name] == wanted)
      }
      #expect(object.history["val_loss"] ?? [] == trial.curve("val_loss").map(\.value))
      #expect(object.epochs == trial.epochs && object.state == trial.state.name)
      #expect(object.objectives?["val_loss"] == trial.objectives?[0])
    }
    #expect(written.trials[4].reason == "</script>")
    #expect(written.study.scheduler == "Hyperband" && written.study.maxEpochs == 9)
    #expect(written.dimensions.map(\.name) == results.dimensions.map(\.name))
    #expect(written.dimensions[4].choices == ["sgd", "adam"])
    #expect(written.dimensions[5].scale == "log" && written.dimensions[5].parent == "optimizer")
  }

  @Test func greatestObjective_keepsItsSign() throws {
    let results = try study(scheduler: "Full", trials: 8, objectives: [.init("val_accuracy", .max)]).results
    let values = results.trials.compactMap { $0.objectives?[0] }
    #expect(values.count == 8 && values.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(results.trials[try #require(results.best)].objectives?[0] == values.max())
  }

  // MARK: Times

  @Test func times_areThoseOfTheLeases() throws {
    let clock = StudyBench.Clock()
    let bench = try StudyBench("\(folder.path)/timed", scheduler: "Full", maxEpochs: 2, trials: 1, clock: clock)
    guard case .work(let work) = try bench.study.take(worker: "one") else { return }
    clock.time += 5
    _ = try bench.study.report(work, epoch: 1, logs: [.init("val_loss", 1)])
    clock.time += 7
    _ = try bench.study.report(work, epoch: 2, logs: [.init("val_loss", 0.5)])
    try bench.study.end(work, .complete)
    let results = try StudyResults(bench.study.state, outline: StudyBench.outline) { "\($1)" }
    #expect(results.trials[0].began == 1000 && results.trials[0].heard == 1012)
    let log = results.optunaLog(name: "timed")
    #expect(log.contains("\"datetime_start\":\"1970-01-01T00:16:40.000000+00:00\""))
    #expect(log.contains("\"datetime_complete\":\"1970-01-01T00:16:52.000000+00:00\""))
  }
}

/// RFC 4180, read strictly.
enum CSVReader {
  static func rows(_ text: String) throws -> [[String]] {
    var rows: [[String]] = [[]]
    var field = ""
    var isQuoted = false, wasQuoted = false
    var scalars = ArraySlice(Array(text.unicodeScalars))
    func endField() {
      rows[rows.count - 1].append(field)
      (field, wasQuoted) = ("", false)
    }
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\"" where isQuoted && scalars.first == "\"": field.unicodeScalars.append(scalars.removeFirst())
      case "\"" where isQuoted: (isQuoted, wasQuoted) = (false, true)
      case _ where isQuoted: field.unicodeScalars.append(scalar)
      case "\"":
        try #require(field.isEmpty && !wasQuoted, "a quote inside of a bare field")
        isQuoted = true
      case ",": endField()
      case "\r":
        try #require(scalars.popFirst() == "\n", "CR without LF")
        endField()
        rows.append([])
      case "\n": throw CSVFailure()
      default:
        try #require(!wasQuoted, "text after a quoted field")
        field.unicodeScalars.append(scalar)
      }
    }
    try #require(rows.last == [] && field.isEmpty && !isQuoted, "the last line has no end")
    return rows.dropLast()
  }

  struct CSVFailure: Error {}
}
