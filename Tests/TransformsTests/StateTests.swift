import DataTesting
import DovelaCore
import Testing

struct StateTests {
  private static let expressions = [
    "Standardize", "MinMax", "Rescale(scale=2)", "OneHot(columns=s)", "Ordinal(columns=[s, n])", "Impute(columns=a)",
    "MultiHot", "Sequences",
  ]
  private let table = Table(columns: [
    .plain("a", [1, 2, 4]), .whole("n", [3, 1, 3]), .text("s", ["one two", "two", "three"]),
  ])

  private func state(_ expression: String) throws -> [UInt8] {
    try #require(try Fitted(expression, table).transform.saveState())
  }

  @Test(arguments: expressions)
  func sameFit_givesSameBytes(_ expression: String) throws {
    #expect(try state(expression) == state(expression))
  }

  @Test(arguments: expressions)
  func otherBytes_areRefusedAndChangeNothing(_ expression: String) throws {
    let bytes = try state(expression)
    let fitted = try Fitted(expression, table)
    let before = try fitted.apply(table).columns.map(\.numbers)
    #expect(DataTesting.error { try fitted.transform.loadState([], version: 1) } == "the saved state ends early")
    #expect(
      DataTesting.error { try fitted.transform.loadState(bytes + [0], version: 1) }
        == "there are bytes behind the saved state")
    for count in stride(from: 0, to: bytes.count, by: 3) {
      #expect(throws: DovelaError.self) { try fitted.transform.loadState(Array(bytes[..<count]), version: 1) }
    }
    for seed in 0..<100 {
      let noise = DataTesting.noise(64, seed: UInt64(seed))
      #expect(throws: DovelaError.self) { try fitted.transform.loadState(noise, version: 1) }
      // A right beginning, then noise: anything but a trap.
      let copy = try DataTesting.transform(expression)
      try? copy.loadState(Array(bytes.prefix(30)) + noise, version: 1)
    }
    #expect(try fitted.apply(table).columns.map(\.numbers) == before)
  }

  @Test func stateOfAnother_isNamed() throws {
    let message = DataTesting.error {
      try DataTesting.transform("MinMax").loadState(try state("Standardize"), version: 1)
    }
    #expect(message == "these bytes are the state of 'Standardize', not of MinMax")
  }

  @Test func snakeCaseNames_areAliases() throws {
    for (alias, name) in [
      ("standardize", "Standardize"), ("min_max", "MinMax"), ("one_hot", "OneHot"), ("ordinal", "Ordinal"),
      ("impute", "Impute"), ("multi_hot", "MultiHot"), ("sequences", "Sequences"),
    ] {
      #expect(try DataTesting.configuration(.transform, alias).schema.name == name)
    }
  }
}
