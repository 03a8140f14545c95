import DovelaCore
import DovelaKernels

/// A piece of zeroed memory, 64-byte aligned, that lives as long as this object: a shared-memory mapping.
final class Arena {
  let base: UnsafeMutableRawPointer
  let bytes: Int

  /// - Parameter purpose: for the message where there is no memory: "gradients".
  init(bytes: Int, for purpose: String) throws {
    let size = max(bytes, Arena.alignment)
    guard let base = dovela_arena_create(UInt64(size)) else {
      throw DovelaError(
        .outOfMemory, .other, owner: purpose,
        "there is no memory for \(MachineMemory.describe(size)): make the model or the batch smaller")
    }
    self.base = base
    self.bytes = size
  }

  deinit { dovela_arena_destroy(base, UInt64(bytes)) }

  static let alignment = 64

  /// The next multiple of the alignment; `nil` where that does not fit an `Int`.
  static func aligned(_ bytes: Int) -> Int? {
    let (sum, overflow) = bytes.addingReportingOverflow(alignment - 1)
    return overflow ? nil : sum & ~(alignment - 1)
  }

  var floats: UnsafeMutablePointer<Float> { base.assumingMemoryBound(to: Float.self) }
  var floatCount: Int { bytes / MemoryLayout<Float>.size }
}
