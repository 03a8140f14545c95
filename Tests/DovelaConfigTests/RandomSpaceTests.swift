import DovelaConfig
import DovelaCore
import SeededNumbers
import Testing

/// Spaces and configurations that nobody has thought of: a configuration fills every place, and what it gives reads
/// back as it was written.
struct RandomSpaceTests {
  @Test func configurations_fillTheirSpace_andReadBack() throws {
    for seed in 0..<200 as Range<UInt64> {
      var numbers = SplitMix(state: seed)
      let text = Self.run(&numbers)
      let space = try Self.space(text)
      for _ in 0..<5 {
        let values = Self.configuration(of: space.outline, &numbers)
        #expect(space.outline.active(values) == values.map { !$0.isNaN }, "\(text)")
        let filled = try #require(space.filled(values).documents.first)
        let written = Self.written(filled)
        let again = try Self.space(written)
        #expect(again.outline.dimensions.isEmpty, "\(text)\n\(written)")
        #expect(try Self.written(#require(again.filled([]).documents.first)) == written, "\(text)")
        for (index, value) in values.enumerated() where !space.outline.dimensions[index].name.hasSuffix("count") {
          guard let word = space.text(index, value), space.labels[index].isEmpty else { continue }
          #expect(written.contains(word), "\(space.outline.dimensions[index].name)=\(word) in \(written)")
        }
      }
    }
  }

  @Test func valuesThatAreNone_areRefused() throws {
    let space = try Self.space("model: \"Dense(choice(8, 16, 32), relu)\"")
    for values in [[], [0, 1], [3], [-1], [.nan], [.infinity]] {
      #expect(throws: DovelaError.self, "\(values)") { try space.filled(values) }
    }
  }

  private static func space(_ text: String) throws -> SearchSpace {
    try SearchSpace(documents: [try DocumentReader.read(text: text, origin: "run.yaml")])
  }

  /// The document's entries, each as an expression; one without words of tuning is still the text that it was.
  private static func written(_ document: ConfigNode) -> String {
    (document.entries ?? []).map { "\($0.key): '\($0.value.string ?? ExpressionText.text($0.value))'\n" }.joined()
  }

  private static func configuration(of outline: StudyOutline, _ numbers: inout SplitMix) -> [Double] {
    var values = [Double](repeating: .nan, count: outline.dimensions.count)
    for (index, dimension) in outline.dimensions.enumerated() where outline.active(values)[index] {
      if let count = dimension.count {
        values[index] = dimension.least + Double(Int.random(in: 0..<count, using: &numbers)) * dimension.step
      } else {
        values[index] = Double.random(in: dimension.least...dimension.greatest, using: &numbers)
      }
    }
    return values
  }

  // MARK: Random run files

  private static func run(_ numbers: inout SplitMix) -> String {
    let most = Int.random(in: 1...4, using: &numbers)
    let widths = ["equal", "each"].randomElement(using: &numbers) ?? "each"
    return """
      model: 'repeat(\(Int.random(in: 0...most, using: &numbers))..\(most), Dense(\(number(&numbers)), \
      activation=choice(relu, tanh)), widths=\(widths)) -> Dropout(\(number(&numbers))) -> Dense(10)'
      optimizer: '\(value(depth: 0, &numbers))'
      fit: '{batch_size: \(number(&numbers)), shuffle: \(Bool.random(using: &numbers) ? "bool" : "true")}'

      """
  }

  private static func value(depth: Int, _ numbers: inout SplitMix) -> String {
    guard depth < 3, Int.random(in: 0...2, using: &numbers) > 0 else { return number(&numbers) }
    let alternatives = (0..<Int.random(in: 1...3, using: &numbers)).map { index in
      "part\(depth)\(index)(rate=\(value(depth: depth + 1, &numbers)), flag=bool)"
    }
    return "choice(\(alternatives.joined(separator: ", ")))"
  }

  private static func number(_ numbers: inout SplitMix) -> String {
    let least = Int.random(in: 1...9, using: &numbers), greatest = least + Int.random(in: 1...90, using: &numbers)
    switch Int.random(in: 0...6, using: &numbers) {
    case 0: return "\(least)"
    case 1: return "int(\(least), \(greatest))"
    case 2: return "int(\(least), \(greatest), step=3)"
    case 3: return "int(\(least), \(greatest), scale=log)"
    case 4: return "range(-\(least), \(greatest))"
    case 5: return "log(0.00\(least), \(greatest))"
    default: return "choice(\(least), \(greatest), range(\(least), \(greatest), step=0.5))"
    }
  }
}
