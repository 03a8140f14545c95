import DovelaConfig
import DovelaCore
import Testing

/// Search spaces in run files and settings: their dimensions, and the runs that they stand for.
struct SpaceTests {
  private func space(_ text: String, sets: [String] = []) throws -> SearchSpace {
    try SearchSpace(
      documents: [try DocumentReader.read(text: text, origin: "run.yaml")],
      overrides: sets.map { try ConfigOverride(set: $0, allowsSpaces: true) },
      keyOfArgument: { name, index in
        ["Dense": ["units", "activation"], "Dropout": ["rate"], "sgd": ["learning_rate"]][name]
          .flatMap { $0.indices.contains(index) ? $0[index] : nil }
      })
  }

  private func model(_ space: SearchSpace, _ values: [Double]) throws -> String {
    try ExpressionText.text(#require(try space.filled(values).documents[0]["model"]))
  }

  @Test func words_becomeDimensions() throws {
    let space = try space(
      """
      model: "Dense(int(32, 512, step=32), choice(relu, tanh)) -> Dropout(range(0.0, 0.5)) -> Dense(10, softmax)"
      optimizer: {Adam: {learning_rate: "log(1e-5, 1e-1)", amsgrad: bool}}
      fit: {batch_size: {choice: [16, 32]}, epochs: 5}
      """)
    let dimensions = space.outline.dimensions
    #expect(
      dimensions.map(\.name) == [
        "model.0.units", "model.0.activation", "model.1.rate", "optimizer.learning_rate", "optimizer.amsgrad",
        "fit.batch_size",
      ])
    #expect(dimensions.map(\.kind) == [.integer, .choice, .real, .real, .choice, .choice])
    #expect(dimensions[0].count == 16 && dimensions[0].greatest == 512)
    #expect(dimensions[3].scale == .log && dimensions[2].scale == .linear)
    #expect(space.labels[1] == ["relu", "tanh"] && space.labels[5] == ["16", "32"])
    #expect(
      try model(space, [64, 1, 0.25, 0.01, 1, 0]) == "Dense(64, tanh) -> Dropout(0.25) -> Dense(10, softmax)")
    let filled = try space.filled([64, 1, 0.25, 0.01, 1, 1]).documents[0]
    #expect(
      try ExpressionText.text(#require(filled["optimizer"])) == "{Adam: {learning_rate: 0.01, amsgrad: true}}")
    #expect(try ExpressionText.text(#require(filled["fit"])) == "{batch_size: 32, epochs: 5}")
    #expect(space.text(0, 96) == "96" && space.text(1, 0) == "relu" && space.text(2, .nan) == nil)
  }

  @Test func nestedComponents_areActiveWhereTheyAreChosen() throws {
    let space = try space(
      "model: Dense(1)\noptimizer: \"choice(sgd(log(0.01, 1), momentum=choice(0, range(0.5, 0.99))), adam(log(1e-4, 1e-2)))\""
    )
    let dimensions = space.outline.dimensions
    #expect(
      dimensions.map(\.name) == [
        "optimizer", "optimizer.sgd.learning_rate", "optimizer.sgd.momentum", "optimizer.sgd.momentum_2",
        "optimizer.adam.0",
      ])
    #expect(space.outline.active([0, 0.1, 1, 0.9, .nan]) == [true, true, true, true, false])
    #expect(space.outline.active([1, .nan, .nan, .nan, 0.001]) == [true, false, false, false, true])
    func optimizer(_ values: [Double]) throws -> String {
      try ExpressionText.text(#require(try space.filled(values).documents[0]["optimizer"]))
    }
    #expect(try optimizer([0, 0.1, 1, 0.75, .nan]) == "sgd(0.1, momentum=0.75)")
    #expect(try optimizer([0, 0.1, 0, .nan, .nan]) == "sgd(0.1, momentum=0)")
    #expect(try optimizer([1, .nan, .nan, .nan, 0.001]) == "adam(0.001)")
  }

  @Test(arguments: [
    ("equal", 2, [3.0, 64], "Dense(64, relu) -> Dense(64, relu) -> Dense(64, relu) -> Dense(10)"),
    ("pyramid", 2, [3.0, 64], "Dense(64, relu) -> Dense(32, relu) -> Dense(16, relu) -> Dense(10)"),
    ("each", 4, [2.0, 64, 96, .nan], "Dense(64, relu) -> Dense(96, relu) -> Dense(10)"),
  ])
  func repeatedBlocks_haveTheirWidths(widths: String, dimensions: Int, values: [Double], expected: String) throws {
    let space = try space(
      "model: \"repeat(1..3, Dense(int(32, 512, step=32), relu), widths=\(widths)) -> Dense(10)\"")
    #expect(space.outline.dimensions.count == dimensions)
    #expect(space.outline.dimensions[0].name == "model.0.count")
    #expect(try model(space, values) == expected)
    #expect(space.outline.active(values) == values.map { !$0.isNaN })
  }

