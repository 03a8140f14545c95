import Foundation
import ProgramTesting
import Testing

/// Promises that only a process of its own can show, by programs in C against the installed prefix.
@Suite struct ProgramTests {
  @Test func fork_isToldWhatHappened() throws {
    let program = try Installation.program("fork.c")
    let result = try CommandRunner.run(program.path, [], environment: try Installation.environment())
    #expect(result.status == 0 && result.output == "0\n", "\(result.output)\(result.errors)")
  }

  #if DEBUG
    static let isOptimized = false
  #else
    static let isOptimized = true
  #endif

  /// From the second call on: nothing of the machine's memory, and no lock, of any library in the process. A debug build
  /// keeps the frames of accessors on the heap.
  @Test(
    .enabled(if: isOptimized),
    arguments: [
      ("Dense(512, relu) -> Dense(10, softmax)", 1), ("Dense(32, tanh) -> Dropout(0.5) -> Dense(3, sigmoid)", 1),
      ("Dense(64, gelu) -> BatchNormalization -> Dense(1)", 1),
    ]) func predict_allocatesNothingAndTakesNoLock(model: String, rows: Int) throws
  {
    let program = try Installation.program("predict.c", flags: "-ldl")
    let result = try CommandRunner.run(
      program.path, [model, "\(rows)"], environment: try Installation.environment())
    #expect(result.status == 0, "\(result.errors)")
    let lines = Set(result.output.split(separator: "\n"))
    #expect(lines == ["allocations 0 locks 0"], "\(result.output)")
  }
}
