import DataTesting
import DovelaCore
import Testing

struct TextTests {
  private func refusal(_ text: String) throws -> String {
    let folder = try DataTesting.file("train.tsv", text.utf8)
    let message = DataTesting.error { _ = try DataTesting.reader("text").read(split: "train", base: folder) }
    return message.replacingOccurrences(of: folder + "/", with: "")
  }

  @Test func lines_areLabelsAndTexts() throws {
    let folder = try DataTesting.file("train.tsv", "a\tone two\r\n\nb\tthree\tfour\n".utf8)
    let train = try #require(try DataTesting.reader("text").read(split: "train", base: folder))
    #expect(train.target == "label")
    #expect(train.table["label"]?.texts == ["a", "b"])
    #expect(train.table["text"]?.texts == ["one two", "three\tfour"])
  }

  @Test func predict_needsNoLabels() throws {
    let folder = try DataTesting.file("new.tsv", "one\ntwo\n".utf8)
    let table = try #require(
      try DataTesting.reader("text(path=\"new.tsv\")").read(split: "predict", base: folder)
    ).table
    #expect(table.columns.map(\.name) == ["text"] && table["text"]?.texts == ["one", "two"])
  }

  @Test func badLines_areNamed() throws {
    #expect(try refusal("a\tx\nno tab\n") == "train.tsv, line 2: there is no tab; a line is label<TAB>text")
    #expect(try refusal("\tx\n") == "train.tsv, line 1: the label before the tab is empty")
    #expect(try refusal("") == "train.tsv: the file is empty")
  }

  @Test(.enabled(if: DataTesting.hasShared, "no ../shared/data beside this checkout"))
  func reuters_hasItsTopics() throws {
    let reader = try DataTesting.reader("text")
    let train = try #require(try reader.read(split: "train", base: DataTesting.shared + "/reuters")).table
    #expect(train.rows == 6_883)
    #expect(Set(train["label"]?.texts ?? []).count == 46)
    #expect(try reader.read(split: "test", base: DataTesting.shared + "/reuters")?.table.rows == 1_721)
  }
}
