import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// The installed tree needs neither the source tree nor the toolchain.
@Suite struct InstallTests {
  @Test func tree_hasEveryPart() throws {
    let prefix = try Installation.make()
    for path in [
      "bin/dovela", "lib/libdovela.so", "lib/libdovela.so.1", "lib/dovela/plugins/libdovela-layers.so",
      "lib/dovela/runtime/libswiftCore.so", "lib/pkgconfig/dovela.pc", "lib/cmake/Dovela/DovelaConfig.cmake",
      "include/dovela/runtime.h", "include/dovela/dovela.h",
    ] {
      #expect(FileManager.default.fileExists(atPath: prefix + "/" + path), "\(path) is missing")
    }
  }

  /// Every library comes from the tree or is the system's; nothing names the machine that built it.
  @Test func libraries_comeFromTheTreeOrTheSystem() throws {
    let prefix = try Installation.make()
    let found = try CommandRunner.run(
      "/bin/bash", ["-c", "ldd bin/dovela lib/libdovela.so.1 lib/dovela/plugins/*.so lib/dovela/runtime/*.so"],
      in: prefix)
    for line in found.output.split(separator: "\n") where line.contains("=>") {
      let path = NSString(string: String(line.split(separator: " ").dropFirst(2).first ?? "")).standardizingPath
      #expect(
        path.hasPrefix("/lib/") || path.hasPrefix("/usr/lib/") || path.hasPrefix(prefix + "/lib/"), "\(line)")
      #expect(!line.contains("libswift") || path.hasPrefix(prefix + "/lib/dovela/runtime/"), "\(line)")
    }
    let paths = try Installation.shell(
      "readelf -d bin/dovela lib/libdovela.so.1 lib/dovela/plugins/*.so lib/dovela/runtime/*.so | grep PATH",
      in: prefix)
    for line in paths.split(separator: "\n") { #expect(line.contains("[$ORIGIN"), "\(line)") }
  }

  @Test func library_exportsTheAPIAlone() throws {
    let prefix = try Installation.make()
    let symbols = try Installation.shell("nm -D --defined-only lib/libdovela.so.1", in: prefix)
      .split(separator: "\n").compactMap { $0.split(separator: " ").last.map(String.init) }
    let headers = try ["runtime.h", "tuner.h"].map {
      try String(contentsOfFile: prefix + "/include/dovela/" + $0, encoding: .utf8)
    }
    let declared = headers.flatMap { header in
      header.matches(of: #/DOVELA_EXPORT [^;(]*?(dovela_\w+)\(/#).map { String($0.output.1) }
    }
    #expect(declared.count > 50)
    // Swift's own names are unique to their modules; those of C are the program's too.
    #expect(Set(symbols.filter { !$0.hasPrefix("$s") }) == Set(declared))
  }

  /// The command and libdovela find their plugins after the tree was moved.
  @Test func tree_canBeMoved() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: Installation.make(), toPath: folder.path + "/moved")
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    let listed = try CommandRunner.run(folder.path + "/moved/bin/dovela", ["list", "layer"], in: folder.path)
    #expect(listed.status == 0 && listed.output.contains("Dense"), "\(listed.errors)")
    let version = try Installation.shell(
      "PKG_CONFIG_PATH=moved/lib/pkgconfig pkg-config --modversion dovela", in: folder.path)
    let command = try CommandRunner.run(folder.path + "/moved/bin/dovela", ["--version"])
    #expect(version == command.output)
  }
}
