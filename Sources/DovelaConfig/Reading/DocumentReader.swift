import DovelaCore
import Foundation

/// Reads a file, or a text that stands for one, into nodes.
public enum DocumentReader {
  /// Far above any configuration; a mistaken path to a data file is refused before it is read.
  static let maximumBytes = 64 << 20

  /// Reads a JSON file (its name ends in `.json`, or it begins with `{` and its name does not say YAML), or a YAML
  /// file (any other). A relative path starts from `workingDirectory`.
  public static func read(file path: String, workingDirectory: String) throws -> ConfigNode {
    do {
      return try parse(try text(of: path, workingDirectory: workingDirectory), origin: path)
    } catch let problem as ConfigProblem {
      throw problem.error
    }
  }

  /// Reads a document from a text; `origin` is what messages call it.
  public static func read(text: String, origin: String) throws -> ConfigNode {
    do {
      return try parse(text, origin: origin)
    } catch let problem as ConfigProblem {
      throw problem.error
    }
  }

  /// The absolute path and the text of a file that is to be kept as it stands.
  public static func contents(of path: String, workingDirectory: String) throws -> (path: String, text: String) {
    do {
      return (absolute(path, workingDirectory), try text(of: path, workingDirectory: workingDirectory))
    } catch let problem as ConfigProblem {
      throw problem.error
    }
  }

  /// The absolute form of a path.
  static func absolute(_ path: String, _ workingDirectory: String) -> String {
    if path.hasPrefix("/") { return path }
    if path == "~" || path.hasPrefix("~/") { return NSHomeDirectory() + path.dropFirst(1) }
    return workingDirectory.hasSuffix("/") ? workingDirectory + path : workingDirectory + "/" + path
  }

  static func parse(_ text: String, origin: String) throws -> ConfigNode {
    let name = origin.lowercased()
    let saysYAML = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
    let isJSON = name.hasSuffix(".json") || (!saysYAML && text.first { !$0.isWhitespace } == "{")
    let node = isJSON ? try json(text, origin: origin) : try YAMLReader.read(text, origin: origin)
    if node.isNull {
      throw ConfigProblem(SourceLocation(origin), "the file is empty")
    }
    return node
  }

  /// JSON is a part of the grammar of expressions.
  private static func json(_ text: String, origin: String) throws -> ConfigNode {
    guard text.utf8.contains(where: { $0 > 0x20 }) else { return ConfigNode(.null, at: SourceLocation(origin)) }
    return try ExpressionParser.parse(ExpressionSource(text, .document(origin)))
  }

  static func text(of path: String, workingDirectory: String) throws -> String {
    let place = SourceLocation(path)
    let full = absolute(path, workingDirectory)
    var status = stat()
    guard !full.utf8.contains(0), stat(full, &status) == 0 else {
      let isMissing = full.utf8.contains(0) || errno == ENOENT
      throw ConfigProblem(
        place, isMissing ? "there is no such file" : "the file cannot be read: \(String(cString: strerror(errno)))")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw ConfigProblem(place, "this is a directory, not a file")
    default: throw ConfigProblem(place, "this is not a regular file")
    }
    guard status.st_size <= maximumBytes else {
      throw ConfigProblem(place, "the file has \(status.st_size) bytes, too many for a configuration")
    }
    guard access(full, R_OK) == 0, let data = FileManager.default.contents(atPath: full) else {
      throw ConfigProblem(place, "the file cannot be read: \(String(cString: strerror(errno)))")
    }
    return try text(Array(data), origin: path)
  }

  /// UTF-8 without control characters; a byte order mark is dropped.
  static func text(_ bytes: [UInt8], origin: String) throws -> String {
    let body = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
    var line = 1
    for byte in body {
      if byte == 0x0a { line += 1 }
      if byte < 0x20, byte != 0x09, byte != 0x0a, byte != 0x0d {
        let hex = String(byte, radix: 16)
        throw ConfigProblem(
          SourceLocation(origin, line: line),
          "this is not a text file: it has the byte 0x\(hex.count == 1 ? "0" : "")\(hex)")
      }
    }
    guard let text = String(validating: body, as: UTF8.self) else {
      throw ConfigProblem(SourceLocation(origin, line: invalidLine(body)), "this is not valid UTF-8")
    }
    return text
  }

  private static func invalidLine(_ bytes: [UInt8]) -> Int {
    var line = 1
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue("\n"): line += 1
      case .scalarValue: continue
      case .emptyInput, .error: return line
      }
    }
  }
}
