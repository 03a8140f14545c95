import DovelaCore
import Foundation

/// Files that are whole or not there: written to a temporary name beside the target, synced, renamed.
public enum AtomicFile {
  /// Takes bytes for the file that is being written.
  public typealias Sink = (UnsafeRawBufferPointer) throws -> Void

  /// Stands before the writing of a large file: it may refuse, by throwing, or do something around it.
  public typealias Gate = (_ path: String, _ bytes: Int, _ write: () throws -> Void) throws -> Void

  /// Writes what `body` gives. On any failure (a full disk, say) the old file stays as it was and the temporary one is
  /// removed.
  public static func write(to path: String, _ body: (Sink) throws -> Void) throws {
    let temporary = path + ".part-\(getpid())"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("create", path) }
    var isOpen = true
    do {
      try body { try write($0, to: descriptor, path) }
      guard fsync(descriptor) == 0 else { throw failure("sync", path) }
      isOpen = false
      guard close(descriptor) == 0 else { throw failure("close", path) }
      guard rename(temporary, path) == 0 else { throw failure("rename", path) }
    } catch {
      if isOpen { close(descriptor) }
      unlink(temporary)
      throw error
    }
    syncFolder(of: path)
  }

  /// Writes a text.
  public static func write(_ text: String, to path: String) throws {
    try write(to: path) { sink in try Array(text.utf8).withUnsafeBytes(sink) }
  }

  private static func write(_ piece: UnsafeRawBufferPointer, to descriptor: Int32, _ path: String) throws {
    var rest = piece
    while let start = rest.baseAddress, !rest.isEmpty {
      let written = Glibc.write(descriptor, start, min(rest.count, 1 << 30))
      if written < 0 {
        if errno == EINTR { continue }
        throw failure("write", path)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  /// The name is durable only when its folder is.
  private static func syncFolder(of path: String) {
    // By bytes: Foundation's paths are made of characters, and trap where a mark joins a slash to one.
    let parent = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) }
    let descriptor = open(parent ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func failure(_ verb: String, _ path: String) -> DovelaError {
    DovelaError(.io, owner: path, "cannot \(verb) the file: \(String(cString: strerror(errno)))")
  }
}
