import PluginKit

/// The frame of a transform's saved state: a mark, the transform's name, its body, and nothing behind it.
enum State {
  private static let mark: UInt32 = 0x5456_4f44  // "DOVT"

  static func begin(_ sink: Sink, _ name: String) throws {
    try sink.write(mark)
    try sink.write(name)
  }

  static func begin(_ source: Source, _ name: String) throws {
    guard try source.read(UInt32.self) == mark else { throw Failure.data("these bytes are no state of a transform") }
    let found = try source.readString()
    guard found == name else { throw Failure.data("these bytes are the state of '\(found)', not of \(name)") }
  }

  static func end(_ source: Source) throws {
    guard (try? source.read(UInt8.self)) == nil else { throw Failure.data("there are bytes behind the saved state") }
  }

  /// A number of items that a reader is about to read one by one.
  static func count(_ source: Source) throws -> Int {
    let count = try source.read(UInt64.self)
    guard let count = Int(exactly: count), count < 1 << 32 else {
      throw Failure.data("\(count) items cannot have been saved")
    }
    return count
  }

  static func write(_ sink: Sink, _ texts: [String]) throws {
    try sink.write(UInt64(texts.count))
    for text in texts { try sink.write(text) }
  }

  static func texts(_ source: Source) throws -> [String] {
    var texts: [String] = []
    for _ in 0..<(try count(source)) { texts.append(try source.readString()) }
    return texts
  }
}
