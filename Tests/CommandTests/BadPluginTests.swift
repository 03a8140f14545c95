import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// What plugins that cannot be used get from the command: exit status 4, the file, and what is wrong with it.
@Suite struct BadPluginTests {
  /// The library of a fixture, with something wrong that `define` chooses.
  private func library(_ name: String, _ define: String..., in folder: TemporaryFolder) throws -> String {
    let path = "\(folder.path)/\(name)-\(define.joined(separator: "-")).so"
    let built = try CommandRunner.run(
      "/usr/bin/env",
      ["cc", "-std=c11", "-shared", "-fPIC", "-I\(CommandRunner.root)/include"] + define.map { "-D\($0)" }
        + ["\(CommandRunner.root)/Tests/Fixtures/plugins/\(name).c", "-o", path])
    try #require(built.status == 0, "\(built.errors)")
    return path
  }

  private func train(_ more: String..., in folder: TemporaryFolder, environment: [String: String] = [:]) throws
    -> CommandRunner.Result
  {
    try CommandRunner.run(
      CommandRunner.dovela,
      ["train", "--data", "iris", "--model", "Dense(3, softmax)", "--epochs", "1", "--out", folder.path + "/run"]
        + more,
      environment: environment)
  }

  @Test(arguments: [
    ("NO_ENTRY", "has no function 'dovela_plugin_entry'"), ("NO_MANIFEST", "is no plugin of Dovela"),
    ("OTHER_ABI=7", "speaks contract 7.0, this host 0.1"), ("OTHER_ABI=0", "speaks contract 0.0, this host 0.1"),
    ("NULL_SLOT", "leaves the required slot 'dovela_schedule.value' NULL"),
    ("NO_CREATE", "leaves the required slot 'dovela_component.create' NULL"),
    ("INIT_FAILS", "there is no such device"), ("NEEDS_MORE", "requires features"),
    ("SCHEMA_BROKEN", "is malformed"), ("MANY", "claims 18446744073709551615 components"),
  ])
  func wrongPlugin_isNamedWithTheReason(define: String, says: String) throws {
    let folder = try TemporaryFolder()
    let path = try library("bad", define, in: folder)
    let result = try train("--plugin", path, in: folder)
    #expect(result.status == 4, "\(result.errors)")
    #expect(result.errors.contains(path) && result.errors.contains(says), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/run"))
  }

  @Test func truncatedPlugin_isNamed() throws {
    let folder = try TemporaryFolder()
    let whole = try Data(contentsOf: URL(fileURLWithPath: try library("bad", in: folder)))
    let path = try folder.write("cut.so", whole.prefix(whole.count / 2))
    let result = try train("--plugin", path, in: folder)
    #expect(result.status == 4 && result.errors.contains("truncated"), "\(result.errors)")
  }

  @Test func twoPluginsWithOneName_areListedWhereItIsUsed() throws {
    let folder = try TemporaryFolder()
    let both = ["--plugin", try library("bad", in: folder), "--plugin", try library("bad", "OTHER_PLUGIN", in: folder)]
    let bare = try train(both[0], both[1], both[2], both[3], "--optimizer", "SGD(learning_rate=Steady())", in: folder)
    #expect(bare.status == 2, "\(bare.errors)")
    for text in ["Steady", "org.example.bad", "org.example.other"] {
      #expect(bare.errors.contains(text), "\(bare.errors)")
    }
    let named = try train(
      both[0], both[1], both[2], both[3], "--optimizer", "SGD(learning_rate=org.example.other:Steady())", in: folder)
    #expect(named.status == 0, "\(named.errors)")
  }

  @Test func wrongPluginThatASearchFinds_isAWarning() throws {
    let folder = try TemporaryFolder()
    let plugins = try TemporaryFolder()
    try plugins.write("text.so", "no plugin")
    let result = try train(in: folder, environment: ["DOVELA_PLUGIN_PATH": plugins.path])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("text.so") && result.errors.contains("ELF"), "\(result.errors)")
  }

  @Test(arguments: [
    ("scalar", "gives values of shape ()"), ("two", "gives values of shape (2,)"), ("huge", "output 'dense'"),
  ])
  func lossWithValuesThatAreNoRows_isNamed(act: String, says: String) throws {
    let folder = try TemporaryFolder()
    let result = try train(
      "--plugin", try library("hostile", in: folder), "--loss", "Few(\(act))", "--set",
      "data.transforms=[OneHot(columns=[species])]", "--set", "fit.class_weight={0: 2}", in: folder)
    #expect(result.status != 0 && result.status < 5, "\(result.errors)")
    #expect(result.errors.contains(says), "\(result.errors)")
  }

  @Test(arguments: [
    ("optimizer", "Grabby(act='copies')", "between 1 and 1024 copies; received 18446744073709551615"),
    ("optimizer", "Grabby(act='name')", "a slot has a name"),
    ("optimizer", "Grabby(act='scalars')", "18446744073709551615 scalars are too many"),
    ("optimizer", "Grabby(act='elementwise')", "may have slots of one copy, and no scalars"),
    ("optimizer", "Grabby(act='granularity')", "has the unknown granularity 18446744073709551615"),
    ("optimizer", "Grabby(act='modelwise')", "'dovela_optimizer.step'"),
    ("optimizer", "SGD(learning_rate=Wild('nan'))", "Wild: gives nan at step 0, which is no learning rate"),
    ("optimizer", "SGD(learning_rate=Wild('minus'))", "Wild: gives -1.0 at step 0"),
    ("optimizer", "SGD(learning_rate=Wild('inf'))", "Wild: gives inf at step 0"),
    ("metric", "Vast('state')", "asks for a state of 18446744073709551615 numbers"),
    ("metric", "Vast('type')", "asks for targets of the dtype 0x4d"),
    ("callback", "Nosy('again')", "an evaluation runs already"),
    ("callback", "Nosy('split')", "has no split 'nowhere'"),
    ("callback", "Nosy('weights')", "no weights are kept under 'never kept'"),
    ("callback", "Nosy('rate')", "-1.0 is no learning rate"), ("callback", "Nosy('nan')", "nan is no learning rate"),
    ("callback", "Nosy('save')", "saves the model without a file name"),
  ])
  func demandThatCannotBe_isNamed(kind: String, component: String, says: String) throws {
    let folder = try TemporaryFolder()
    let result = try train("--plugin", try library("hostile_training", in: folder), "--\(kind)", component, in: folder)
    #expect((1...4).contains(result.status) && result.errors.contains(says), "\(result.status) \(result.errors)")
  }

  @Test(arguments: [("callback", "Nosy('null')"), ("metric", "Vast('huge')")])
  func demandWithoutHarm_isPassedOver(kind: String, component: String) throws {
    let folder = try TemporaryFolder()
    let result = try train("--plugin", try library("hostile_training", in: folder), "--\(kind)", component, in: folder)
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func maskOfAnotherShape_isNamed() throws {
    let folder = try TemporaryFolder()
    let result = try CommandRunner.dovela(
      "summary", "--plugin", try library("hostile", in: folder), "--model", "Input((5, 3)) -> Hostile(mask) -> LSTM(2)")
    #expect(result.status == 4, "\(result.errors)")
    #expect(result.errors.contains("makes a mask (None, 1) u8 for an output of shape (None, 5, 3)"), "\(result.errors)")
  }
}
