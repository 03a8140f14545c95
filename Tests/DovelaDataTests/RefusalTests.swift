import DataTesting
import DovelaCore
import DovelaData
import Testing

struct RefusalTests {
  @Test(
    arguments: [
      ("a,y\n", ["y"], [], "the split 'train' is empty: it has no rows"),
      ("a,y\n1,2\n", [], [], "no target: say which column is to be predicted with data.target; columns: a, y"),
      ("a,y\n1,2\n", ["z"], [], "there is no column 'z' after the transforms; columns: a, y"),
      ("y\n1\n2\n", ["y"], [], "no column is left as an input: only the target is there"),
      (
        "a,y\n1,0\n,1\n,1\n", ["y"], [],
        "column 'a' of the split 'train' has 2 missing or non-finite values in 3 rows; add a transform to "
          + "data.transforms: Impute(strategy=mean) fills them, Impute(strategy=drop) leaves the rows out"
      ),
      (
        "a,y\ninf,0\n1.5,1\n", ["y"], [],
        "column 'a' of the split 'train' has 1 missing or non-finite values in 2 rows; add a transform to "
          + "data.transforms: Impute(strategy=mean) fills them, Impute(strategy=drop) leaves the rows out"
      ),
      (
        "a,y\n1,0\n2,\n", ["y"], [],
        "column 'y' of the split 'train' has 1 missing or non-finite values in 2 rows; drop these rows with the "
          + "transform Impute(strategy=drop, columns=[y])"
      ),
      (
        "a,s,y\n1,u,0\n2,v,1\n", ["y"], [],
        "column 's' is text, and a model takes numbers; add a transform to data.transforms: OneHot(columns=[s]) for "
          + "categories, MultiHot or Sequences for running text, or Drop(columns=[s])"
      ),
      (
        "a,y\n1,u\n2,v\n", ["y"], [],
        "target 'y' is text; make classes of it with a transform in data.transforms"
      ),
      ("a,y\n,0\n", ["y"], ["Impute(strategy=drop)"], "Impute left no row of the training part"),
    ] as [(String, [String], [String], String)])
  func badData_saysWhatHelps(_ csv: String, _ target: [String], _ transforms: [String], _ message: String) throws {
    let run = try TestRun(csv, target: target, transforms: transforms)
    #expect(throws: DovelaError.self) { try run.prepare() }
    #expect(DataTesting.error { _ = try run.prepare() } == message)
  }

  @Test func errors_areOfData() throws {
    let run = try TestRun("a,y\n,0\n1,1\n")
    let error = #expect(throws: DovelaError.self) { try run.prepare() }
    #expect(error?.domain == .data)
  }

  @Test func labelsBeyondTheModel_areNamed() throws {
    let data = try TestRun("a,y\n1,0\n2,7\n3,2\n").prepare()
    try data.train.checkLabels(ofTarget: 0, classes: 8)
    #expect(
      DataTesting.error { try data.train.checkLabels(ofTarget: 0, classes: 3) }
        == "target 'y': label 7 in row 2 of the split 'train' is outside 0…2: the model's output has 3 classes")
  }

  @Test func negativeLabelOfAnotherPart_isNamed() throws {
    var run = try TestRun("a,y\n1,0\n2,1\n3,2\n4,-1\n")
    run.fit.validationSplit = 0.25
    #expect(
      DataTesting.error { _ = try run.prepare() }
        == "target 'y': label -1 in row 1 of the split 'validation' is no class: the training part has the classes 0…2")
  }

  @Test func cutThatLeavesNothing_isRefused() throws {
    var run = try TestRun("a,y\n1,0\n2,1\n")
    run.specification.testSplit = 0.1
    #expect(
      DataTesting.error { _ = try run.prepare() }
        == "a share of 0.1 of 2 rows is 0: one part would be empty; give more rows or another share")
  }

  @Test func validationSplitThatIsNotThere_saysWhatToDo() throws {
    var run = try TestRun("a,y\n1,0\n2,1\n")
    run.fit.usesValidationData = true
    #expect(
      DataTesting.error { _ = try run.prepare() }
        == "the source has no split 'validation'; cut one from the training rows with fit.validation_split")
  }

  @Test func batchLargerThanTheData_isLegalButNotWithDropLast() throws {
    let train = try TestRun("a,y\n1,0\n2,1\n").prepare().train
    let source = try BatchSource(train, batchSize: 32, ports: [.input(0, .f32)])
    #expect(source.batchesPerPass == 1 && source.nextRows == 2)
    #expect(
      DataTesting.error { _ = try BatchSource(train, batchSize: 32, ports: [], dropsLast: true) }
        == "a batch of 32 is larger than the split 'train' of 2 rows, and drop_last leaves no batch at all; "
        + "use a batch_size of at most 2, or drop_last: false")
  }

  @Test func foreignState_isRefused() throws {
    let data = try TestRun("a,y\n1,0\n2,1\n", transforms: ["Standardize"]).prepare()
    var states = try data.preprocessing.states()
    let other = try TestRun("a,y\n1,0\n", transforms: ["MinMax"]).specification.transforms
    #expect(
      DataTesting.error { _ = try Preprocessing.restored(other, states: states, untouched: []) }
        == "the state of Standardize was saved where MinMax stands")
    states[0].bytes = "%%%"
    let same = data.preprocessing.transforms.map(\.configuration)
    #expect(
      DataTesting.error { _ = try Preprocessing.restored(same, states: states, untouched: []) }
        == "the state of Standardize is not base64")
    #expect(
      DataTesting.error { _ = try Preprocessing.restored(same, states: [], untouched: []) }
        == "0 states were saved for 1 transforms")
  }
}
