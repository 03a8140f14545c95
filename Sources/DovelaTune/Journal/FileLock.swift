import DovelaCore
import Foundation

/// The lock of a file that several processes write to.
enum FileLock {
  /// Seconds that others are waited for: a write takes a few thousandths of one.
  private static let patience = 60.0

  /// Waits for the lock, but not for a process that is stopped in the middle of its write.
  static func take(_ descriptor: Int32, _ operation: Int32, path: String) throws {
    let begin = ContinuousClock.now
    while flock(descriptor, operation | LOCK_NB) != 0 {
      guard errno == EINTR || errno == EWOULDBLOCK else {
        throw DovelaError(.io, owner: path, "cannot lock the file: \(String(cString: strerror(errno)))")
      }
      guard ContinuousClock.now - begin < .seconds(patience) else {
        throw DovelaError(
          .io, owner: path,
          "another process has held the lock for \(Int(patience)) seconds. Is one stopped in the middle of a write? "
            + "Continue it or kill it: what it had begun to write is cut")
      }
      usleep(1000)
    }
  }
}
