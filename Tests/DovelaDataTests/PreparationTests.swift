import DataTesting
import DovelaCore
import DovelaData
import Foundation
import Testing

struct PreparationTests {
  private static let ten = "a,b,y\n" + (0..<10).map { "\($0),\($0 * 10),\($0 % 3)\n" }.joined()

  @Test func numbers_becomeOneInputInOrder() throws {
    let data = try TestRun(Self.ten).prepare()
    #expect(data.layout.inputs.map(\.name) == ["features"])
    #expect(data.layout.inputs[0].spec == TensorSpec([nil, 2]))
    #expect(data.layout.targets[0].problem == .classes(3))
    #expect(data.layout.targets[0].spec == TensorSpec([nil], .i32))
    let source = try BatchSource(data.train, batchSize: 10, ports: [.input(0, .f32), .target(0, .f32)])
    let batch = batches(source, width: 2, count: 1)[0]
    let inputs: [Float] = [0, 0, 1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60, 7, 70, 8, 80, 9, 90]
    #expect(batch.inputs == inputs)
    #expect(batch.targets == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0])
  }

  @Test func inputs_areAssignedAsNamed() throws {
    var run = try TestRun(Self.ten)
    run.specification.inputs = [["b"], ["a", "b"]]
    let layout = try run.prepare().layout
    #expect(layout.inputs.map(\.name) == ["b", "input_2"])
    #expect(layout.inputs.map(\.spec) == [TensorSpec([nil, 1]), TensorSpec([nil, 2])])
  }

