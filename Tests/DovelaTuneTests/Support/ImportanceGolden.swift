import DovelaCore
import DovelaTune
import Foundation
import Testing

/// A case of Tests/Goldens/importances: trials, and what Optuna says of them.
struct ImportanceGolden {
  var results: StudyResults
  /// One list an objective, by dimension.
  let importances: [[Double]]

  private struct Case: Decodable {
    struct Dimension: Decodable {
      var name: String
      var kind: String
      var least: Double
      var greatest: Double
      var step: Double
      var scale: String
      var parent: Int?
      var when: [Int]?
    }

    var dimensions: [Dimension]
    var directions: [String]
    var importances: [[Double]]
  }

  private struct Header: Decodable {
    struct Entry: Decodable {
      var shape: [Int]?
      var offsets: [Int]?
      var text: String?

      enum CodingKeys: String, CodingKey {
        case shape
        case offsets = "data_offsets"
        case text = "case"
      }
    }
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Goldens/importances")

  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasSuffix(".safetensors") }
    .map { String($0.dropLast(12)) }.sorted()

  init(_ name: String) throws {
    let bytes = try Data(contentsOf: Self.folder.appendingPathComponent("\(name).safetensors"))
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try JSONDecoder().decode([String: Header.Entry].self, from: bytes[8..<8 + length])
    let text = try #require(header["__metadata__"]?.text)
    let golden = try JSONDecoder().decode(Case.self, from: Data(text.utf8))
    importances = golden.importances
    func rows(_ key: String) throws -> [[Double]] {
      let entry = try #require(header[key])
      let (shape, offsets) = (try #require(entry.shape), try #require(entry.offsets))
      let numbers = Array(bytes[8 + length + offsets[0]..<8 + length + offsets[1]]).withUnsafeBytes {
        $0.bindMemory(to: Float.self).map(Double.init)
      }
      return (0..<shape[0]).map { Array(numbers[$0 * shape[1]..<($0 + 1) * shape[1]]) }
    }
    let dimensions = try golden.dimensions.map { entry in
      Dimension(
        entry.name, entry.kind == "choice" ? .choice : entry.kind == "integer" ? .integer : .real, least: entry.least,
        greatest: entry.greatest, step: entry.step, scale: try #require(Dimension.Scale(rawValue: entry.scale)),
        condition: entry.parent.map { .init(parent: $0, when: (entry.when ?? []).map { $0 != 0 }) })
    }
    let objectives = golden.directions.enumerated().map { index, direction in
      StudySettings.Objective("result_\(index)", direction == "minimize" ? .min : .max)
    }
    let results = try rows("results")
    self.results = StudyResults(
      settings: StudySettings(
        run: "", search: "Random", scheduler: "Full", objectives: objectives, maxEpochs: 1),
      dimensions: dimensions, labels: dimensions.map { _ in [] },
      trials: try rows("values").enumerated().map { number, values in
        StudyResults.Trial(
          number: number, values: values, texts: values.map { $0.isNaN ? nil : "\($0)" }, objectives: results[number],
          losses: zip(objectives, results[number]).map { $0.direction == .min ? $1 : -$1 })
      })
  }

  /// A trial with another result.
  func trial(_ number: Int, losses: [Double]) -> StudyResults.Trial {
    let trial = results.trials[number]
    return StudyResults.Trial(
      number: number, values: trial.values, texts: trial.texts, objectives: losses, losses: losses)
  }
}
