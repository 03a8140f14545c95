import DovelaConfig
import DovelaCore
import Foundation
import TemporaryFolders
import Testing

@Suite struct DocumentTests {
  private func node(_ text: String, _ origin: String = "run.yaml") throws -> ConfigNode {
    try DocumentReader.read(text: text, origin: origin)
  }

  @Test func yamlScalars_followTheCoreSchema() throws {
    let read = try node(
      "{a: no, b: on, c: yes, d: true, e: False, f: ~, g: null, h: 1e-3, i: 1E-4, j: '1', k: 0o17, l: 0x1f, m: .inf, n: , o: 012, p: 1_000, q: 1:30}"
    )
    let wanted: [String: ConfigNode.Content] = [
      "a": .string("no"), "b": .string("on"), "c": .string("yes"), "d": .bool(true), "e": .bool(false), "f": .null,
      "g": .null, "h": .float(1e-3), "i": .float(1e-4), "j": .string("1"), "k": .int(15), "l": .int(31),
      "m": .float(.infinity), "n": .null, "o": .int(12), "p": .string("1_000"), "q": .string("1:30"),
    ]
    for (key, content) in wanted { #expect(read[key]?.content == content, "\(key)") }
  }

  @Test func nodes_knowTheirPlace() throws {
    let read = try node("fit:\n  epochs: 3\nmodel:\n  - Dense(3)\n  - \"Dropout(0.5)\"\n")
    #expect(read["fit"]?["epochs"]?.location.description == "run.yaml:2:11")
    #expect(read["model"]?.items?[1].location.description == "run.yaml:5:5")
    let json = try node("{\n  \"fit\": {\"epochs\": 3}\n}", "run.json")
    #expect(json["fit"]?["epochs"]?.location.description == "run.json:2:21")
  }

  static let refused: [(String, String, String)] = [
    ("run.yaml", "", "run.yaml: the file is empty"),
    ("run.yaml", "# nothing\n", "run.yaml: the file is empty"),
    ("run.json", " \n", "run.json: the file is empty"),
    (
      "run.yaml", "fit:\n  epochs: 1\n  epochs: 2\n",
      "run.yaml:3:3: duplicate key 'epochs'; the first is at line 2, column 3"
    ),
    ("run.yaml", "fit: 1\nmodel: 2\n'fit': 3\n", "run.yaml:3:1: duplicate key 'fit'; the first is at line 1, column 1"),
    ("run.json", "{\"fit\": 1,\n \"fit\": 2}", "run.json:2:2: duplicate key 'fit'; the first is at run.json:1:2"),
    ("run.yaml", "fit:\n\tepochs: 1\n", "run.yaml:2:1: a tab cannot indent YAML; use spaces"),
    ("run.yaml", "fit:\n  \tepochs: 1\n", "run.yaml:2:3: a tab cannot indent YAML; use spaces"),
    (
      "run.yaml", "fit: {epochs: 1\n",
      "run.yaml:2:1: not valid YAML: while parsing a flow mapping at line 1, did not find expected ',' or '}'"
    ),
    (
      "run.yaml", "a: 1\n---\nb: 2\n",
      "run.yaml:2:1: not valid YAML: expected a single document in the stream at line 1, but found another document"
    ),
    ("run.yaml", "a: *b\n", "run.yaml:1:4: not valid YAML: found undefined alias"),
    ("run.yaml", "? [a, b]\n: 1\n", "run.yaml:1:3: a key must be a word, not a list or a mapping"),
    ("run.json", "{\"a\": }", "run.json:1:7: expected a value, found '}'"),
    ("run.json", "{\"a\": 1", "run.json:1:8: expected ',' or '}', found the end"),
  ]

  @Test(arguments: refused) func badDocument_saysWhere(_ origin: String, _ text: String, _ wanted: String) {
    #expect(Read.message { _ = try node(text, origin) } == wanted)
  }

  @Test func expressions_standInYAMLWithoutQuotes() throws {
    let read = try node(
      """
      a: [Dense(64, relu), Conv2D(8, [3, 3], name="x, y"), (3, 3), f({a: 1})]
      b: {SGD: {learning_rate: Decay(0.1,
           10)}, next: 2}
      c: f({a: 1}) # and (more
      d: "Dense("
      e: [')', "(", it's (a, b)]
      f: text (open, 1
      """)
    #expect(
      read["a"]?.items?.map(\.string) == ["Dense(64, relu)", "Conv2D(8, [3, 3], name=\"x, y\")", "(3, 3)", "f({a: 1})"])
    #expect(read["a"]?.items?[1].location.description == "run.yaml:1:22")
    #expect(read["b"]?["SGD"]?["learning_rate"]?.string == "Decay(0.1, 10)")
    #expect(read["b"]?["next"]?.content == .int(2))
    #expect(read["c"]?.string == "f({a: 1})")
    #expect(read["d"]?.string == "Dense(")
    #expect(read["e"]?.items?.map(\.string) == [")", "(", "it's (a, b)"])
    #expect(read["f"]?.string == "text (open, 1")
  }

