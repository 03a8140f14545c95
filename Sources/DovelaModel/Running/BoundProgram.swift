import DovelaCore

/// A program with the objective's part of it.
final class BoundProgram {
  let program: Program
  let outputs: [BoundOutput]
  private let generation: Int

  init(
    _ program: Program, model: Model, objective: Objective, targets: [UnsafeMutableRawPointer]
  ) throws {
    self.program = program
    generation = program.generation
    var areas = program.extras[...]
    outputs = try objective.outputs.enumerated().map { index, output in
      let tensor = model.graph.outputs[index]
      guard let data = program.values[tensor] else {
        throw DovelaError(.internal, .other, owner: "output '\(output.name)'", "has no memory")
      }
      let mask = model.graph.tensors[tensor].mask.flatMap { mask in
        program.values[mask].map { Tensor(program.specs[mask], $0) }
      }
      let count = 4 + output.metrics.count
      defer { areas = areas.dropFirst(count) }
      return try BoundOutput(
        output, rows: program.rows, prediction: Tensor(program.specs[tensor], data),
        gradient: program.lossGradients[index], mask: mask, target: targets[index], areas: Array(areas.prefix(count)),
        context: model.context)
    }
  }

  /// Whether the memory is where it was.
  var isCurrent: Bool { generation == program.generation }

  func isFor(_ rows: Int, _ mode: Program.Mode) -> Bool {
    program.rows == rows && program.mode == mode && isCurrent
  }

  /// What the objective wants of a program.
  static func wishes(_ model: Model, _ objective: Objective, rows: Int) throws -> Program.Wishes {
    let specs = try model.graph.concrete(rows: rows, layers: model.layers).specs
    var wishes = Program.Wishes(deferred: objective.deferred)
    for (index, output) in objective.outputs.enumerated() {
      let tensor = model.graph.outputs[index]
      let areas = try BoundOutput.Areas(
        output, prediction: specs[tensor], mask: model.graph.tensors[tensor].mask.map { specs[$0] }, rows: rows)
      wishes.extras += areas.bytes.map { ($0, index) }
    }
    return wishes
  }
}
