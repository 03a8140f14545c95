import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// Python's own safetensors reads what Dovela writes, and computes from it what Dovela predicts.
@Suite struct PythonTests {
  /// The interpreter with numpy and safetensors that `make test` prepares.
  static let python = ProcessInfo.processInfo.environment["DOVELA_TEST_PYTHON"]

  private static let script = """
    import csv, json, sys
    import numpy
    from safetensors import safe_open
    from safetensors.numpy import load_file

    folder, table = sys.argv[1:3]
    weights = load_file(folder + "/model.safetensors")
    assert set(weights) == {"dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"}, sorted(weights)
    assert weights["dense/kernel"].shape == (2, 4) and weights["dense/kernel"].dtype == numpy.float32
    with safe_open(folder + "/model.safetensors", "numpy") as file:
        metadata = file.metadata()
    assert json.loads(metadata["model"])["nodes"] and json.loads(metadata["data"])["layout"]
    assert folder not in json.dumps(metadata)
    rows = list(csv.DictReader(open(table)))
    x = numpy.array([[float(row["a"]), float(row["b"])] for row in rows], numpy.float32)
    hidden = numpy.tanh(x @ weights["dense/kernel"] + weights["dense/bias"])
    wanted = hidden @ weights["dense_1/kernel"] + weights["dense_1/bias"]
    found = numpy.array([json.loads(line)["values"] for line in sys.stdin], numpy.float32)
    assert found.shape == wanted.shape == (len(rows), 1), (found.shape, wanted.shape)
    numpy.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
    """

  @Test(.enabled(if: python != nil, "DOVELA_TEST_PYTHON is not set: make test sets it"))
  func safetensors_opensInPython_andTheNumbersAgree() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<40).map { "\(Double($0) / 10),\(Double($0 % 7) - 3),\(Double($0) / 20 - 1)" }
    let table = try folder.write("a.csv", (["a,b,y"] + rows).joined(separator: "\n") + "\n")
    let trained = try CommandRunner.dovela(
      "train", "--data", "csv(path=\"\(table)\", target=y)", "--model", "Dense(4, tanh) -> Dense(1)", "--epochs", "3",
      "--out", folder.path + "/run")
    #expect(trained.status == 0, "\(trained.errors)")
    let predicted = try CommandRunner.dovela("predict", folder.path + "/run", "--split", "train", "--json")
    #expect(predicted.status == 0, "\(predicted.errors)")
    let lines = try folder.write("lines", predicted.output)
    let script = try folder.write("check.py", Self.script)
    let checked = try CommandRunner.run(
      "/bin/bash",
      ["-c", "exec '\(try #require(Self.python))' '\(script)' '\(folder.path)/run' '\(table)' < '\(lines)'"])
    #expect(checked.status == 0, "\(checked.errors)")
  }
}
