import Foundation

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

  static func write(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
  }

  static func line(_ text: String = "") { write(text + "\n") }

  static func warn(_ text: String) {
    FileHandle.standardError.write(Data("dovela: warning: \(text)\n".utf8))
  }
}
