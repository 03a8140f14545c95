import DataTesting
import DovelaConfig
import DovelaCore
import DovelaData
import Foundation

/// The data of a run over a CSV file that a test writes.
struct TestRun {
  var specification: DataSpecification
  var fit = FitSpecification()
  let context: TestContext

  init(_ csv: String, target: [String] = ["y"], transforms: [String] = [], reader: String = "csv(path=\"t.csv\")")
    throws
  {
    specification = DataSpecification(
      reader: try DataTesting.configuration(.reader, reader), directory: try DataTesting.file("t.csv", csv.utf8),
      targets: target, transforms: try transforms.map { try DataTesting.configuration(.transform, $0) })
    context = try TestContext()
  }

  var preparation: DataPreparation { DataPreparation(specification, fit: fit, context: context.context) }
  func prepare() throws -> PreparedData { try preparation.prepare() }
}

/// All batches of some passes: rows of floats of input 0 and labels of target 0.
func batches(_ source: BatchSource, width: Int, count: Int) -> [(inputs: [Float], targets: [Float])] {
  var inputs = [Float](repeating: -7, count: source.batchSize * width)
  var targets = [Float](repeating: -7, count: source.batchSize)
  return inputs.withUnsafeMutableBytes { x in
    targets.withUnsafeMutableBytes { y in
      guard let x = x.baseAddress, let y = y.baseAddress else { return [] }
      source.bind([x, y], weights: nil)
      return (0..<count).map { _ in
        let rows = source.next()
        return (
          Array(UnsafeBufferPointer(start: x.assumingMemoryBound(to: Float.self), count: rows * width)),
          Array(UnsafeBufferPointer(start: y.assumingMemoryBound(to: Float.self), count: rows))
        )
      }
    }
  }
}
