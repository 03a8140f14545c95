/// Names of layers, as Keras makes them.
enum LayerNames {
  /// `MaxPooling2D` -> `max_pooling2d`: keras.src.utils.naming.to_snake_case.
  static func snakeCase(_ name: String) -> String {
    let letters = Array(name.filter { $0.isLetter || $0.isNumber || $0 == "_" })
    // (.)([A-Z][a-z]+) -> \1_\2; matches do not overlap.
    var first: [Character] = []
    var index = 0
    while index < letters.count {
      first.append(letters[index])
      var end = index + 2
      if index + 2 < letters.count, isUpper(letters[index + 1]), isLower(letters[index + 2]) {
        while end < letters.count, isLower(letters[end]) { end += 1 }
        first.append("_")
        first += letters[(index + 1)..<end]
        index = end
      } else {
        index += 1
      }
    }
    // ([a-z])([A-Z]) -> \1_\2
    var second: [Character] = []
    for (index, letter) in first.enumerated() {
      if index > 0, isLower(first[index - 1]), isUpper(letter) { second.append("_") }
      second.append(letter)
    }
    return String(second).lowercased()
  }

  private static func isUpper(_ letter: Character) -> Bool { ("A"..."Z").contains(letter) }
  private static func isLower(_ letter: Character) -> Bool { ("a"..."z").contains(letter) }

  /// The first of `base`, `base_1`, `base_2`, … that is not taken, which it then is.
  static func unique(_ base: String, taken: inout Set<String>, counts: inout [String: Int]) -> String {
    var count = counts[base] ?? 0
    var name = count == 0 ? base : "\(base)_\(count)"
    while taken.contains(name) {
      count += 1
      name = "\(base)_\(count)"
    }
    counts[base] = count + 1
    taken.insert(name)
    return name
  }

  /// Why a name cannot be used; `nil` where it can. It becomes part of paths of variables and of `--set`.
  static func objection(_ name: String) -> String? {
    if name.isEmpty { return "a layer's name must not be empty" }
    if name.utf8.count > 200 { return "a layer's name must not have more than 200 bytes" }
    if let bad = name.first(where: { $0.isWhitespace || $0.isNewline || "/.:@\"'".contains($0) }) {
      return "the name \(Text.quoted(name)) must not contain '\(bad == "\n" ? "\\n" : String(bad))'"
    }
    return nil
  }
}
