import DataTesting
import DovelaCore
import Testing

struct RowTests {
  private let holes = Table(columns: [
    .plain("a", [1, .nan, 3]), .whole("n", [5, 0, 9], missing: [0, 1, 0]),
    .text("s", ["x", "y", ""], missing: [0, 0, 1]),
  ])

  @Test func drop_leavesRowsOut() throws {
    let all = try Fitted("Impute(strategy=drop)", holes).apply(holes)
    #expect(all.rows == 1 && all["s"]?.texts == ["x"])
    let some = try Fitted("Impute(strategy=drop, columns=[a, n])", holes).apply(holes)
    #expect(some["a"]?.numbers == [1, 3] && some["n"]?.missing == [] && some["s"]?.missing == [0, 1])
  }

  @Test func constant_fillsNumbersAndText() throws {
    let result = try Fitted("Impute(strategy=constant, value=-1, text=none)", holes).apply(holes)
    #expect(result["a"]?.numbers == [1, -1, 3])
    #expect(result["n"]?.values.dtype == .i64 && result["n"]?.numbers == [5, -1, 9])
    #expect(result["s"]?.texts == ["x", "y", "none"])
    #expect(result.columns.allSatisfy { $0.missing.isEmpty })
  }

  @Test func meanOfWholeNumbers_isAFloatInEveryPart() throws {
    let train = Table(columns: [.whole("n", [1, 2, 0], missing: [0, 0, 1])])
    let whole = Table(columns: [.whole("n", [4])])
    let fitted = try Fitted("Impute", train)
    #expect(try fitted.apply(train)["n"]?.numbers == [1, 2, 1.5])
    #expect(try fitted.apply(whole)["n"]?.values.dtype == .f64)
  }

  @Test func dropColumns() throws {
    let fitted = try Fitted("Drop(columns=[a, s])", holes)
    #expect(try fitted.apply(holes).columns.map(\.name) == ["n"])
    #expect(
      DataTesting.error { _ = try Fitted("Drop(columns=zz)", holes) }
        == "columns: there is no column 'zz'; columns: a, n, s")
  }
}
