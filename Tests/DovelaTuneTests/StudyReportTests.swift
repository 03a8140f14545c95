import DovelaCore
import DovelaTune
import Foundation
import FoundationXML
import TemporaryFolders
import Testing

/// The report: one page for any study, that says what there is and breaks on nothing.
@Suite struct StudyReportTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String = "journal") -> String { "\(folder.path)/\(name)" }

  @Test func report_showsEveryTrial_everywhere() throws {
    let study = try SampleStudy(path(), fails: { [5, 9].contains($0) ? "the loss is no number" : nil })
    let results = try study.results
    let page = try Page(StudyReport(results, name: "reuters").html)
    #expect(results.trials.count == 49 && page.rows == 49)
    for id in ["history", "importance", "parallel", "slices", "curves", "trials"] {
      #expect(page.ids.contains("\(id)-section"), "no section \(id)")
    }
    #expect(!page.ids.contains("front-section"))
    let all = Set(results.trials.map { "\($0.number)" })
    // Two never had a result: crosses in the history, no curves.
    #expect(page.trials(in: "history-section") == all)
    #expect(page.trials(in: "parallel-section") == all.subtracting(["5", "9"]))
    #expect(page.trials(in: "curves-section") == all.subtracting(["5", "9"]))
    #expect(page.count("figure", in: "slices-section") == results.dimensions.count)
    #expect(page.text.contains("Trial \(try #require(results.best)), 27 epochs"))
    // The axes of the parallel coordinates: every dimension and the objective.
    #expect(page.texts(ofClass: "brush").count == results.dimensions.count + 1)
  }

  @Test func axes_haveReadableTicks() throws {
    let study = try SampleStudy(path(), scheduler: "Full", maxEpochs: 12, trials: 30)
    let page = try Page(StudyReport(try study.results, name: "ticks").html)
    let parallel = page.labels(in: "parallel-section")
    for label in ["1e-05", "0.0001", "0.001", "0.01", "0.1"] { #expect(parallel.contains(label), "\(label)") }
    #expect(parallel.contains("model.0.units") && parallel.contains("val_loss"))
    // Layers are counted, and never by halves.
    #expect(parallel.contains("2") && !parallel.contains("1.5") && !parallel.contains("2.5"))
    #expect(["relu", "tanh", "gelu", "sgd", "adam"].allSatisfy(parallel.contains))
    #expect(parallel.filter { $0 == "not active" }.count == 3)
    let curves = page.labels(in: "curves-section")
    #expect(curves.contains("epoch") && curves.contains("10") && !curves.contains { $0.hasSuffix(".5") && $0 != "0.5" })
  }

  @Test func child_goesOnCountingItsParentsEpochs() {
    let trial = StudyResults.Trial(
      number: 1, values: [], texts: [], objectives: [1], losses: [1], epochs: 6,
      history: (0..<3).map { _ in [.init("val_loss", 1)] })
    #expect(trial.curve("val_loss").map(\.epoch) == [4, 5, 6])
  }

  @Test func severalObjectives_haveAFront() throws {
    let study = try SampleStudy(
      path(), scheduler: "Full", maxEpochs: 3, trials: 40,
      objectives: [.init("val_accuracy", .max), .init("step_time", .min)])
    let results = try study.results
    let page = try Page(StudyReport(results, name: "two").html)
    #expect(page.ids.contains("front-section") && results.front.count > 1)
    #expect(page.trials(in: "front-section").count == 40)
    #expect(page.text.contains("A diamond is a trial that no other is better than: there are \(results.front.count)."))
    #expect(page.count("figure", in: "history-section") == 2 && page.count("figure", in: "importance-section") == 2)
  }

  @Test(arguments: [0, 1, 2]) func smallStudy_hasAPage(trials: Int) throws {
    let study = try SampleStudy(path(), scheduler: "Full", maxEpochs: 2, trials: max(1, trials))
    var results = try study.results
    if trials == 0 { (results.trials, results.best, results.front) = ([], nil, []) }
    let page = try Page(StudyReport(results, name: "small").html)
    #expect(page.rows == trials)
    #expect(trials > 0 || page.text.contains("There are no trials yet"))
    #expect(!page.text.contains("nan") && !page.text.contains("inf "))
  }

  @Test func studyWithoutDimensions_hasAPage() throws {
    let results = StudyResults(
      settings: StudySettings(
        run: "", search: "Grid", scheduler: "Full", objectives: [.init("val_loss", .min)], maxEpochs: 3),
      dimensions: [], labels: [],
      trials: [StudyResults.Trial(number: 0, values: [], texts: [], objectives: [1], losses: [1])], best: 0, front: [0])
    #expect(try Page(StudyReport(results, name: "bare").html).rows == 1)
  }

  @Test func manyTrials_areThinnedOut_andItSaysSo() throws {
    let report = StudyReport(try Self.large(5000), name: "large")
    let clock = ContinuousClock()
    var html = ""
    let time = clock.measure { html = report.html }
    #expect(time < .seconds(30))
    #expect(html.utf8.count < 6_000_000)
    let page = try Page(html)
    #expect(page.rows == 5000)
    #expect(page.text.contains("Drawn are 250 of 5000 curves: the best 125, and every so many of the others."))
    #expect(page.text.contains("Long curves are drawn with about 200 points."))
    #expect(page.trials(in: "curves-section").count == 250 && page.trials(in: "parallel-section").count == 500)
    // The best are there, and so is one from the last tenth.
    let drawn = page.trials(in: "parallel-section")
    #expect((0..<250).allSatisfy { drawn.contains("\($0)") } && (4500..<5000).contains { drawn.contains("\($0)") })
  }

  /// Trials that are the worse the greater their number.
  static func large(_ count: Int) throws -> StudyResults {
    let dimensions = [
      Dimension("rate", .real, least: 1e-4, greatest: 1, scale: .log),
      Dimension("units", .integer, least: 8, greatest: 64, step: 8),
      Dimension("activation", .choice, least: 0, greatest: 2, step: 1),
    ]
    let trials = (0..<count).map { number -> StudyResults.Trial in
      let values = [pow(10, -Double(number % 41) / 10), Double(8 + number % 8 * 8), Double(number % 3)]
      let loss = 0.1 + Double(number) / Double(count)
      let epochs = number < 100 ? 300 : 3
      let history = (1...epochs).map { [StudyEvent.Log("val_loss", loss + 1 / Double($0))] }
      let texts = ["\(values[0])", "\(Int(values[1]))", "relu"]
      return StudyResults.Trial(
        number: number, values: values, texts: texts, objectives: [loss], losses: [loss], epochs: epochs,
        history: history)
    }
    return StudyResults(
      settings: StudySettings(
        run: "", search: "Random", scheduler: "Full", objectives: [.init("val_loss", .min)], maxEpochs: 300),
      dimensions: dimensions, labels: [[], [], ["relu", "tanh", "gelu"]], trials: trials, best: 0, front: [0])
  }

  @Test(arguments: [
    "</script><script>alert(1)</script>", "<b>\"bold\" & 'quoted'</b>", "]]>", "controls", "--><!--", "שלום 🦕",
    String(repeating: "long ", count: 200),
  ])
  func badText_isEscaped(_ name: String) throws {
    // Not in the name of a test: whoever searches its output would take it for a binary file.
    let bad = name == "controls" ? "\u{1}\u{0}\n\t" : name
    let dimensions = [
      Dimension(bad, .choice, least: 0, greatest: 1, step: 1), Dimension("x\(bad)", .real, least: 0, greatest: 1),
    ]
    let trials = (0..<12).map { number -> StudyResults.Trial in
      let value = Double(number)
      let result = number == 3 ? nil : [value]
      return StudyResults.Trial(
        number: number, state: number == 3 ? .failed : .complete, values: [Double(number % 2), value / 12],
        texts: [bad, "\(value / 12)"], objectives: result, losses: result, epochs: 1, history: [[.init(bad, value)]],
        reason: bad)
    }
    let results = StudyResults(
      settings: StudySettings(
        run: bad, search: bad, scheduler: bad, objectives: [.init(bad, .min)], maxEpochs: 1),
      dimensions: dimensions, labels: [[bad, "b\(bad)"], []], trials: trials, best: 0, front: [0])
    let page = try Page(StudyReport(results, name: bad).html)
    #expect(page.rows == 12)
    // What is bad stands as text, in no element of its own.
    #expect(page.scripts == 1 && page.bold == 0)
    var shown = String.UnicodeScalarView()
    for scalar in bad.unicodeScalars {
      shown.append(["\n", "\t"].contains(scalar) ? " " : scalar.value < 0x20 ? "\u{fffd}" : scalar)
    }
    #expect(page.text.contains(String(shown)))
  }

  @Test func numbersThatAreNone_breakNothing() throws {
    let losses = [1e308, -1e308, .infinity, -.infinity, 0, 1e-300, .leastNonzeroMagnitude, 1, 1, 1]
    let trials = losses.enumerated().map { number, loss in
      StudyResults.Trial(
        number: number, values: [loss.isFinite ? 0.5 : 0], texts: ["0.5"], objectives: [loss], losses: [loss],
        epochs: 2, history: [[.init("val_loss", loss)], [.init("val_loss", .nan)]])
    }
    for kept in [trials, Array(trials.prefix(1)), Array(trials[5...6]), Array(trials.suffix(3)), Array(trials[2...3])] {
      let results = StudyResults(
        settings: StudySettings(
          run: "", search: "Random", scheduler: "Full", objectives: [.init("val_loss", .min)], maxEpochs: 2),
        dimensions: [Dimension("x", .real, least: 0, greatest: 1)], labels: [[]],
        trials: kept.enumerated().map { place, trial in
          StudyResults.Trial(
            number: place, values: trial.values, texts: trial.texts, objectives: trial.objectives,
            losses: trial.losses, epochs: 2, history: trial.history)
        })
      let page = try Page(StudyReport(results, name: "odd").html)
      #expect(page.rows == kept.count)
      #expect(page.numbers.allSatisfy { abs($0) < 1e5 })
    }
  }

  @Test func report_asksForNothing_andIsTheSameEachTime() throws {
    let study = try SampleStudy(path(), scheduler: "Full", maxEpochs: 2, trials: 5)
    let html = StudyReport(try study.results, name: "same").html
    #expect(html == StudyReport(try study.results, name: "same").html)
    for word in ["http:", "https:", "src=", "@import", "url(", "fetch(", "<link", "eval("] {
      // But for the names of XML's vocabularies, which nobody opens.
      let rest = html.replacing("http://www.w3.org/1999/xhtml", with: "").replacing(
        "http://www.w3.org/2000/svg", with: "")
      #expect(!rest.contains(word), "\(word)")
    }
    #expect(html.contains("default-src 'none'"))
  }
}
