import Glibc
import PluginKit

/// A file that rows are put behind. Opened for each row, so that nothing is lost with the process.
struct LogFile {
  let path: String

  /// Bytes in the file; `nil` where there is none.
  var size: Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// Cuts the file to `size` bytes, and makes it where it does not exist.
  func cut(to size: Int) throws { try write("", at: size) }

  /// Writes `text` at `offset`, where the file then ends.
  func write(_ text: String, at offset: Int) throws {
    try makeFolders(above: path)
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure("cannot be opened") }
    defer { close(file) }
    guard ftruncate(file, off_t(offset)) == 0 else { throw failure("cannot be cut to \(offset) bytes") }
    var bytes = Array(text.utf8)[...]
    var place = offset
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, off_t(place)) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw failure("cannot be written") }
      bytes = bytes.dropFirst(written)
      place += written
    }
  }

  private func failure(_ what: String) -> Failure {
    let code = errno
    return .io("'\(path)' \(what): \(String(cString: strerror(code)))")
  }
}

/// Makes the folders that a file is to lie in.
func makeFolders(above path: String) throws {
  for index in path.indices.dropFirst() where path[index] == "/" {
    let folder = String(path[..<index])
    if mkdir(folder, 0o777) != 0, errno != EEXIST, errno != EISDIR {
      let code = errno
      var status = stat()
      guard stat(folder, &status) == 0 else {
        throw Failure.io("the folder '\(folder)' cannot be made: \(String(cString: strerror(code)))")
      }
    }
  }
}