  @Test func deepNesting_isRefused() {
    for piece in ["[", "- ", "{a: ", "? ", "[[{a: "] {
      let message = Read.message { _ = try node(String(repeating: piece, count: 100_000)) }
      #expect(message.contains("nested more than 100 deep"), "\(piece)")
    }
    let staircase = (0..<1_500).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(Read.message { _ = try node(staircase) }.contains("nested more than 100 deep"))
  }

  @Test func brackets_inCommentsAndRulesOfDashes_areNoNesting() throws {
    let comments = String(repeating: "# [ {\n", count: 300)
    #expect(try node(comments + "a: 1\n")["a"]?.content == .int(1))
    #expect(try node("a: |\n  \(String(repeating: "-", count: 300))\n")["a"]?.string?.count == 301)
  }

  @Test func manyProblems_areCut() {
    let keys = (0..<5_000).map { "k\($0): 1" }.joined(separator: ", ")
    let message = Read.message { _ = try Read.run("{data: digits, model: Dense(1), fit: {\(keys)}}") }
    #expect(message.hasSuffix("\n  … and 4800 more"))
  }

  @Test func aliasesThatExplode_areRefused() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<30 {
      let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(items)]\n"
    }
    #expect(Read.message { _ = try node(text) }.contains("the document has more than 200000 values"))
  }

  @Test func otherFiles_areRefused() throws {
    let folder = URL(fileURLWithPath: try TemporaryFolder().path)
    func message(_ name: String, _ bytes: [UInt8]?) throws -> String {
      if let bytes { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
      return Read.message { _ = try DocumentReader.read(file: name, workingDirectory: folder.path) }
    }
    #expect(
      try message("binary.yaml", [0x7f, 0x45, 0x4c, 0x46, 2, 0])
        == "binary.yaml:1: this is not a text file: it has the byte 0x02")
    #expect(
      try message("latin.yaml", Array("a: 1\nb: ".utf8) + [0xe9, 0x0a]) == "latin.yaml:2: this is not valid UTF-8")
    #expect(try message("empty.yaml", []) == "empty.yaml: the file is empty")
    #expect(try message("missing.yaml", nil) == "missing.yaml: there is no such file")
    #expect(try message(".", nil) == ".: this is a directory, not a file")
    #expect(try message("/dev/zero", nil) == "/dev/zero: this is not a regular file")
    #expect(try message("a\u{0}b", nil) == "a\u{0}b: there is no such file")
    #expect(try message("bom.yaml", [0xef, 0xbb, 0xbf] + Array("fit: {epochs: 2}\r\n".utf8)) == "")
  }

  @Test func randomText_neverTraps() {
    var state: UInt64 = 3
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    let pieces = [
      "a", ": ", "- ", "\n", "  ", "\t", "[", "]", "{", "}", ",", "'", "\"", "&x ", "*x", "!!int ", "|\n", ">\n", "#",
      "? ", "%YAML", "---", "...", "é", "<<", "~", "1e3", "data", "model", "fit", "Dense(3)", "layers", "nodes", "name",
    ]
    for _ in 0..<2_000 {
      let text = (0..<next(30)).map { _ in pieces[next(pieces.count)] }.joined()
      _ = Read.message { _ = try Read.run(text) }
      _ = Read.message { _ = try Read.modelYAML(text) }
    }
  }
}
