import DovelaConfig
import DovelaCore
import DovelaPlugins
import Foundation

/// Searches for a program that has the problems: JSON lines in, a line out for each.
@main enum TuneBenchmark {
  static func main() throws {
    let registry = Registry()
    let loader = PluginLoader(registry: registry, resolver: Resolver.forPlugins(registry))
    try loader.loadAll(.standard())
    let searches = Searches(registry: registry)
    let decoder = JSONDecoder(), encoder = JSONEncoder()
    while let line = readLine() {
      let answer = try searches.answer(try decoder.decode(Request.self, from: Data(line.utf8)))
      print(String(decoding: try encoder.encode(answer), as: UTF8.self))
      fflush(nil)
    }
  }
}

struct Request: Decodable {
  enum Action: String, Decodable {
    /// A new study.
    case begin
    case ask
    /// What the last configuration was worth.
    case tell
    /// How long a proposal takes after so many trials.
    case time
  }

  struct Item: Decodable {
    var kind: String
    var least: Double
    var greatest: Double
    var step: Double?
    var log: Bool?
    var parent: Int?
    var when: [Bool]?
  }

  var action: Action
  var search: String?
  var seed: UInt64?
  var dimensions: [Item]?
  var value: Double?
  var trials: Int?

  var study: StudyOutline {
    StudyOutline(
      dimensions: (dimensions ?? []).enumerated().map { index, item in
        Dimension(
          "x\(index)", item.kind == "choice" ? .choice : item.kind == "integer" ? .integer : .real, least: item.least,
          greatest: item.greatest, step: item.step ?? (item.kind == "real" ? 0 : 1),
          scale: item.log == true ? .log : .linear,
          condition: item.parent.map { .init(parent: $0, when: item.when ?? []) })
      })
  }
}

struct Answer: Encodable {
  /// `nil` where not active.
  var values: [Double?]?
  var askMilliseconds: Double?
  var tellMilliseconds: Double?
}
