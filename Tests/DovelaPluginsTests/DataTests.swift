import DovelaCore
import DovelaPlugins
import Testing

struct DataTests {
  private func table(_ values: [String: Value] = [:]) throws -> Table {
    let reader = try #require(
      try Fixture.registry("data").configuration(.reader, "Count", values).make(name: "count") as? any Reader)
    return try #require(try reader.read(split: "train", base: "/")).table
  }

  @Test(arguments: [1, 2, 5, 100]) func piecesOfASplit_becomeOneTable(piece: Int) throws {
    let table = try table(["piece": .int(piece)])
    #expect(table.rows == 5 && table.columns.map(\.name) == ["x", "word", "pair"])
    guard case .f32(let x) = table["x"]?.values, case .text(let words) = table["word"]?.values,
      case .i64(let pairs) = table["pair"]?.values
    else {
      Issue.record("the columns have other types")
      return
    }
    #expect(x == [0, 1, 2, 3, 4] && words == ["even", "odd", "even", "odd", "even"])
    #expect(pairs == [0, 0, 1, -1, 2, -2, 3, -3, 4, -4])
    #expect(table["x"]?.missing == [0, 0, 0, 1, 0] && table["word"]?.missing == [])
  }

  @Test func emptySource_stillHasColumns() throws {
    let table = try table(["rows": .int(0)])
    #expect(table.rows == 0 && table.columns.map(\.name) == ["x", "word", "pair"])
  }

  @Test func splitThatIsNotThere_isNil() throws {
    let reader = try #require(
      try Fixture.registry("data").configuration(.reader, "Count").make(name: "count") as? any Reader)
    #expect(try reader.read(split: "test", base: "/") == nil)
    // Closed after each reading, or the second would be refused.
    #expect(try reader.read(split: "train", base: "/")?.target == "word")
    #expect(try reader.read(split: "train", base: "/") != nil)
  }

  @Test func brokenRow_isADataError() throws {
    let error = try #require(throws: DovelaError.self) { _ = try table(["fails_at": .int(2)]) }
    #expect(error.code == .badData && error.domain == .data)
    #expect(error.description == "count (Count): row 2 is broken")
  }

  @Test func transform_learnsAppliesAndFilters() throws {
    let transform = try #require(
      try Fixture.registry("data").configuration(.transform, "Center").make(name: "center") as? any Transform)
    #expect(transform.isTrainOnly)
    let rows = try table()
    try transform.fit(rows, target: "word")
    let result = try transform.apply(
      rows, target: "word", training: true, random: RandomPosition(seed: 1, stream: 2), context: Fixture.context)
    guard case .f32(let x) = result["x"]?.values, case .text(let words) = result["word"]?.values else {
      Issue.record("the columns have other types")
      return
    }
    #expect(x == [-1.75, -0.75, 0.25, 2.25] && words == ["even", "odd", "even", "even"])
    #expect(result["pair"]?.rows == 4)
    #expect(transform.label(column: "word", index: 1) == "odd" && transform.label(column: "x", index: 1) == nil)
    let values = Floats([0, 1])
    let buffer = UnsafeMutableBufferPointer(start: values.pointer, count: 2)
    #expect(try transform.invert(column: "x", buffer))
    #expect(values.values == [1.75, 2.75])
    #expect(try !transform.invert(column: "pair", buffer))
    #expect(throws: DovelaError.self) { try transform.fit(Table(), target: nil) }
  }
}
