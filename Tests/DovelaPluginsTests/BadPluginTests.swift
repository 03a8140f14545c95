import DovelaCore
import DovelaPlugins
import Foundation
import Testing

/// What bad plugins get: an error that names the file and what is wrong, and nothing registered.
struct BadPluginTests {
  /// The error of loading `path`; nothing may be registered.
  private func refusal(_ path: String) throws -> DovelaError {
    let registry = Registry()
    let error = try #require(throws: DovelaError.self) { try Fixture.loader(registry).load(path) }
    #expect(registry.isEmpty)
    #expect(error.domain == .plugin)
    #expect(error.description.contains((path as NSString).lastPathComponent))
    return error
  }

  private func refusal(defining define: String...) throws -> DovelaError {
    try refusal(try Fixture.library("bad", define: define))
  }

  private func loaded(_ define: String...) throws -> (registry: Registry, loader: PluginLoader) {
    let registry = Registry()
    let loader = Fixture.loader(registry)
    try loader.load(try Fixture.library("bad", define: define))
    return (registry, loader)
  }

  @Test func goodOne_isLoaded() throws {
    let (registry, loader) = try loaded()
    #expect(loader.warnings.isEmpty)
    #expect(loader.loaded.map(\.id) == ["org.example.bad"])
    let schedule = try #require(try registry.configuration(.schedule, "Steady").make(name: "s") as? any Schedule)
    #expect(try schedule.value(at: 0, current: 1) == 3)
  }

  @Test func missingFile_isNotFound() throws {
    let error = try refusal("/nowhere/libnothing.so")
    #expect(error.code == .notFound)
    #expect(error.message == "No such file or directory")
  }

  @Test func folder_isNoFile() throws {
    #expect(try refusal(Fixture.root).message == "is not a file")
  }

  @Test func textFile_isNotELF() throws {
    let path = try Fixture.file("text.so", Data("#!/bin/sh\necho no plugin\n".utf8))
    #expect(try refusal(path).message == "is not an ELF file")
    #expect(try refusal(try Fixture.file("empty.so", Data())).message == "is empty, not an ELF file")
  }

