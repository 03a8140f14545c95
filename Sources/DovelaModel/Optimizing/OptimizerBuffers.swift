import DovelaCore

/// The memory of an optimizer: gradients, slots, averages and sums of gradients, each a flat buffer in the order of
/// the variables.
final class OptimizerBuffers {
  struct Slot {
    let name: String
    let copies: Int
    let arena: Arena
  }

  let gradients: Arena
  let slots: [Slot]
  let averages: Arena?
  let sums: Arena?
  let scalars: Arena?
  let scalarCount: Int

  /// - Throws: `.outOfMemory` where all of it, the parameters included, is more than the machine has.
  init(_ layout: FlatLayout, memory: OptimizerMemory, scalars: Int, keepsAverages: Bool, keepsSums: Bool) throws {
    let scalarBytes = scalars.multipliedReportingOverflow(by: MemoryLayout<Double>.size)
    var parts: [(name: String, bytes: Int?)] = [("parameters", layout.bytes()), ("gradients", layout.bytes())]
    parts += memory.slots.map { ("slot \($0.name)", layout.bytes(copies: max(1, $0.copies))) }
    if keepsAverages { parts.append(("averages", layout.bytes())) }
    if keepsSums { parts.append(("sums of gradients", layout.bytes())) }
    parts.append(("scalars", scalarBytes.overflow ? nil : scalarBytes.partialValue))
    try MachineMemory.check(parts, owner: "the optimizer")
    let bytes = layout.bytes() ?? 0
    gradients = try Arena(bytes: bytes, for: "gradients")
    slots = try memory.slots.map { slot in
      let copies = max(1, slot.copies)
      let arena = try Arena(bytes: layout.bytes(copies: copies) ?? 0, for: "slot \(slot.name)")
      if slot.value != 0 {
        for entry in layout.entries {
          (arena.floats + entry.offset * copies).update(repeating: slot.value, count: entry.count * copies)
        }
      }
      return Slot(name: slot.name, copies: copies, arena: arena)
    }
    averages = keepsAverages ? try Arena(bytes: bytes, for: "averages") : nil
    sums = keepsSums ? try Arena(bytes: bytes, for: "sums of gradients") : nil
    self.scalars = scalars > 0 ? try Arena(bytes: scalarBytes.partialValue, for: "scalars") : nil
    scalarCount = scalars
  }
}
