import DovelaCore
import DovelaPlugins
import Foundation
import Testing

/// The same source as a library or linked in.
struct StaticLinkingTests {
  @Test func sameSource_exportsAStaticEntry() throws {
    // What a program that links the plugin sees: no `dovela_plugin_entry` that two plugins would fight about.
    let path = try Fixture.library("lion", define: ["DOVELA_STATIC"])
    let handle = try #require(dlopen(path, RTLD_NOW | RTLD_LOCAL))
    #expect(dlsym(handle, "dovela_plugin_entry") == nil)
    let entry = unsafeBitCast(try #require(dlsym(handle, "dovela_static_lion")), to: PluginLoader.Entry.self)
    let registry = Registry()
    let loader = Fixture.loader(registry)
    try loader.loadStatic(entry)
    #expect(loader.loaded == [PluginIdentity(id: "org.example.lion", version: "1.0.0")])
    let optimizer = try #require(try registry.configuration(.optimizer, "Lion").make(name: "lion") as? any Optimizer)
    #expect(try optimizer.build().slots.map(\.name) == ["momentum"])
    // A library of the same plugin is then one too many.
    #expect(throws: DovelaError.self) { try loader.load(try Fixture.library("lion")) }
  }

  @Test func linkerKeepsWhatNothingButATableNames() throws {
    let root = Fixture.root
    let main = try Fixture.file(
      "main.c",
      Data(
        """
        #include <dovela/dovela.h>
        #include <stdio.h>
        extern dovela_entry dovela_static_lion;
        static dovela_entry *volatile plugins[] = {dovela_static_lion};
        int main(void) { return printf("%d\\n", plugins[0] != NULL) > 0 ? 0 : 1; }
        """.utf8))
    let common = ["-std=c11", "-O2", "-ffunction-sections", "-fdata-sections", "-I\(root)/include"]
    let object = main + ".lion.o"
    let archive = main + ".a"
    let steps: [(String, [String])] = [
      ("cc", common + ["-DDOVELA_STATIC", "-c", Fixture.source("lion"), "-o", object]),
      ("ar", ["rcs", archive, object]),
      ("cc", common + [main, archive, "-Wl,--gc-sections", "-o", main + ".program"]),
    ]
    for (program, arguments) in steps {
      let result = try Fixture.run(program, arguments)
      try #require(result.status == 0, "\(result.output)")
    }
    #expect(try Fixture.run(main + ".program", []).output == "1\n")
    let notes = try Fixture.run("readelf", ["-n", main + ".program"]).output
    #expect(notes.contains("Dovela"))
  }
}
