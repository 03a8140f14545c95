import PluginKit

/// Words of a text as Keras's text_to_word_sequence cuts them: lower case, the filtered characters made spaces, split
/// at white space.
struct Tokenizer {
  private let isLower: Bool
  /// Of ASCII: 1 where a character separates words.
  private let separates: [Bool]

  init(_ settings: Settings) throws {
    isLower = try settings.bool("lower")
    let filters = try settings.string("filters")
    guard filters.utf8.allSatisfy({ $0 < 0x80 }) else {
      throw Failure.invalid("filters: only ASCII characters are filtered")
    }
    var separates = [Bool](repeating: false, count: 256)
    for byte in Array(filters.utf8) + Array(" \t\n\r".utf8) { separates[Int(byte)] = true }
    self.separates = separates
  }

  /// Calls `body` with each word in turn.
  func words(_ text: UnsafeBufferPointer<UInt8>, _ body: (String) -> Void) {
    var start = 0
    for at in 0...text.count where at == text.count || separates[Int(text[at])] {
      if at > start { body(word(.init(rebasing: text[start..<at]))) }
      start = at + 1
    }
  }

  private func word(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    guard isLower else { return String(decoding: bytes, as: UTF8.self) }
    if bytes.contains(where: { $0 >= 0x80 }) { return String(decoding: bytes, as: UTF8.self).lowercased() }
    return String(unsafeUninitializedCapacity: bytes.count) { copy in
      for index in bytes.indices {
        let byte = bytes[index]
        copy[index] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
      }
      return bytes.count
    }
  }
}
