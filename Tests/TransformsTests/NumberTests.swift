import DataTesting
import DovelaCore
import Foundation
import Testing

struct NumberTests {
  private let scalers: [String: [[Double?]]]

  init() throws {
    let raw = try #require(try DataTesting.expected()["scalers"] as? [String: [[Any]]])
    scalers = raw.mapValues { $0.map { $0.map { ($0 as? NSNumber)?.doubleValue } } }
  }

  private func rows(_ name: String) throws -> [[Double]] { try #require(scalers[name]).map { $0.compactMap { $0 } } }

  @Test(arguments: [
    ("Standardize", "standard"), ("MinMax", "min_max"), ("MinMax(range=[-1, 1])", "min_max_signed"),
  ])
  func scalers_equalScikitLearn(_ expression: String, _ name: String) throws {
    let fitted = try Fitted(expression, table(try #require(scalers["train"])))
    let test = table(try #require(scalers["test"]))
    let result = try fitted.apply(test)
    #expect(result.columns.allSatisfy { $0.values.dtype == .f32 })
    #expect(difference(result, try rows(name)) < 1e-6)
    #expect(difference(try fitted.applyRestored(test), try rows(name)) < 1e-6)
  }

  @Test func standardize_leavesMissingValuesOut() throws {
    let holes = table(try #require(scalers["holes"]))
    let fitted = try Fitted("Standardize", holes)
    #expect(difference(try fitted.apply(table(try #require(scalers["test"]))), try rows("holes_standard")) < 1e-6)
    #expect(try fitted.apply(holes).columns.map(\.missing) == holes.columns.map(\.missing))
  }

  @Test(arguments: ["mean", "median"])
  func impute_equalsScikitLearn(_ strategy: String) throws {
    let holes = table(try #require(scalers["holes"]))
    let fitted = try Fitted("Impute(strategy=\(strategy))", holes)
    for result in [try fitted.apply(holes), try fitted.applyRestored(holes)] {
      #expect(difference(result, try rows(strategy)) < 1e-12)
      #expect(result.columns.allSatisfy { $0.missing.isEmpty })
    }
  }

  @Test func rescale_isAffine() throws {
    let bytes = Column(name: "p", spec: TensorSpec([2], .u8), values: .u8([0, 255, 51, 102]))
    let result = try Fitted("rescale(scale=0.00392156862745098, offset=-0.5)", Table(columns: [bytes]))
      .apply(Table(columns: [bytes]))
    #expect(result["p"]?.spec == TensorSpec([2], .f32))
    #expect(difference(Table(columns: [result.columns[0]]), []) == .infinity)
    #expect(zip(result["p"]?.numbers ?? [], [-0.5, 0.5, -0.3, -0.1]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test(arguments: ["Standardize", "MinMax(range=[-1, 1])", "Rescale(scale=3, offset=1)"])
  func invert_undoesApply(_ expression: String) throws {
    let column = Column.plain("t", [3, -8, 12, 1.5])
    let fitted = try Fitted(expression, Table(columns: [column]))
    var values = try #require(try fitted.apply(Table(columns: [column]))["t"]).numbers.map(Float.init)
    let didInvert = try values.withUnsafeMutableBufferPointer { try fitted.transform.invert(column: "t", $0) }
    #expect(didInvert)
    #expect(zip(values, [3, -8, 12, 1.5] as [Float]).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(try values.withUnsafeMutableBufferPointer { try fitted.transform.invert(column: "other", $0) } == false)
  }

  @Test func targetsAndWeights_areLeftAloneUnlessNamed() throws {
    let data = Table(columns: [.plain("a", [1, 3]), .plain("t", [1, 3]), .plain("w", [1, 3])])
    let result = try Fitted("Standardize", data, target: "t\nw").apply(data, target: "t\nw")
    #expect(result.columns.map(\.numbers) == [[-1, 1], [1, 3], [1, 3]])
    let named = try Fitted("Standardize(columns=t)", data, target: "t\nw").apply(data, target: "t\nw")
    #expect(named.columns.map(\.numbers) == [[1, 3], [-1, 1], [1, 3]])
  }

  @Test func constantColumn_becomesTheLowerEndOrZero() throws {
    let data = Table(columns: [.plain("a", [0.1, 0.1, 0.1])])
    #expect(try Fitted("Standardize", data).apply(data)["a"]?.numbers.allSatisfy { abs($0) < 1e-6 } == true)
    #expect(try Fitted("MinMax", data).apply(data)["a"]?.numbers == [0, 0, 0])
  }

  @Test(arguments: [
    ("Standardize(columns=x)", "columns: there is no column 'x'; columns: a, s"),
    ("Standardize(columns=s)", "columns: 's' is text, and this transform is for numbers"),
    ("MinMax(range=[1, 1])", "range: [1.0, 1.0] is not [least, greatest] with least below greatest"),
    ("Rescale(scale=0)", "scale 0.0 and offset 0.0: both are finite and scale is not 0"),
  ])
  func misuse_saysWhatIsWrong(_ expression: String, _ message: String) throws {
    let data = Table(columns: [.plain("a", [1, 2]), .text("s", ["x", "y"])])
    #expect(DataTesting.error { _ = try Fitted(expression, data) } == message)
  }

  @Test func columnWithoutAValue_isNamed() throws {
    let data = Table(columns: [.plain("a", [0, 0], missing: [1, 1])])
    for expression in ["Standardize", "MinMax", "Impute"] {
      #expect(
        DataTesting.error { _ = try Fitted(expression, data) }
          == "column 'a' has no value in the training part: all are missing; drop it with Drop")
    }
  }
}
