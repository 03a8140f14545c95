import DovelaCore
import Foundation
import Glibc

/// What kind of place standard output is.
enum Terminal {
  static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// Columns; 80 where nobody says.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Colours on a terminal, unless NO_COLOR (no-color.org) is set.
  static let hasColour = isTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

  enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case cyan = "36"
  }

  static func styled(_ text: String, _ style: Style) -> String {
    hasColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Before any file is opened: one that is closed would be the next file's, and lines would be written into a model.
  /// What is opened in its place cannot be written either.
  static func occupyClosedDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// The error of the first write that failed; 0 where none did.
  nonisolated(unsafe) private static var failure: Int32 = 0

  /// Writes to standard output. Where that cannot be written (a full disk, a closed descriptor) the command goes on, for
  /// a training is worth more than its lines; `checkOutput` tells of it at the end.
  static func write(_ text: String) {
    let code = put(text, to: STDOUT_FILENO)
    if failure == 0 { failure = code }
  }

  /// Throws where something that was written did not arrive.
  static func checkOutput() throws {
    guard failure != 0 else { return }
    throw DovelaError(.io, .other, owner: "standard output", "cannot be written: \(String(cString: strerror(failure)))")
  }

  /// A line on standard error. Where that cannot be written, nobody is left to be told.
  static func tell(_ text: String) { _ = put(text + "\n", to: STDERR_FILENO) }

  /// Writes all of a text; 0, or the error. `FileHandle` would end the process.
  private static func put(_ text: String, to descriptor: Int32) -> Int32 {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return written < 0 ? errno : EIO }
      bytes = bytes.dropFirst(written)
    }
    return 0
  }

  static func line(_ text: String = "") { write(text + "\n") }

  static func warn(_ text: String) { tell("dovela: warning: \(text)") }
}
