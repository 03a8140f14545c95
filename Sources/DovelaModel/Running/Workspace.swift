import DovelaCore

/// The memory in which the programs of a model run, one at a time: one arena, as large as the largest needs.
final class Workspace {
  struct Key: Hashable {
    var rows: Int
    var mode: Program.Mode
  }

  /// Programs that are kept for batch sizes met before; the oldest goes first.
  static let greatestCount = 24

  private var arena: Arena
  private var programs: [(key: Key, program: Program)] = []
  private(set) var inputs: [UnsafeMutableRawPointer] = []

  init() throws {
    arena = try Arena(bytes: 0, for: "activations")
  }

  func find(_ key: Key) -> Program? { programs.first { $0.key == key }?.program }

  /// Gives a program its memory, and keeps it.
  func add(_ program: Program, _ key: Key) throws {
    if program.bytes > arena.bytes {
      arena = try Arena(bytes: program.bytes, for: "activations of a batch of \(program.rows)")
      rebind()
    }
    program.bind(arena: arena.base, inputs: inputs)
    if programs.count >= Self.greatestCount { programs.removeFirst().program.retire() }
    programs.append((key, program))
  }

  /// The inputs, or memory of variables, moved.
  func rebind(inputs: [UnsafeMutableRawPointer]) {
    self.inputs = inputs
    rebind()
  }

  private func rebind() {
    for entry in programs { entry.program.bind(arena: arena.base, inputs: inputs) }
  }

  /// Forgets the programs of some modes: what they were made for has changed.
  func remove(_ modes: [Program.Mode]) {
    for entry in programs where modes.contains(entry.key.mode) { entry.program.retire() }
    programs.removeAll { modes.contains($0.key.mode) }
  }
}
