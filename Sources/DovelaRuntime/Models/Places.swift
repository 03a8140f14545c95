import CDovela
import DovelaCore
import DovelaPlugins

/// Places of a model where tensors of the caller come and go, as plain memory: names for callers, shapes to compare
/// with, addresses to copy to.
final class Places {
  let names: [Text]
  let noun: StaticString
  let specs: UnsafeMutableBufferPointer<dovela_tensor_spec>
  /// Elements of one row; 0 where an extent is not known.
  let widths: [Int]
  let dtypes: [DType]
  var addresses: [UnsafeMutableRawPointer?]

  init(_ ports: [(name: String, spec: TensorSpec)], _ noun: StaticString) {
    self.noun = noun
    names = ports.map { Text($0.name) }
    specs = .allocate(capacity: ports.count)
    for (index, port) in ports.enumerated() {
      specs.initializeElement(at: index, to: dovela_tensor_spec(port.spec.withBatch(nil)))
    }
    widths = ports.map { $0.spec.withBatch(1).count ?? 0 }
    dtypes = ports.map(\.spec.dtype)
    addresses = ports.map { _ in nil }
  }

  deinit { specs.deallocate() }

  /// The rows of the caller's tensors, one for each place, in their shapes. A last axis of 1 may be left out.
  func rows(_ tensors: UnsafeBufferPointer<dovela_tensor>) throws -> Int {
    guard tensors.count == names.count else {
      throw refused("\(noun)s", "received \(tensors.count), the model has \(names.count)")
    }
    var rows = -1
    for index in 0..<tensors.count {
      let raw = tensors[index]
      guard fits(raw, specs[index]) else { throw misfit(raw, index) }
      let found = Int(raw.spec[0])
      guard rows < 0 || rows == found else {
        throw DovelaError(.shapeMismatch, .other, owner: label(index), "has \(found) rows, the first \(rows)")
      }
      rows = found
    }
    return max(rows, 0)
  }

  private func fits(_ raw: dovela_tensor, _ wanted: dovela_tensor_spec) -> Bool {
    guard raw.strides == nil, raw.device_type == 0 || raw.device_type == 1, raw.spec.rank >= 1,
      raw.spec.rank <= wanted.rank || raw.spec.rank == wanted.rank + 1, raw.spec.rank <= 8, raw.spec[0] >= 0,
      raw.data != nil || raw.spec[0] == 0
    else { return false }
    for axis in 1..<max(Int(raw.spec.rank), Int(wanted.rank), 1) {
      let found = axis < Int(raw.spec.rank) ? raw.spec[axis] : 1
      guard found == (axis < Int(wanted.rank) ? wanted[axis] : 1) else { return false }
    }
    guard let size = DType(rawValue: raw.spec.dtype)?.size, size > 0 else { return false }
    return UInt(bitPattern: raw.data) % UInt(size) == 0
  }

  private func misfit(_ raw: dovela_tensor, _ index: Int) -> any Error {
    do {
      let found = try tensor(raw, label(index))
      return DovelaError(
        .shapeMismatch, .other, owner: label(index),
        "has the shape \(found.spec), the model wants \(try spec(specs[index], label(index)))")
    } catch {
      return error
    }
  }

  func label(_ index: Int) -> String {
    "\(noun) '\(names[index].bytes.baseAddress.map { String(cString: $0) } ?? "")'"
  }

  /// Copies rows of the caller's tensors, which were checked, to the addresses.
  func write(_ tensors: UnsafeBufferPointer<dovela_tensor>, first: Int, count: Int) throws {
    for index in 0..<tensors.count {
      guard let source = tensors[index].data, let target = addresses[index] else { continue }
      let dtype = tensors[index].spec.dtype
      let size = Int((dtype >> 8) & 0xff) / 8
      try copyElements(
        count * widths[index], from: source + first * widths[index] * size, dtype, to: target, dtypes[index],
        label(index))
    }
  }
}
