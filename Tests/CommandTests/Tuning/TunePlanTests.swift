import Foundation
import ProgramTesting
import Testing

/// What a study will do and cost is known before it begins.
struct TunePlanTests {
  @Test(arguments: [(10, 22, 30, 120), (27, 49, 70, 375), (30, 62, 90, 576)])
  func hyperband_isPlannedAsKerasTunerDoes(_ maxEpochs: Int, _ configurations: Int, _ trials: Int, _ epochs: Int) throws
  {
    let study = try StudyCommand(StudyCommand.digits)
    let result = try study.tune("--set", "tune.max_epochs=\(maxEpochs)", "--dry-run", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.split(separator: "\n").count == 1)
    let plan = result.lastLine
    #expect(plan["configurations"] as? Int == configurations)
    #expect(plan["trials"] as? Int == trials)
    #expect(plan["epochs"] as? Int == epochs)
    #expect(try #require(plan["seconds"] as? Double) > 0)
    #expect(try #require(plan["bytes"] as? Int) > 10_000)
    #expect(!FileManager.default.fileExists(atPath: study.study))
  }

  @Test func plan_showsItsRungs_andWarnsOfABetterNumberOfEpochs() throws {
    let study = try StudyCommand(StudyCommand.digits)
    let result = try study.tune("--set", "tune.max_epochs=28", "--dry-run")
    #expect(result.status == 0, "\(result.errors)")
    for word in ["bracket", "rung", "optimizer.learning_rate", "62 configurations", "a step", "of disk"] {
      #expect(result.output.contains(word), "\(word)")
    }
    #expect(result.errors.contains("tune.max_epochs=27 suits this scheduler better than 28"), "\(result.errors)")
    let good = try study.tune("--set", "tune.max_epochs=27", "--dry-run")
    #expect(!good.errors.contains("suits"), "\(good.errors)")
  }

  @Test func smallSpace_hasOnlySoManyConfigurations() throws {
    let study = try StudyCommand()
    let result = try study.tune(
      "--set", "optimizer=choice(sgd, adam)", "--set", "model=Dense(3, softmax)", "--set", "tune.trials=50",
      "--dry-run", "--json")
    #expect(result.lastLine["configurations"] as? Int == 2, "\(result.errors)\(result.output)")
    #expect(result.lastLine["begun"] as? Int == 50 && result.lastLine["exact"] as? Bool == false)
  }

  @Test(arguments: [
    ("tune.max_epoch=3", "'tune' has no key 'max_epoch'; did you mean 'max_epochs'?"),
    ("tune.scheduler=Hyperbands", "did you mean 'Hyperband'?"),
    ("tune.scheduler=Hyperband(factors=4)", "did you mean 'factor'?"),
    ("tune.objective=val_acuracy", "no metric of the run is called val_acuracy"),
    ("tune.disk=much", "tune.disk"),
    ("tune.trials=0", "tune.trials"),
    ("fit.validation_split=0", "val_loss needs validation data"),
    ("optimizer.learning_rate=log(0, 1)", "log"),
    ("model=Dense(choice(relu, 3), softmax)", "units must be"),
  ])
  func mistakes_areFoundBeforeAnythingIsTrained(_ set: String, _ expected: String) throws {
    let study = try StudyCommand()
    let result = try study.tune("--set", set)
    #expect(result.status == 2 && result.errors.contains(expected), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: study.study))
  }

  @Test func train_refusesKeysThatTuneHasNot() throws {
    let study = try StudyCommand()
    let result = try CommandRunner.dovela(
      "train", study.run, "--set", "model=Dense(3, softmax)", "--set", "optimizer=sgd", "--set", "tune.max_epoch=3")
    #expect(result.status == 2 && result.errors.contains("did you mean 'max_epochs'?"), "\(result.errors)")
  }
}