  @Test func validation_isTheEndAsInKeras() throws {
    var run = try TestRun(Self.ten)
    run.fit.validationSplit = 0.25
    let data = try run.prepare()
    // floor(10 * 0.75) rows train.
    #expect(data.train.rows == 7 && data.validation?.rows == 3)
    let source = try BatchSource(try #require(data.validation), batchSize: 3, ports: [.input(0, .f32)])
    #expect(batches(source, width: 2, count: 1)[0].inputs == [7, 70, 8, 80, 9, 90])
  }

  @Test func test_isDrawnBySeed() throws {
    var run = try TestRun(Self.ten)
    run.specification.testSplit = 0.3
    func rows(_ seed: UInt64) throws -> [Float] {
      run.fit.seed = seed
      let data = try run.prepare()
      let train = try BatchSource(data.train, batchSize: 7, ports: [.input(0, .f32)])
      let test = try BatchSource(try #require(data.test), batchSize: 3, ports: [.input(0, .f32)])
      return batches(train, width: 2, count: 1)[0].inputs + batches(test, width: 2, count: 1)[0].inputs
    }
    let one = try rows(1)
    #expect(try rows(1) == one)
    #expect(try rows(2) != one)
    #expect(stride(from: 0, to: 20, by: 2).map { one[$0] }.sorted() == (0..<10).map(Float.init))
  }

  @Test func testOfARun_isFoundAgain() throws {
    var run = try TestRun(Self.ten, transforms: ["Standardize"])
    run.specification.testSplit = 0.3
    run.fit.seed = 5
    let data = try run.prepare()
    let states = try data.preprocessing.states()
    let restored = try Preprocessing.restored(
      run.specification.transforms, states: states, untouched: data.preprocessing.untouched)
    let encoded = try JSONEncoder().encode(data.layout)
    let layout = try JSONDecoder().decode(DataLayout.self, from: encoded)
    #expect(layout == data.layout)
    let loaded = try #require(try run.preparation.load(.test, preprocessing: restored, layout: layout))
    let expected = try BatchSource(try #require(data.test), batchSize: 3, ports: [.input(0, .f32), .target(0, .f32)])
    let found = try BatchSource(loaded, batchSize: 3, ports: [.input(0, .f32), .target(0, .f32)])
    #expect(batches(found, width: 2, count: 1)[0] == batches(expected, width: 2, count: 1)[0])
  }

  @Test func transforms_areFittedOnTheTrainingPartAlone() throws {
    var run = try TestRun("a,y\n0,0\n2,1\n100,0\n", transforms: ["Standardize"])
    run.fit.validationSplit = 0.3
    let data = try run.prepare()
    let source = try BatchSource(try #require(data.validation), batchSize: 1, ports: [.input(0, .f32)])
    #expect(batches(source, width: 1, count: 1)[0].inputs == [99])
  }

  @Test func predict_needsNoTarget() throws {
    let data = try TestRun(Self.ten).prepare()
    let run = try TestRun("b,a\n1,2\n")
    let rows = try #require(
      try run.preparation.load(.predict, preprocessing: data.preprocessing, layout: data.layout))
    #expect(!rows.hasTargets)
    let source = try BatchSource(rows, batchSize: 1, ports: [.input(0, .f32)])
    #expect(batches(source, width: 2, count: 1)[0].inputs == [2, 1])
  }

  @Test(arguments: [
    ("1\n0\n1\n", [] as [String], Problem.binary), ("0\n1\n2\n", [], .classes(3)), ("0.5\n1\n2\n", [], .regression),
    ("-1\n0\n1\n", [], .regression), ("no\nyes\nno\n", ["Ordinal(columns=y)"], .binary),
    ("b\na\nc\n", ["OneHot(columns=y)"], .oneHot(3)), ("100000\n250000\n3\n", [], .regression),
  ])
  func problem_followsTheTarget(_ values: String, _ transforms: [String], _ problem: Problem) throws {
    let rows = values.split(separator: "\n").map { "1,\($0)\n" }.joined()
    #expect(try TestRun("a,y\n" + rows, transforms: transforms).prepare().layout.targets[0].problem == problem)
  }

  @Test func classNames_comeFromTheTransform() throws {
    let run = try TestRun("a,y\n1,b\n2,a\n3,c\n", transforms: ["Ordinal(columns=y)"])
    #expect(try run.prepare().layout.targets[0].labels == ["a", "b", "c"])
  }

  @Test func textTarget_isEncodedByWhatTheCallerChooses() throws {
    let run = try TestRun("a,y\n1,b\n2,a\n3,c\n4,a\n")
    #expect(DataTesting.error { _ = try run.prepare() }.contains("target 'y' is text"))
    var asked: [String] = []
    let prepared = try DataPreparation(run.specification, fit: run.fit, context: run.context.context) { column, index in
      asked.append("\(column) \(index)")
      return try DataTesting.configuration(.transform, "Ordinal(columns=\(column))")
    }.prepare()
    #expect(asked == ["y 0"])
    #expect(prepared.layout.targets[0].labels == ["a", "b", "c"])
    #expect(prepared.preprocessing.transforms.map(\.configuration.schema.name) == ["Ordinal"])
    #expect(prepared.notes == ["target 'y' is text; Ordinal makes classes of it: a, b, c"])
    #expect(try prepared.train.rowWeights(classWeights: ["b": 3, "2": 5]) == [3, 1, 5, 1])
  }

  @Test(arguments: [
    (["d": 2.0], "there is no class 'd': target 'y' has the classes a, b, c"),
    (["-1": 2], "there is no class '-1': target 'y' has the classes a, b, c"),
    (["3": 2], "there is no class '3': target 'y' has the classes a, b, c"),
    (["a": 2, "0": 1], "class 0 ('a') is given twice"),
  ]) func classWeights_nameClasses(weights: [String: Double], message: String) throws {
    let run = try TestRun("a,y\n1,b\n2,a\n3,c\n", transforms: ["Ordinal(columns=y)"])
    let train = try run.prepare().train
    #expect(DataTesting.error { _ = try train.rowWeights(classWeights: weights) }.hasPrefix(message))
  }

  @Test func sampleWeightsAndClassWeights() throws {
    var run = try TestRun("a,w,y\n1,0.5,0\n2,2,1\n3,1,2\n", transforms: ["Standardize"])
    #expect(try run.prepare().train.rowWeights(classWeights: ["1": 3]) == [1, 3, 1])
    #expect(try run.prepare().train.rowWeights() == nil)
    run.specification.sampleWeight = "w"
    let train = try run.prepare().train
    #expect(try train.rowWeights() == [0.5, 2, 1])
    #expect(train.layout.inputs[0].parts.map(\.column) == ["a"])
    #expect(
      DataTesting.error { _ = try train.rowWeights(classWeights: ["1": 3]) }
        == "class weights and a column of sample weights (data.sample_weight) cannot be used together")
  }

  @Test func ownTestSplit_isNotCutAgain() throws {
    var run = try TestRun("a\n1\n", target: [], reader: "digits")
    run.specification.testSplit = 0.5
    let data = try run.prepare()
    #expect(data.test?.rows == 359)
    #expect(data.notes == ["data (digits) has a test split of its own (359 rows); data.test_split is not used"])
  }
}
