import DovelaCore
import Glibc

/// How much memory there is, so that what cannot fit is refused before any of it is allocated.
public enum MachineMemory {
  /// Bytes that this process may use: the machine's memory, or its control group's limit where that is less.
  public static func total() -> Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let size = sysconf(Int32(_SC_PAGESIZE))
    let (bytes, overflow) = pages.multipliedReportingOverflow(by: size)
    let machine = pages > 0 && size > 0 && !overflow ? bytes : Int.max
    return min(machine, controlGroupLimit() ?? Int.max)
  }

  /// Throws `.outOfMemory` where the parts together do not fit.
  static func check(_ parts: [(name: String, bytes: Int?)], owner: String, limit: Int = total()) throws {
    var sum: Int? = 0
    for part in parts {
      guard let soFar = sum, let bytes = part.bytes else {
        sum = nil
        break
      }
      let (next, overflow) = soFar.addingReportingOverflow(bytes)
      sum = overflow ? nil : next
    }
    if let sum, sum <= limit { return }
    let list = parts.map { "\($0.name) \($0.bytes.map(describe) ?? "more than can be counted")" }
    throw DovelaError(
      .outOfMemory, .configuration, owner: owner,
      "needs \(sum.map(describe) ?? "more memory than can be counted") (\(list.joined(separator: ", "))), and this "
        + "machine has \(describe(limit)): make the layers or the batch smaller")
  }

  /// As `1.5 GiB`.
  static func describe(_ bytes: Int) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    let tenths = Int((value * 10).rounded())
    return unit == 0 ? "\(bytes) bytes" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }

  private static func controlGroupLimit() -> Int? {
    guard let file = fopen("/sys/fs/cgroup/memory.max", "r") else { return nil }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 64)
    guard fgets(&buffer, Int32(buffer.count), file) != nil else { return nil }
    let limit = strtoll(buffer, nil, 10)
    return limit > 0 ? Int(limit) : nil
  }
}
