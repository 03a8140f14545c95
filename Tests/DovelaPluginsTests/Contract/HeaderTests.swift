import Foundation
import Testing

/// Every header of the contract by itself, as every language and compiler that it promises.
struct HeaderTests {
  static let headers: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: Fixture.root + "/include/dovela")) ?? []
    return names.filter { $0.hasSuffix(".h") }.sorted()
  }()

  static let compilers: [(program: String, language: String, standard: String)] =
    ["c11", "c17"].flatMap { [("gcc", "c", $0), ("clang", "c", $0)] }
    + ["c++17", "c++20"].flatMap { [("g++", "c++", $0), ("clang++", "c++", $0)] }

  @Test func thereAreHeaders() { #expect(Self.headers.contains("dovela.h") && Self.headers.count > 20) }

  @Test(arguments: compilers.map { "\($0.program) \($0.language) \($0.standard)" })
  func everyHeaderCompilesAlone_withoutAWarning(compiler: String) throws {
    let words = compiler.split(separator: " ").map(String.init)
    guard try Fixture.run(words[0], ["--version"]).status == 0 else { return }
    for header in Self.headers {
      let source = try Fixture.file("alone.\(words[1])", Data("#include <dovela/\(header)>\n".utf8))
      let result = try Fixture.run(
        words[0],
        [
          "-x", words[1], "-std=\(words[2])", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
          "-I\(Fixture.root)/include", source,
        ])
      #expect(result.status == 0, "\(header) with \(compiler): \(result.output)")
    }
  }

  /// C++ takes the macros of a plugin too.
  @Test(arguments: ["g++", "clang++"]) func pluginCompilesAsCPlusPlus(compiler: String) throws {
    guard try Fixture.run(compiler, ["--version"]).status == 0 else { return }
    let source = """
      #include <dovela/dovela.h>
      DOVELA_MANIFEST(manifest, {"id": "org.example.cpp", "version": "1.0.0", "doc": "In C++."});
      DOVELA_SCHEMA(steady, {"kind": "schedule", "name": "Steady", "doc": "One value."});
      static const dovela_error *create(const dovela_create *, void **self) { *self = nullptr; return nullptr; }
      static const dovela_error *value(void *, const dovela_moment *, double *value) { *value = 1; return nullptr; }
      static const dovela_schedule table = {DOVELA_SIZE(dovela_schedule), value};
      DOVELA_COMPONENT(component, DOVELA_SCHEDULE_KIND, steady, table, create, nullptr);
      DOVELA_PLUGIN(cpp, manifest, nullptr, nullptr, &component);
      """
    let path = try Fixture.file("plugin.cpp", Data(source.utf8))
    for standard in ["c++17", "c++20"] {
      let result = try Fixture.run(
        compiler,
        [
          "-std=\(standard)", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-shared", "-fPIC",
          "-I\(Fixture.root)/include", path, "-o", path + ".so",
        ])
      #expect(result.status == 0, "\(result.output)")
    }
  }
}
