import DovelaConfig
import DovelaCore
import Testing

@Suite struct ExpressionTests {
  private func content(_ text: String) throws -> ConfigNode.Content {
    try ConfigNode.expression(text, origin: "x").content
  }

  @Test func words_haveTheirTypes() throws {
    #expect(try content("relu") == .string("relu"))
    #expect(try content("None") == .null)
    #expect(try content("null") == .null)
    #expect(try content("True") == .bool(true))
    #expect(try content("false") == .bool(false))
    #expect(try content("-3") == .int(-3))
    #expect(try content("0x10") == .int(16))
    #expect(try content("1e-4") == .float(1e-4))
    #expect(try content("1E3") == .float(1000))
    #expect(try content("inf") == .float(.infinity))
    #expect(try content("no") == .string("no"))
    #expect(try content("2026-01-01") == .string("2026-01-01"))
    #expect(try content("../data/mnist") == .string("../data/mnist"))
    #expect(try content("9223372036854775807") == .int(.max))
    #expect(try content("9223372036854775808") == .hugeInteger("9223372036854775808"))
    #expect(try content("org.example.lion:Lion") == .string("org.example.lion:Lion"))
  }

  @Test func strings_haveJSONsEscapes() throws {
    #expect(try content(#""a\n\u00e9\ud83d\ude00\"\\\/""#) == .string("a\né😀\"\\/"))
    #expect(Read.message { _ = try content(#""\ud83d""#) } == "x, column 2: half of a surrogate pair")
    #expect(Read.message { _ = try content(#""\q""#) } == "x, column 2: unknown escape; a backslash is written '\\\\'")
    #expect(Read.message { _ = try content("\"abc") } == "x, column 1: the string is not closed")
  }

  static let refused: [(String, String)] = [
    ("", "x, column 1: the expression is empty"),
    ("   ", "x, column 4: the expression is empty"),
    ("Dense(", "x, column 7: expected a value, found the end"),
    ("Dense(3", "x, column 8: expected ',' or ')', found the end"),
    ("Dense(3))", "x, column 9: expected '->' or the end, found ')'"),
    ("Dense(3) Dense(4)", "x, column 10: expected '->' or the end, found 'Dense'"),
    ("Dense(3) ->", "x, column 12: expected a value, found the end"),
    ("[1, 2", "x, column 6: expected ',' or ']', found the end"),
    ("Dense(units=3, 4)", "x, column 16: a value without a name follows one with a name; write name=4"),
    ("Dense(units=3, units=4)", "x, column 16: 'units' is given twice"),
    ("{a: 1, a: 2}", "x, column 8: duplicate key 'a'; the first is at x, column 2"),
    ("{a 1}", "x, column 4: expected ':' and a space after the key 'a', found '1'"),
    ("{a:1}", "x, column 5: expected ':' and a space after the key 'a:1', found '}'"),
    ("3(4)", "x, column 2: expected '->' or the end, found '(': '3' is not the name of a component"),
    (
      "range(1, 2)",
      "x, column 1: 'range' is a word of tuning, which describes a search space; a run needs a value here"
    ),
    (
      "Dense(3, log)",
      "x, column 10: 'log' is a word of tuning, which describes a search space; a run needs a value here"
    ),
    (
      "repeat(Dense(3), 2)",
      "x, column 1: 'repeat' is a word of tuning, which describes a search space; a run needs a value here"
    ),
  ]

  @Test(arguments: refused) func badExpression_saysWhere(_ text: String, _ wanted: String) {
    #expect(Read.message { _ = try content(text) } == wanted)
  }

  @Test func deepNesting_isRefused() {
    for opening in ["[", "(", "{a: ", "f(", "f(a=", "[[f("] {
      let message = Read.message { _ = try content(String(repeating: opening, count: 200_000)) }
      #expect(message.contains("nested more than 100 deep"))
    }
  }

  @Test func randomBytes_neverTrap() {
    var state: UInt64 = 1
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    let pieces = [
      "Dense", "(", ")", "[", "]", "{", "}", ",", "=", "->", ":", " ", "\"", "'", "\\u", "d83d", "3", "1e", "-", ".",
      "null", "log", "é", "\u{0}", "\n", "😀", "~", "#", "class_name", "config",
    ]
    for _ in 0..<2_000 {
      let text = (0..<next(24)).map { _ in pieces[next(pieces.count)] }.joined()
      _ = Read.message { _ = try content(text) }
      _ = Read.message { _ = try Read.component(.layer, text) }
    }
    for _ in 0..<2_000 {
      let bytes = (0..<next(40)).map { _ in UInt8(next(256)) }
      _ = Read.message { _ = try content(String(decoding: bytes, as: UTF8.self)) }
    }
  }

  @Test func writtenNodes_readAsTheSame() throws {
    var state: UInt64 = 7
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    let strings = ["relu", "null", "1e-3", "", "a b", "it's", "\"q\"", "log", "é😀", "tab\t", "-> x", "a:b", "no"]
    func node(_ depth: Int) -> ConfigNode {
      let place = SourceLocation("made")
      switch next(depth > 3 ? 5 : 8) {
      case 0: return ConfigNode(.null, at: place)
      case 1: return ConfigNode(.bool(next(2) == 0), at: place)
      case 2: return ConfigNode(.int(next(2_000) - 1_000), at: place)
      case 3: return ConfigNode(.float(Double(next(1_000_000)) * 1e-9 - 3.5e-4), at: place)
      case 4: return ConfigNode(.string(strings[next(strings.count)]), at: place)
      case 5: return ConfigNode(.list((0..<(next(3) + 2)).map { _ in node(depth + 1) }), at: place)
      case 6:
        return ConfigNode(
          .mapping((0..<next(4)).map { .init("\(strings[next(strings.count)])\($0)", at: place, node(depth + 1)) }),
          at: place)
      default:
        return ConfigNode(
          .call(
            .init(
              "Name\(next(9))", positional: (0..<next(3)).map { _ in node(depth + 1) },
              named: (0..<next(3)).map { .init("key\($0)", at: place, node(depth + 1)) } + [
                .init("last", at: place, node(4))
              ])),
          at: place)
      }
    }
    for _ in 0..<2_000 {
      let made = node(0)
      let text = ExpressionText.text(made)
      let read = try ConfigNode.expression(text, origin: "made")
      #expect(ExpressionText.text(read) == text)
      #expect(plain(read) == plain(made), "\(text)")
    }
  }

  /// Without locations.
  private func plain(_ node: ConfigNode) -> ConfigNode {
    let place = SourceLocation("")
    func entry(_ entry: ConfigNode.Entry) -> ConfigNode.Entry { .init(entry.key, at: place, plain(entry.value)) }
    let content: ConfigNode.Content =
      switch node.content {
      case .list(let items): .list(items.map(plain))
      case .chain(let links): .chain(links.map(plain))
      case .mapping(let entries): .mapping(entries.map(entry))
      case .call(let call):
        .call(.init(call.name, positional: call.positional.map(plain), named: call.named.map(entry)))
      default: node.content
      }
    return ConfigNode(content, at: place)
  }
}
