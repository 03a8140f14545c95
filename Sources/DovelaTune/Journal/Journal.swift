import DovelaCore
import Foundation

/// A file to which records are only ever added, by several processes.
///
/// A record is there wholly or not at all: one write, synced, under a lock on the file. What a process killed in the
/// middle of a write leaves behind, a last line without its end, is cut by whoever opens the file next. Any other
/// damage is an error with its offset, and the file stays as it is.
public final class Journal<Record: Codable & Sendable> {
  public let path: String
  private let descriptor: Int32
  /// Of the first byte that was not read yet.
  private var offset = 0
  private var chain: UInt32 = 0
  /// Bytes of a torn record that were cut since the journal was opened.
  public private(set) var cut = 0

  /// Opens the file, or makes it where `creates`. Nothing is read yet.
  public init(path: String, creates: Bool = false) throws {
    self.path = path
    descriptor = open(path, O_RDWR | O_APPEND | O_CLOEXEC | (creates ? O_CREAT | O_EXCL : 0), 0o644)
    guard descriptor >= 0 else { throw Self.failure(creates ? "create" : "open", path) }
  }

  /// A journal of one process alone, which keeps nothing: whoever applies its records knows them.
  public init(inMemory name: String) {
    path = name
    descriptor = -1
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Under the lock: reads what others have added, gives each record to `apply`, and adds what `body` returns, which
  /// `apply` gets too. Where either throws, nothing is added.
  public func exchange(
    apply: (Record) throws -> Void, _ body: () throws -> [Record]
  ) throws {
    guard descriptor >= 0 else { return try body().forEach(apply) }
    try FileLock.take(descriptor, LOCK_EX, path: path)
    defer { flock(descriptor, LOCK_UN) }
    try read(isLocked: true, apply)
    for record in try body() {
      let line = try JournalLine.bytes(record, after: chain)
      try append(line.bytes)
      offset += line.bytes.count
      chain = line.chain
      try apply(record)
    }
  }

  /// Reads what was added since the last look, without waiting for a writer for longer than its write.
  public func catchUp(apply: (Record) throws -> Void) throws {
    guard descriptor >= 0 else { return }
    try FileLock.take(descriptor, LOCK_SH, path: path)
    defer { flock(descriptor, LOCK_UN) }
    try read(isLocked: false, apply)
  }

  // MARK: Reading

  private func read(isLocked: Bool, _ apply: (Record) throws -> Void) throws {
    let bytes = try rest()
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = bytes[start..<end]
      guard let (body, chain) = JournalLine.body(line, after: chain) else {
        throw damaged("the checksum of the record of \(line.count) bytes does not fit")
      }
      let record: Record
      do {
        record = try JournalLine.decoder.decode(Record.self, from: body)
      } catch {
        throw damaged("the record is whole, but not understood; a newer Dovela may have written it")
      }
      start = end + 1
      offset += line.count + 1
      self.chain = chain
      try apply(record)
    }
    // A torn line: cut by who may write, ignored by who may not.
    guard isLocked, start < bytes.endIndex else { return }
    guard ftruncate(descriptor, off_t(offset)) == 0, fsync(descriptor) == 0 else { throw Self.failure("repair", path) }
    cut += bytes.endIndex - start
  }

  private func rest() throws -> Data {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure("read", path) }
    let size = Int(status.st_size)
    guard size >= offset else {
      throw damaged("the file ends at byte \(size), before what was already read of it")
    }
    var bytes = Data(count: size - offset)
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, off_t(offset + filled))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure("read", path) }
      filled += count
    }
    return bytes
  }

  // MARK: Writing

  private func append(_ bytes: Data) throws {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        // A full disk: without its beginning the rest would be damage.
        let failure = Self.failure("write", path)
        ftruncate(descriptor, off_t(offset))
        throw failure
      }
      written += count
    }
    guard fdatasync(descriptor) == 0 else { throw Self.failure("sync", path) }
  }

  private func damaged(_ what: String) -> DovelaError {
    DovelaError(
      .invalidArgument, .data, owner: path,
      "damaged at byte \(offset): \(what). Nothing was changed; what stands before that byte is whole")
  }

  private static func failure(_ verb: String, _ path: String) -> DovelaError {
    DovelaError(.io, owner: path, "cannot \(verb) the journal: \(String(cString: strerror(errno)))")
  }
}
