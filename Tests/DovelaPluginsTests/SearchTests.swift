import DovelaCore
import DovelaPlugins
import Foundation
import TemporaryFolders
import Testing

struct SearchTests {
  private func folder(_ files: [String: String]) throws -> String {
    let path = try TemporaryFolder().path
    for (name, source) in files { try FileManager.default.copyItem(atPath: source, toPath: "\(path)/\(name)") }
    return path
  }

  @Test func filesOfTheUser_mustLoad() throws {
    let loader = Fixture.loader(Registry())
    #expect(throws: DovelaError.self) { try loader.loadAll(PluginSearch(files: ["/nowhere/lib.so"])) }
  }

  @Test func filesThatAreFound_warnWhenTheyFail() throws {
    let text = try Fixture.file("text.so", Data("text".utf8))
    let path = try folder(["a.so": text, "b.so": try Fixture.library("lion")])
    let loader = Fixture.loader(Registry())
    try loader.loadAll(PluginSearch(folders: [.init(path), .init("/nowhere")]))
    #expect(loader.loaded.map(\.id) == ["org.example.lion"])
    #expect(loader.warnings.map(\.description) == ["\(path)/a.so: is not an ELF file"])
  }

  @Test func sharedFolder_mayHoldOtherLibraries() throws {
    let path = try folder(["a.so": try Fixture.library("bad", define: ["NO_MANIFEST", "NO_ENTRY"])])
    let loader = Fixture.loader(Registry())
    try loader.loadAll(PluginSearch(folders: [.init(path, isShared: true)]))
    // The schema's note is Dovela's, so this one is told of; a library of somebody else is not.
    #expect(loader.warnings.count == 1)
    let other = try folder(["libother.so": "/lib/x86_64-linux-gnu/libm.so.6"])
    let second = Fixture.loader(Registry())
    try second.loadAll(PluginSearch(folders: [.init(other, isShared: true)]))
    #expect(second.warnings.isEmpty)
  }

  @Test func samePluginFromAnotherPath_isTakenOnce() throws {
    let first = try folder(["lion.so": try Fixture.library("lion")])
    let second = try folder(["lion.so": try Fixture.library("lion")])
    let registry = Registry()
    let loader = Fixture.loader(registry)
    try loader.loadAll(PluginSearch(files: [first + "/lion.so"], folders: [.init(first), .init(second)]))
    #expect(registry.all(.optimizer).count == 1)
    #expect(loader.warnings.count == 1)
    #expect(loader.warnings.first?.message == "plugin 'org.example.lion' is already loaded from '\(first)/lion.so'")
    #expect(throws: DovelaError.self) { try loader.load(second + "/lion.so") }
  }

  @Test func twoPluginsWithOneName_areBothOffered() throws {
    let registry = Registry()
    let loader = Fixture.loader(registry)
    try loader.load(try Fixture.library("bad"))
    try loader.load(try Fixture.library("bad", define: ["OTHER_PLUGIN"]))
    guard case .ambiguous(let both) = registry.find(.schedule, "Steady") else {
      Issue.record("the bare name is not ambiguous")
      return
    }
    #expect(both.map(\.plugin.id) == ["org.example.bad", "org.example.other"])
    guard case .one(let one) = registry.find(.schedule, "org.example.other:Steady") else {
      Issue.record("the full name is not found")
      return
    }
    #expect(one.plugin.id == "org.example.other")
  }

  @Test func standardSearch_goesFromTheUserToTheInstallation() {
    let folders = PluginSearch.standard(files: ["x.so"]).folders.map(\.path)
    let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
    #expect(folders.contains(home + "/.local/lib/dovela/plugins"))
    #expect(folders.last == PluginSearch.buildFolder.folders[0].path)
  }

  @Test func descriptionOfAFile_isReadWithoutRunningIt() throws {
    // A library that cannot even be linked still says what it is.
    let file = try PluginFile(path: try Fixture.library("undefined"))
    #expect(file.manifest.id == "org.example.undefined")
    let lion = try PluginFile(path: try Fixture.library("lion"))
    #expect(lion.schemas.map(\.name) == ["Lion"])
    #expect(lion.schemas[0].own.map(\.id) == ["beta_1", "beta_2"])
    #expect(lion.schemas[0].own[0].range == ParameterRange(least: 0, greatest: 1))
    #expect(lion.schemas[0].own[0].default == .float(0.9))
    // A compiler may turn the order of the notes around.
    let layers = try PluginFile(path: try Fixture.library("layers")).schemas
    let affine = try #require(layers.first { $0.name == "Affine" }).own
    #expect(affine[1].role == .outputActivation && affine[1].of == .activation && affine[1].nullable)
    #expect(affine[2].role == .initializer(variable: "kernel") && affine[0].default == nil)
  }
}
