import DataTesting
import DovelaCore
import Testing

struct CategoryTests {
  private let train = Table(columns: [
    .text("s", ["b", "a", "ä", "b"]), .whole("n", [10, -2, 9, 10]), .text("t", ["yes", "no", "no", "yes"]),
  ])

  @Test func oneHot_isSortedAndLeavesTheTarget() throws {
    let fitted = try Fitted("OneHot", train, target: "t")
    for result in [try fitted.apply(train, target: "t"), try fitted.applyRestored(train)] {
      #expect(result["s"]?.spec == TensorSpec([3], .u8))
      #expect(result["s"]?.numbers == [0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0])
      #expect(result["n"]?.numbers == [10, -2, 9, 10])
      #expect(result["t"]?.texts == ["yes", "no", "no", "yes"])
    }
    #expect((0..<4).map { fitted.transform.label(column: "s", index: $0) } == ["a", "b", "ä", nil])
    #expect(fitted.transform.label(column: "n", index: 0) == nil)
  }

  @Test func ordinal_takesNamedWholeNumbersBySize() throws {
    let fitted = try Fitted("Ordinal(columns=[n, t])", train, target: "t")
    for result in [try fitted.apply(train, target: "t"), try fitted.applyRestored(train)] {
      #expect(result["n"]?.values.dtype == .i32)
      #expect(result["n"]?.numbers == [2, 0, 1, 2])
      #expect(result["t"]?.numbers == [1, 0, 0, 1])
    }
    #expect(fitted.transform.label(column: "t", index: 1) == "yes")
    #expect(fitted.transform.label(column: "n", index: 0) == "-2")
  }

  @Test func unknownCategory_isAnErrorOrIgnored() throws {
    let new = Table(columns: [.text("s", ["a", "z"])])
    let train = Table(columns: [.text("s", ["a", "b"])])
    for name in ["OneHot", "Ordinal"] {
      let fitted = try Fitted(name, train)
      #expect(
        DataTesting.error { _ = try fitted.apply(new) }
          == "column 's', row 2: the category 'z' is not among the 2 of the training part ('a', 'b'); "
          + "unknown: ignore lets it pass")
    }
    #expect(try Fitted("OneHot(unknown=ignore)", train).apply(new)["s"]?.numbers == [1, 0, 0, 0])
    #expect(try Fitted("Ordinal(unknown=ignore)", train).apply(new)["s"]?.numbers == [0, 2])
  }

  @Test func missingCategory_staysMissing() throws {
    let train = Table(columns: [.text("s", ["a", "", "b"], missing: [0, 1, 0])])
    let result = try Fitted("Ordinal", train).apply(train)
    #expect(result["s"]?.numbers == [0, 0, 1] && result["s"]?.missing == [0, 1, 0])
  }

  @Test func numbersAreNoCategories_unlessWholeAndNamed() throws {
    let data = Table(columns: [.plain("x", [0.5, 1])])
    #expect(
      DataTesting.error { _ = try Fitted("OneHot(columns=x)", data) }
        == "columns: 'x' is f64, and this transform is for categories (text or whole numbers)")
    #expect(
      DataTesting.error { _ = try Fitted("OneHot", data) }
        == "there is no column to treat: this transform is for categories (text or whole numbers); columns: x")
  }
}
