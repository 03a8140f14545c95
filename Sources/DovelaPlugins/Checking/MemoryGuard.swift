import CDovela
import Glibc

/// Memory of a call, lent as copies between two canaries: a plugin that writes beside it is found out, and named.
final class MemoryGuard {
  private struct Loan {
    var name: String
    var original: UnsafeMutableRawPointer
    var shadow: UnsafeMutableRawPointer
    var bytes: Int
  }

  /// Bytes of a canary: wide enough for a row that is written too many.
  private static let zone = 4096
  private static let canary: UInt8 = 0xa5
  /// A canary as it should be.
  nonisolated(unsafe) private static let pattern: UnsafeRawPointer = {
    let block = UnsafeMutableRawPointer.allocate(byteCount: zone, alignment: 64)
    memset(block, Int32(canary), zone)
    return UnsafeRawPointer(block)
  }()
  private var loans: [Loan] = []

  deinit { for loan in loans { free(loan.shadow - Self.zone) } }

  /// A guarded copy of `bytes` bytes; the same one where the memory is lent already.
  func lend(_ name: String, _ original: UnsafeMutableRawPointer?, bytes: Int) -> UnsafeMutableRawPointer? {
    guard let original, bytes > 0 else { return original }
    if let known = loan(of: original), known.bytes >= bytes { return known.shadow }
    let padded = (bytes + 63) / 64 * 64
    guard let block = aligned_alloc(64, padded + 2 * Self.zone) else { return original }
    let shadow = block + Self.zone
    memcpy(block, Self.pattern, Self.zone)
    memcpy(shadow + bytes, Self.pattern, Self.zone)
    memcpy(shadow, original, bytes)
    loans.append(Loan(name: name, original: original, shadow: shadow, bytes: bytes))
    return shadow
  }

  /// The copy of memory that is lent, or the memory itself: an input in whose memory the output lies.
  func alias(_ original: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    original.flatMap { loan(of: $0)?.shadow } ?? original
  }

  private func loan(of original: UnsafeMutableRawPointer) -> Loan? { loans.first { $0.original == original } }

  /// Brings everything back; what was written beside a copy is told.
  func collect() {
    for loan in loans {
      memcpy(loan.original, loan.shadow, loan.bytes)
      let before = memcmp(loan.shadow - Self.zone, Self.pattern, Self.zone) != 0
      let after = memcmp(loan.shadow + loan.bytes, Self.pattern, Self.zone) != 0
      if before { Checker.violated("writes before the start of its \(loan.name)") }
      if after { Checker.violated("writes beyond the \(loan.bytes) bytes of its \(loan.name)") }
    }
  }
}

extension MemoryGuard {
  /// Lends the tensors of a list in place; `kept` remembers where they pointed.
  func lend(_ name: String, _ tensors: Block<dovela_tensor>) {
    for index in 0..<tensors.count {
      let spec = tensors[index].spec
      let size = Int(spec.dtype >> 8 & 0xff) / 8
      let count = (0..<Int(spec.rank)).reduce(1) { $0 * Int(spec[$1]) }
      let data = lend("\(name) \(index)", tensors[index].data, bytes: count * size)
      tensors.pointer[index].data = data
    }
  }
}
