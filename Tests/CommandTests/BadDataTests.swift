import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// What data that is damaged, or that does not suit the trained model, gets from the command.
@Suite struct BadDataTests {
  private func train(_ reader: String, in folder: TemporaryFolder, _ more: String...) throws -> CommandRunner.Result {
    try CommandRunner.run(
      CommandRunner.dovela,
      [
        "train", "--data", reader, "--model", "Dense(1, sigmoid)", "--epochs", "1", "--set", "data.dir=\(folder.path)",
        "--out", folder.path + "/run",
      ] + more)
  }

  /// Six rows whose x are whole numbers and whose y are 0 and 1.
  private func whole(_ folder: TemporaryFolder) throws {
    try folder.write("t.csv", "x,y\n1,0\n2,1\n3,0\n4,1\n5,0\n6,1\n")
    let trained = try train("csv(path=t.csv, target=y)", in: folder)
    #expect(trained.status == 0, "\(trained.errors)")
  }

  private func expect(_ result: CommandRunner.Result, status: Int32 = 3, _ says: String...) {
    #expect(result.status == status, "\(result.errors)\(result.output)")
    for text in says { #expect(result.errors.contains(text), "'\(text)' in: \(result.errors)") }
  }

  @Test func raggedRow_namesLineAndCells() throws {
    let folder = try TemporaryFolder()
    try folder.write("t.csv", "x,y\n1,0\n2\n3,1\n")
    expect(try train("csv(path=t.csv, target=y)", in: folder), "t.csv", "line 3", "has 1 cell", "2")
  }

  @Test func textInANumberColumn_namesLineAndColumn() throws {
    let folder = try TemporaryFolder()
    try folder.write("t.csv", "x,y\n1,0\nred,1\n3,1\n")
    expect(try train("csv(path=t.csv, target=y, types=['x:float'])", in: folder), "t.csv", "line 3", "'x'", "red")
  }

  @Test func truncatedGzip_isNamed() throws {
    let folder = try TemporaryFolder()
    let bytes = try Data(
      contentsOf: URL(fileURLWithPath: CommandRunner.root + "/Tests/Fixtures/data/csv/members.csv.gz"))
    try folder.write("t.csv.gz", bytes.dropLast(9))
    expect(try train("csv(path=t.csv.gz, target=y)", in: folder), "t.csv.gz", "truncated")
  }

  @Test func wrongMagic_isShown() throws {
    let folder = try TemporaryFolder()
    try folder.write("train-images.idx3-ubyte", [0, 0, 7, 3, 0, 0, 0, 0] as [UInt8])
    try folder.write("train-labels.idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 0] as [UInt8])
    expect(try train("idx", in: folder), "train-images.idx3-ubyte", "wrong magic 00 00 07 03")
  }

  @Test func emptyFile_isRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("t.csv", "")
    expect(try train("csv(path=t.csv, target=y)", in: folder), "t.csv", "empty")
  }

  @Test func batchLargerThanTheData_isOneBatch() throws {
    for size in ["100000", "\(Int.max)"] {
      let folder = try TemporaryFolder()
      try folder.write("t.csv", "x,y\n1,0\n2,1\n3,0\n")
      let result = try train("csv(path=t.csv, target=y)", in: folder, "--batch-size", size)
      #expect(result.status == 0 && result.output.contains("1 epochs of 1 steps"), "\(result.errors)")
    }
  }

  @Test func transformThatLeavesNoRow_namesTheSplit() throws {
    let folder = try TemporaryFolder()
    try folder.write("t.csv", "x,y\n1,0\n2,1\n3,0\n")
    try folder.write("none.csv", "x,y\n,0\n,1\n")
    let drop = ["--set", "data.transforms=[Impute(strategy=drop)]"]
    for part in ["test", "validation"] {
      expect(
        try train(
          "csv(path=t.csv, target=y, \(part)=none.csv)", in: folder, drop[0], drop[1], "--set",
          "fit.validation_data=\(part == "validation")"), "the transforms left no row of the split '\(part)'")
    }
    let trained = try train("csv(path=t.csv, target=y)", in: folder, drop[0], drop[1])
    #expect(trained.status == 0, "\(trained.errors)")
    expect(
      try CommandRunner.dovela("predict", folder.path + "/run", "--data", "csv(path=none.csv)"),
      "the transforms left no row of the split 'predict'")
  }

  /// Training had whole numbers, which are kept as such; what is predicted for is not cut to them.
  @Test func numbersThatTrainingDidNotHave_areTakenAsTheyAre() throws {
    let folder = try TemporaryFolder()
    try whole(folder)
    try folder.write("new.csv", "x,y\n0,0\n0.5,0\n300,0\n-1,0\n1e300,0\n")
    let result = try CommandRunner.dovela("predict", folder.path + "/run", "--data", "csv(path=new.csv)")
    #expect(result.status == 0, "\(result.errors)")
    let values = result.output.split(separator: "\n").dropFirst().compactMap { $0.split(separator: ",").last }
    #expect(values.count == 5 && Set(values.prefix(4)).count == 4, "\(result.output)")
    try folder.write("new.csv", "x,y\n1,1e300\n2,0.5\n")
    let evaluated = try CommandRunner.dovela(
      "evaluate", folder.path + "/run", "--split", "train", "--set", "data.reader=csv(path=new.csv, target=y)")
    #expect([0, 3].contains(evaluated.status), "\(evaluated.errors)")
  }

  @Test func rowsBelowZero_areRefused() throws {
    let folder = try TemporaryFolder()
    try whole(folder)
    expect(
      try CommandRunner.dovela("predict", folder.path + "/run", "--split", "train", "--rows=-5"), status: 2, "--rows",
      "-5")
    let none = try CommandRunner.dovela("predict", folder.path + "/run", "--split", "train", "--rows=0")
    #expect(none.status == 0 && none.output == "class,value\n", "\(none.errors)")
  }

  /// A saved model is only a file: what does not fit in it is told.
  @Test(arguments: [
    ("\\\"parts\\\":[{\\\"column\\\":\\\"x\\\",\\\"extents\\\":[]}]", "\\\"parts\\\":[]"),
    ("\\\"extents\\\":[1]", "\\\"extents\\\":[4611686018427387904,4]"),
    ("\\\"extents\\\":[1]", "\\\"extents\\\":[-1]"),
  ])
  func damagedLayoutOfAModel_isRefused(old: String, new: String) throws {
    let folder = try TemporaryFolder()
    try whole(folder)
    var file = try EditedTensors(folder.path + "/run/model.safetensors")
    let header = file.header
    file.header = header.replacing(old, with: new)
    try #require(file.header != header, "\(header)")
    try file.write()
    expect(
      try CommandRunner.dovela("predict", folder.path + "/run", "--split", "train"), "the saved layout is damaged")
  }

  @Test func curvesOfHugeValues_areDrawn() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] {
      try FileManager.default.createDirectory(atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
      try folder.write("\(name)/run.yaml", "fit: {epochs: 2}\n")
      try folder.write("\(name)/history.csv", "epoch,loss\n0,-1.7e308\n1,1.7e308\n2,nan\n3,5e-324\n")
    }
    let result = try CommandRunner.dovela("compare", folder.path + "/a", folder.path + "/b")
    #expect(result.status == 0, "\(result.errors)")
  }
}
