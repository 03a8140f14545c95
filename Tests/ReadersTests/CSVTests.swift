import DataTesting
import DovelaCore
import TemporaryFolders
import Testing

struct CSVTests {
  private func read(_ text: String, _ arguments: String = "", split: String = "train") throws -> Table {
    let folder = try DataTesting.file("t.csv", text.utf8)
    let reader = try DataTesting.reader("csv(path=\"t.csv\"\(arguments.isEmpty ? "" : ", " + arguments))")
    return try #require(try reader.read(split: split, base: folder)).table
  }

  /// The message, without the folder of the file.
  private func refusal(_ bytes: some Sequence<UInt8>, _ arguments: String = "") throws -> String {
    let folder = try DataTesting.file("t.csv", bytes)
    let message = DataTesting.error {
      _ = try DataTesting.reader("csv(path=\"t.csv\"\(arguments.isEmpty ? "" : ", " + arguments))")
        .read(split: "train", base: folder)
    }
    return message.replacingOccurrences(of: folder + "/", with: "")
  }

  @Test func quotesLineEndsAndMark_readAsPythonWroteThem() throws {
    let reader = try DataTesting.reader("csv(path=\"quoted.csv\")")
    let table = try #require(try reader.read(split: "train", base: DataTesting.fixtures + "/csv")).table
    #expect(table.columns.map(\.name) == ["name", "note", "n", "x"])
    #expect(table["name"]?.texts == ["a", "b", "ç"])
    #expect(table["note"]?.texts == ["say \"hi\", you", "two\nlines", ""])
    #expect(table["note"]?.missing == [0, 0, 1])
    #expect(table["n"]?.values.dtype == .i64)
    #expect(table["n"]?.numbers == [1, -2, 0])
    #expect(table["n"]?.missing == [0, 0, 1])
    #expect(table["x"]?.numbers == [0.5, 1e-3, 7])
  }

  @Test func gzipOfSeveralMembers_readsAsOne() throws {
    let reader = try DataTesting.reader("csv(path=\"members.csv.gz\")")
    let table = try #require(try reader.read(split: "train", base: DataTesting.fixtures + "/csv")).table
    #expect(table["x"]?.numbers == [0.5, 1e-3, 7])
  }

  @Test func types_areWhatEveryCellIs() throws {
    let table = try read("a,b,c,d\n1,1,x,1e3\n-7,2.5,3, .5 \n+9,-inf,y,7\n")
    #expect(table.columns.map(\.values.dtype) == [.i64, .f64, .text, .f64])
    #expect(table["b"]?.numbers == [1, 2.5, -.infinity])
    #expect(table["d"]?.numbers == [1000, 0.5, 7])
  }

  @Test func wholeNumberBeyond64Bits_isAFloat() throws {
    #expect(try read("a\n9223372036854775808\n1\n")["a"]?.values.dtype == .f64)
    #expect(try read("a\n9223372036854775807\n-9223372036854775808\n")["a"]?.values.dtype == .i64)
  }

  @Test func declaredType_winsOverTheCells() throws {
    #expect(try read("zip\n01234\n", "types=[\"zip:text\"]")["zip"]?.texts == ["01234"])
    #expect(try read("a\n1\n", "types=[\"a:float\"]")["a"]?.values.dtype == .f64)
  }

  @Test func headerless_namesColumnsByNumberOrByList() throws {
    #expect(try read("1,2\n", "header=false").columns.map(\.name) == ["column_1", "column_2"])
    #expect(try read("1,2\n", "header=false, columns=[a, b]").columns.map(\.name) == ["a", "b"])
  }

  @Test func separatorBlankLinesAndOldLineEnds() throws {
    let table = try read("a\tb\r1\t2\r\r3\t4", "separator=tab")
    #expect(table["b"]?.numbers == [2, 4])
  }

  @Test func splits_comeFromKeysOrFolders() throws {
    let folder = try DataTesting.file("train.csv", "a\n1\n".utf8)
    let reader = try DataTesting.reader("csv(path=\".\")")
    #expect(try reader.read(split: "train", base: folder)?.table.rows == 1)
    #expect(try reader.read(split: "test", base: folder) == nil)
    #expect(try reader.read(split: "validation", base: folder) == nil)
  }

  @Test func raggedRow_namesLineAndColumn() throws {
    #expect(
      try refusal("a,b,c\n1,2,3\n\n4,5\n".utf8)
        == "t.csv, line 4, column 3: the row has 2 cells, the header has 3")
    #expect(
      try refusal("a,b\n1,\"x\ny\"\n1,2,3\n".utf8)
        == "t.csv, line 4, column 3: the row has 3 cells, the header has 2")
  }

  @Test func textInANumberColumn_namesLineAndColumn() throws {
    #expect(
      try refusal("a,b\n1,2\n3,oops\n4,5\n6,7\n".utf8)
        == "t.csv, line 3, column 2 ('b'): 'oops' is not a number, as 3 of the 3 other cells of the column are; "
        + "correct it, add it to missing, or declare types: [\"b:text\"]")
    #expect(
      try refusal("a\nx\n".utf8, "types=[\"a:int\"]")
        == "t.csv, line 2, column 1 ('a'): 'x' is not a whole number, which types declares this column to be")
  }

  @Test(arguments: [
    ("", "", "t.csv: the file is empty"),
    ("a,a\n1,2\n", "", "t.csv, line 1, column 2: the name 'a' is used twice; give names of your own with columns"),
    ("a\n\"x\n", "", "t.csv, line 2, column 1: a quoted cell is never closed"),
    (
      "a\n\"x\"y\n", "",
      "t.csv, line 2, column 1: text after the closing quote; a quote inside a quoted cell is doubled"
    ),
    ("a\n1\n", "target=b", "target: there is no column 'b' in t.csv; columns: a"),
    ("a\n1\n", "types=[\"b:int\"]", "types: there is no column 'b' in t.csv; columns: a"),
    ("a\n1\n", "types=[\"a:date\"]", "types: 'a:date' is not NAME:int, NAME:float or NAME:text"),
    ("a\n1\n", "columns=[a, b]", "columns: 2 names for t.csv, which has 1 columns (line 1)"),
    (
      "a\n1\n", "separator=\";;\"",
      "separator: ';;' is not one ASCII character other than a quote; for tabs say tab"
    ),
  ])
  func badFile_saysWhatIsWrong(_ text: String, _ arguments: String, _ message: String) throws {
    #expect(try refusal(text.utf8, arguments) == message)
  }

  @Test func otherEncodings_areNamed() throws {
    #expect(
      try refusal([0xff, 0xfe, 0x61, 0x00])
        == "t.csv: the file is UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)")
    #expect(
      try refusal(Array("a,b\n1,".utf8) + [0xe9, 0x0a])
        == "t.csv, line 2, column 2 ('b'): the text is not UTF-8; convert the file (iconv -f LATIN1 -t UTF-8)")
  }

  @Test func missingFile_isNamed() throws {
    let folder = try TemporaryFolder().path
    let message = DataTesting.error {
      _ = try DataTesting.reader("csv(path=\"no.csv\")").read(split: "train", base: folder)
    }
    #expect(message == "there is no file \(folder)/no.csv (key 'path')")
  }

  @Test func randomBytes_neverTrap() throws {
    for seed in 0..<200 {
      var bytes = DataTesting.noise(seed * 3, seed: UInt64(seed))
      // Mostly the characters that mean something.
      let words = Array(",\"\n\r1a.- ".utf8)
      if seed % 2 == 0 { bytes = bytes.map { words[Int($0) % words.count] } }
      _ = try refusal(bytes)
    }
  }
}
