import Foundation
import ProgramTesting
import Testing

/// A space for a run that names none.
struct TuneDerivedTests {
  private static let run = """
    data: iris
    model: "Dense(16, relu, kernel_regularizer=l2(0.001)) -> Dropout(0.2) -> Dense(3, softmax)"
    optimizer: Adam
    metrics: [accuracy]
    fit: {epochs: 2, batch_size: 16, validation_split: 0.2, seed: 1, threads: 1}
    tune: {scheduler: Full, search: Random, trials: 4}
    """

  @Test func space_isDerivedFromSchemas_andSearched() throws {
    let study = try StudyCommand(Self.run)
    let result = try study.tune("--auto")
    #expect(result.status == 0, "\(result.errors)")
    for setting in [
      "model.dense.units=int(16, 1024, scale=log)", "model.dense.activation=choice(relu, tanh, gelu, silu)",
      "model.dense.kernel_regularizer.l2=log(1e-06, 0.1)", "model.dropout.rate=range(0.0, 0.6)",
      "optimizer.learning_rate=log(1e-05, 0.1)", "fit.batch_size=choice(8, 16, 32, 64)",
    ] {
      #expect(result.output.contains("--set \"\(setting)\"\n"), "\(setting) in \(result.output)")
    }
    // The classes decide the last layer's width.
    #expect(!result.output.contains("model.dense_1.units"))
    let again = try study.tune("--auto", "--json")
    #expect(again.status == 0 && again.lastLine["trials"] as? Int == 4, "\(again.errors)")
  }

  /// What is printed are words that anybody could have written.
  @Test func printedWords_giveTheSamePlan() throws {
    let study = try StudyCommand(Self.run)
    let printed = try study.tune("--auto", "--dry-run").output
    let sets = printed.split(separator: "\n").filter { $0.hasPrefix("--set ") }
      .flatMap { ["--set", $0.dropFirst(7).dropLast().description] }
    #expect(sets.count == 12)
    let plan = try CommandRunner.run(CommandRunner.dovela, ["tune", study.run, "--dry-run"] + sets)
    #expect(plan.status == 0, "\(plan.errors)")
    // The table of hyperparameters is the same, below the words.
    let table = plan.output.split(separator: "\nsearch ")[0]
    #expect(printed.contains(table), "\(plan.output)\(printed)")
  }

  /// A stranger's plugin says as much in its schema as ours do.
  @Test func strangersPlugin_isSearchedToo() throws {
    let study = try StudyCommand(
      Self.run.replacingOccurrences(of: "optimizer: Adam", with: "optimizer: Lion(beta_1=0.8)"))
    let plugin = "\(study.folder.path)/lion.so"
    let source = CommandRunner.root + "/examples/c-optimizer/lion.c"
    try Installation.shell(
      "cc -std=c11 -O2 -shared -fPIC -I \(CommandRunner.root)/include \(source) -o \(plugin) -lm", in: study.folder.path
    )
    let result = try study.tune("--auto", "--plugin", plugin, "--set", "tune.trials=2")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("--set \"optimizer.beta_1=range(0.0, 1.0)\"\n"), "\(result.output)")
  }
}
