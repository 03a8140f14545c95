import Foundation
import FoundationXML
import Testing

/// A report as a reader of XML finds it.
final class Page: NSObject, XMLParserDelegate {
  private(set) var ids: Set<String> = []
  private(set) var rows = 0
  private(set) var scripts = 0
  /// Elements `b` outside of tiles and bars, which have none with attributes or quotes inside.
  private(set) var bold = 0
  /// All that is written, without the style and the script.
  private(set) var text = ""
  /// Coordinates of marks.
  private(set) var numbers: [Double] = []
  private var path: [(name: String, id: String?, classes: String)] = []
  private var trialsBySection: [String: Set<String>] = [:]
  private var labelsBySection: [String: [String]] = [:]
  private var counts: [String: Int] = [:]
  private var textsByClass: [String: [String]] = [:]

  init(_ html: String) throws {
    super.init()
    let parser = XMLParser(data: Data(html.utf8))
    parser.delegate = self
    let isRead = parser.parse()
    let failure = "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "")"
    try #require(isRead, "the page is not well-formed: \(failure)")
  }

  /// Numbers of the trials that have marks in a section.
  func trials(in section: String) -> Set<String> { trialsBySection[section] ?? [] }
  func count(_ name: String, in section: String) -> Int { counts["\(section)/\(name)"] ?? 0 }
  /// What the charts of a section are labelled with, in order.
  func labels(in section: String) -> [String] { labelsBySection[section] ?? [] }
  func texts(ofClass name: String) -> [String] { textsByClass[name] ?? [] }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    let id = attributes["id"]
    path.append((name, id, attributes["class"] ?? ""))
    if let id { ids.insert(id) }
    if name == "tr", id != nil { rows += 1 }
    if name == "script" { scripts += 1 }
    if name == "b", attributes.isEmpty, !path.contains(where: { $0.classes == "tile" }) { bold += 1 }
    if let section = path.last(where: { $0.name == "section" })?.id {
      counts["\(section)/\(name)", default: 0] += 1
      if let trial = attributes["data-t"] { trialsBySection[section, default: []].insert(trial) }
    }
    if name == "text", let section = path.last(where: { $0.name == "section" })?.id {
      labelsBySection[section, default: []].append("")
    }
    if let name = attributes["class"] { textsByClass[name, default: []].append("") }
    for key in ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy"] {
      if let value = attributes[key] { numbers.append(Double(value) ?? .infinity) }
    }
    for part in (attributes["d"] ?? "").split(whereSeparator: { !"0123456789.-einfa".contains($0) }) {
      numbers.append(Double(part) ?? .infinity)
    }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) { path.removeLast() }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    guard let name = path.last?.name, name != "style", name != "script" else { return }
    text += string
    if name == "text", let section = path.last(where: { $0.name == "section" })?.id,
      let last = labelsBySection[section]?.indices.last
    {
      labelsBySection[section]?[last] += string
    }
  }
}
