import Foundation
import Testing

/// Every function pointer of the contract says on which thread and in which state it may be called, in words that a
/// machine can check: `[instance-thread & running & !batch]`.
struct TagTests {
  /// `runtime.h` and `tuner.h` are the other side: its callbacks are the caller's own, and run within the caller's call.
  private static let headers = HeaderTests.headers.filter { $0 != "runtime.h" && $0 != "tuner.h" }
  private static let tag =
    "\\[(any-thread|instance-thread|worker-thread) & (loaded|created|built|prepared|running|any-state)( & !batch)?\\]"

  /// Paragraphs of a header, comment marks taken away and lines joined, so that a tag may be broken over two.
  private func paragraphs(_ header: String) throws -> [String] {
    let text = try String(contentsOfFile: Fixture.root + "/include/dovela/" + header, encoding: .utf8)
    return text.components(separatedBy: "\n\n").map { paragraph in
      paragraph.components(separatedBy: "\n")
        .map { line in
          line.trimmingCharacters(in: .whitespaces).replacingOccurrences(
            of: "^///?<? ?", with: "", options: .regularExpression)
        }
        .joined(separator: " ")
    }
  }

  private func ranges(_ pattern: String, _ text: String) throws -> [Range<String.Index>] {
    let expression = try NSRegularExpression(pattern: pattern)
    return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap {
      Range($0.range, in: text)
    }
  }

  @Test(arguments: TagTests.headers) func functionPointers_haveTheirTag(header: String) throws {
    for paragraph in try paragraphs(header) {
      let tags = try ranges(Self.tag, paragraph)
      for pointer in try ranges("\\(\\*[a-z_]+\\)\\(", paragraph) {
        // The tag stands before the declaration, or in the comment behind it.
        let rest = paragraph[pointer.upperBound...]
        let end = rest.firstIndex(of: ";").map { semicolon in
          rest[semicolon...].firstIndex(of: "]") ?? semicolon
        }
        let isTagged = tags.contains {
          $0.lowerBound < pointer.lowerBound || $0.upperBound <= (end.map { rest.index(after: $0) } ?? rest.endIndex)
        }
        #expect(isTagged, "\(header): \(paragraph[pointer])")
      }
    }
  }

  @Test(arguments: TagTests.headers) func tags_haveTheFixedForm(header: String) throws {
    for paragraph in try paragraphs(header) where !paragraph.contains("`[THREAD & STATE]`") {
      for loose in try ranges("\\[[a-z-]+ & [^\\]]*\\]", paragraph) {
        #expect(try !ranges("^\(Self.tag)$", String(paragraph[loose])).isEmpty, "\(header): \(paragraph[loose])")
      }
    }
  }

  @Test func thereAreManyTags() throws {
    let count = try Self.headers.flatMap { try paragraphs($0) }.reduce(0) { try $0 + ranges(Self.tag, $1).count }
    #expect(count > 100)
  }
}
