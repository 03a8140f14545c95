import DovelaCore
import DovelaTune
import Foundation
import Testing

/// Importances are Optuna's own, for the same trials.
@Suite struct ImportanceTests {
  @Test(arguments: ImportanceGolden.names) func importances_areOptunas(_ name: String) throws {
    let golden = try ImportanceGolden(name)
    for (objective, wanted) in golden.importances.enumerated() {
      let found = ParameterImportance(golden.results, objective: objective)
      #expect(found.trials == golden.results.trials.count)
      for entry in found.entries {
        let number = wanted[entry.dimension]
        #expect(
          abs(entry.variance - number) <= 1e-9 * max(1e-3, number),
          "\(entry.name): \(entry.variance), Optuna has \(number)")
      }
      let sum = wanted.reduce(0, +)
      for entry in found.entries where sum > 0 { #expect(abs(entry.share - wanted[entry.dimension] / sum) < 1e-9) }
      #expect(zip(found.entries, found.entries.dropFirst()).allSatisfy { $0.variance >= $1.variance })
    }
  }

  @Test func goldens_areThere() { #expect(ImportanceGolden.names.count >= 8) }

  @Test func importance_findsWhatMatters() throws {
    var golden = try ImportanceGolden("numbers_500")
    golden.results.settings.objectives = [.init("loss", .min)]
    for index in golden.results.trials.indices {
      let loss = abs(golden.results.trials[index].values[1] - 0.2)
      golden.results.trials[index] = golden.trial(index, losses: [loss])
    }
    let found = ParameterImportance(golden.results)
    #expect(found.entries[0].name == "dropout" && found.entries[0].share > 0.8)
    #expect(found.best == 50)
  }

  @Test func prunedTrials_count_unlessOnlyCompleteOnesAreAskedFor() throws {
    var golden = try ImportanceGolden("numbers_60")
    for index in stride(from: 0, to: 60, by: 2) { golden.results.trials[index].state = .stopped }
    golden.results.trials[1].state = .running
    golden.results.trials[3].state = .failed
    #expect(ParameterImportance(golden.results).trials == 58)
    #expect(ParameterImportance(golden.results, completeOnly: true).trials == 28)
  }

  @Test func noTrials_haveNoImportance() throws {
    var golden = try ImportanceGolden("numbers_7")
    golden.results.trials = []
    let found = ParameterImportance(golden.results)
    #expect(found.trials == 0 && found.entries.count == 7 && found.entries.allSatisfy { $0.share == 0 })
  }
}
