import DataTesting
import DovelaCore
import Testing

struct TextTests {
  private let table: Table
  private let texts: [String: Any]

  init() throws {
    texts = try #require(try DataTesting.expected()["texts"] as? [String: Any])
    table = Table(columns: [.text("t", try #require(texts["documents"] as? [String]))])
  }

  private func rows(_ key: String) throws -> [[Double]] {
    try #require(texts[key] as? [[Int]]).map { $0.map(Double.init) }
  }

  @Test func multiHot_equalsKeras() throws {
    let fitted = try Fitted("MultiHot(num_words=7)", table)
    for result in [try fitted.apply(table), try fitted.applyRestored(table)] {
      #expect(result["t"]?.spec == TensorSpec([7], .u8))
      #expect(result["t"]?.numbers == (try rows("multi_hot")).flatMap { $0 })
    }
    let order = try #require(texts["order"] as? [String])
    #expect((0..<7).map { fitted.transform.label(column: "t", index: $0) } == order.prefix(7).map { $0 })
  }

  @Test func words_areKerasWordsInItsOrder() throws {
    let fitted = try Fitted("MultiHot", table)
    let order = try #require(texts["order"] as? [String])
    #expect(try fitted.apply(table)["t"]?.spec == TensorSpec([order.count], .u8))
    #expect(order.indices.map { fitted.transform.label(column: "t", index: $0) } == order)
  }

  @Test(arguments: ["pre", "post"])
  func sequences_equalKeras(_ side: String) throws {
    let fitted = try Fitted("Sequences(num_words=9, maxlen=6, padding=\(side), truncating=\(side))", table)
    for result in [try fitted.apply(table), try fitted.applyRestored(table)] {
      #expect(result["t"]?.spec == TensorSpec([6], .i32))
      #expect(result["t"]?.numbers == (try rows(side)).flatMap { $0 })
    }
  }

  @Test func length_isThatOfTheLongestTrainingText() throws {
    let fitted = try Fitted("Sequences", table)
    #expect(try fitted.apply(table)["t"]?.spec == TensorSpec([12], .i32))
    let longer = Table(columns: [.text("t", [String(repeating: "the ", count: 30)])])
    #expect(try fitted.applyRestored(longer)["t"]?.numbers == Array(repeating: 2, count: 12))
  }

  @Test func noWords_isAnError() throws {
    let empty = Table(columns: [.text("t", ["", "!"])])
    for name in ["MultiHot", "Sequences"] {
      #expect(
        DataTesting.error { _ = try Fitted(name, empty) } == "column 't' has no word in the training part")
    }
  }
}