  @Test func truncatedFile_isRefusedAtEveryLength() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: try Fixture.library("bad")))
    for length in [4, 20, 63, 64, 100, 1000, whole.count / 2, whole.count - 1] {
      let error = try refusal(try Fixture.file("cut.so", whole.prefix(length)))
      #expect(error.code == .badData && error.message.contains("truncated"), "\(length): \(error)")
    }
  }

  @Test func bytesThatWereChanged_areRefusedOrHarmless() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: try Fixture.library("bad")))
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      var bytes = whole
      for _ in 0..<4 { bytes[Int.random(in: 4..<256, using: &random)] = UInt8.random(in: 0...255, using: &random) }
      for _ in 0..<4 {
        bytes[bytes.count - Int.random(in: 1...2000, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? PluginFile(path: try Fixture.file("changed.so", bytes))
    }
  }

  @Test func otherArchitecture_isUnsupported() throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: try Fixture.library("bad")))
    bytes[18] = 8  // MIPS
    let error = try refusal(try Fixture.file("mips.so", bytes))
    #expect(error.code == .unsupported)
    #expect(error.message == "is an ELF file for another processor architecture")
  }

  @Test func libraryWithoutNotes_isNoPlugin() throws {
    #expect(try refusal(defining: "NO_MANIFEST").message.hasPrefix("is no plugin of Dovela: it has no manifest"))
  }

  @Test func libraryWithoutEntry_isRefused() throws {
    let error = try refusal(defining: "NO_ENTRY")
    #expect(error.code == .notFound)
    #expect(error.message.hasPrefix("has no function 'dovela_plugin_entry'"))
  }

  @Test func undefinedSymbol_isNamed() throws {
    // RTLD_NOW: what is missing is missed at load, not in a training step.
    let error = try refusal(try Fixture.library("undefined"))
    #expect(error.message.contains("a_symbol_that_nobody_has"))
  }

  @Test(arguments: ["1", "7"]) func newerContract_isRefused(major: String) throws {
    let error = try refusal(defining: "OTHER_ABI=\(major)")
    #expect(error.code == .version)
    #expect(error.message == "speaks contract \(major).0, this host 0.1")
  }

  @Test func olderContract_isRefused() throws {
    #expect(try refusal(defining: "OTHER_ABI=0").message == "speaks contract 0.0, this host 0.1")
  }

  @Test func pluginThatRefusesTheHost_isHeard() throws {
    let error = try refusal(defining: "REFUSES")
    #expect(error.code == .version)
    #expect(error.message == "plugin 'bad' speaks contract 0.1, this host speaks 0.8")
  }

  @Test func entryThatGivesNothing_isRefused() throws {
    #expect(try refusal(defining: "NO_PLUGIN").message == "'dovela_plugin_entry' succeeds but gives no plugin")
  }

  @Test func countOfComponentsThatCannotBe_isRefused() throws {
    #expect(try refusal(defining: "MANY").message == "claims 18446744073709551615 components")
  }

  @Test func failingInit_isReportedWithItsReason() throws {
    let error = try refusal(defining: "INIT_FAILS")
    #expect(error.description.contains("init (bad_start): there is no such device"))
  }

  @Test func requiredSlotThatIsNull_isNamed() throws {
    let error = try refusal(defining: "NULL_SLOT")
    #expect(error.description.contains("schedule 'Steady'"))
    #expect(error.message.contains("'dovela_schedule.value'"))
    #expect(try refusal(defining: "NO_CREATE").message.contains("'dovela_component.create'"))
  }

  @Test func shorterTable_isRefusedWhereARequiredSlotIsBeyondIt() throws {
    #expect(try refusal(defining: "SHORTER").message.contains("'dovela_schedule.value'"))
    #expect(try refusal(defining: "NO_SIZE").message.contains("struct_size 0"))
  }

  @Test(arguments: ["LONGER", "OLD_COMPONENT", "OLD_PLUGIN"]) func otherSizes_workWhereNothingIsMissing(define: String)
    throws
  {
    let (registry, _) = try loaded(define)
    let schedule = try #require(try registry.configuration(.schedule, "Steady").make(name: "s") as? any Schedule)
    #expect(try schedule.value(at: 0, current: 1) == 3)
  }

  @Test func unknownRequirement_isAnError() throws {
    let error = try refusal(defining: "NEEDS_MORE")
    #expect(error.code == .unsupported)
    #expect(error.description.contains("Steady") && error.message.contains("0x4"))
  }

  @Test func unknownKind_isAWarning() throws {
    let (registry, loader) = try loaded("UNKNOWN_KIND")
    #expect(registry.isEmpty)
    #expect(loader.warnings.count == 1)
    #expect(loader.warnings[0].message.contains("kind 'oracle'"))
    #expect(try loaded("NEWER_KIND").loader.warnings[0].message.contains("speaks 'dovela.schedule/2'"))
  }

  @Test func schemaOtherThanTheNotes_isRefused() throws {
    #expect(try refusal(defining: "OTHER_SCHEMA").message.hasPrefix("registers a schema that is in none of its notes"))
  }

  @Test(arguments: [
    ("SCHEMA_BROKEN", "the schema {"),
    ("SCHEMA_WRONG_TYPE", "schedule 'Steady', parameter 'value', is malformed: 'real'"),
    ("SCHEMA_WITHOUT_DOC", "parameter 'value', is malformed: it has no 'doc'"),
    ("MANIFEST_BROKEN", "the manifest is malformed"),
    ("MANIFEST_WITHOUT_ID", "the manifest is malformed: it has no 'id'"),
  ]) func malformedJSON_namesWhereItIs(define: String, says: String) throws {
    let error = try refusal(defining: define)
    #expect(error.code == .badData)
    #expect(error.message.contains(says), "\(error)")
  }

  @Test func unknownKeys_areWarnings() throws {
    let (_, loader) = try loaded("UNKNOWN_KEY")
    #expect(loader.warnings.map(\.message).filter { $0.contains("'shade'") || $0.contains("'colour'") }.count == 2)
  }

  @Test func errorWithoutMessage_isToldAndReleasedOnce() throws {
    let path = try Fixture.library("bad")
    let registry = Registry()
    try Fixture.loader(registry).load(path)
    let schedule = try #require(try registry.configuration(.schedule, "Steady").make(name: "s") as? any Schedule)
    let count = try releases(path)
    let error = try #require(throws: DovelaError.self) { _ = try schedule.value(at: -1, current: 1) }
    #expect(error.code == .outOfRange && error.owner == "s")
    #expect(error.message == "failed without a message (code 3)")
    #expect(try releases(path) == count + 1)
  }

  private func releases(_ path: String) throws -> Int {
    let handle = try #require(dlopen(path, RTLD_NOW))
    let symbol = try #require(dlsym(handle, "bad_released"))
    return Int(unsafeBitCast(symbol, to: (@convention(c) () -> Int32).self)())
  }

  @Test func failingCreate_isAConfigurationError() throws {
    let (registry, _) = try loaded("CREATE_FAILS")
    let configuration = try registry.configuration(.schedule, "Steady")
    let error = try #require(throws: DovelaError.self) { _ = try configuration.make(name: "s") }
    #expect(error.domain == .configuration)
  }
}
