import DovelaCore
import DovelaPlugins
import Testing

/// The project's own plugins, as the build left them beside the tests.
struct StandardPluginsTests {
  @Test func buildFolder_loadsWithoutAWarning() throws {
    let registry = Registry()
    let loader = Fixture.loader(registry)
    try loader.loadAll(.buildFolder)
    #expect(loader.warnings.map(\.description) == [])
    #expect(loader.loaded.contains { $0.id == "org.dovela.layers" })
  }
}