  @Test func settings_replaceWordsOfTheFile() throws {
    let space = try space(
      """
      model: Dense(1)
      optimizer: "adam(learning_rate=log(1e-4, 1), amsgrad=bool)"
      fit: {batch_size: {choice: [16, 32]}}
      """, sets: ["optimizer.learning_rate=range(0.1, 0.2)", "fit.batch_size=8"])
    #expect(space.outline.dimensions.map(\.name) == ["optimizer.amsgrad", "optimizer.learning_rate"])
    #expect(space.outline.dimensions[1].least == 0.1)
    let whole = try self.space("optimizer: \"adam(log(1e-4, 1))\"", sets: ["optimizer=choice(sgd, adam)"])
    #expect(whole.outline.dimensions.map(\.name) == ["optimizer"])
  }

  @Test func blockMayVanish_andBeAChain() throws {
    let space = try space(
      "model: [\"repeat(0..2, Dense(8) -> Dropout(range(0.1, 0.5)))\", Dense(10)]")
    #expect(try model(space, [0, .nan]) == "[\"Dense(10)\"]")
    #expect(try model(space, [1, 0.5]) == "[Dense(8), Dropout(0.5), \"Dense(10)\"]")
    #expect(space.outline.active([0, .nan]) == [true, false])
  }

  @Test func pyramid_leavesOtherNumbers() throws {
    let space = try space(
      "model: \"repeat(2, Dense(64) -> MaxPooling1D(4) -> Dense(units=1, name=b), widths=pyramid) -> Dense(3)\"")
    #expect(
      try model(space, [])
        == "Dense(64) -> MaxPooling1D(4) -> Dense(units=1, name=b) -> Dense(32) -> MaxPooling1D(4) -> Dense(units=1, name=b) -> Dense(3)"
    )
  }

  @Test func settings_haveTheSameWords() throws {
    let space = try space(
      "model: Dense(1)", sets: ["optimizer.learning_rate=log(1e-4, 1e-1)", "fit.batch_size=choice(8, 16)"])
    #expect(space.outline.dimensions.map(\.name) == ["optimizer.learning_rate", "fit.batch_size"])
    let filled = try space.filled([0.01, 1])
    #expect(filled.overrides.map { ExpressionText.text($0.value) } == ["0.01", "16"])
    #expect(filled.overrides.map(\.path) == [["optimizer", "learning_rate"], ["fit", "batch_size"]])
  }

  @Test func textThatIsNoSpace_staysAsItIs() throws {
    let text = "data: {dir: \"choice of range(1\", reader: \"csv(path='int.csv')\"}\nmodel: Dense(1)\n"
    let space = try space(text)
    #expect(space.outline.dimensions.isEmpty)
    #expect(try space.filled([]).documents[0] == DocumentReader.read(text: text, origin: "run.yaml"))
  }

  @Test(arguments: [
    ("choice()", "choice takes the values to choose from"),
    ("choice(a, a)", "'a' is given twice"),
    ("int(1)", "int takes its least and greatest value, as in int(32, 512, step=32)"),
    ("int(1.5, 3)", "int takes its least and greatest value"),
    ("int(1, 9, step=0)", "the step must be positive"),
    ("int(1, 9, stride=2)", "int has no argument 'stride'"),
    ("range(2, 1)", "its least value, 2, is above its greatest, 1"),
    ("log(0, 1)", "a logarithmic scale needs positive values"),
    ("range(0.1, 1, scale=cubic)", "scale is linear or log"),
    ("repeat(0, Dense(1))", "repeat takes how often, and what"),
    ("repeat(5..1, Dense(1))", "repeat takes how often, and what"),
    ("repeat(1..2, Dense(1), widths=wide)", "widths is equal, each or pyramid"),
    ("int(1, ", "expected a value, found the end"),
  ])
  func mistake_isNamed(text: String, message: String) throws {
    let error = #expect(throws: DovelaError.self) { try space("model: Dense(1)\noptimizer: \"\(text)\"") }
    let said = try #require(error?.message)
    #expect(said.contains(message) && said.contains("run.yaml:2"), "\(said)")
  }
}
