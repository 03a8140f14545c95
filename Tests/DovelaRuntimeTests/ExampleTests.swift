import Foundation
import ProgramTesting
import TemporaryFolders
import Testing

/// The examples, copied out of the source tree, against the installed prefix.
@Suite struct ExampleTests {
  static let warnings = "-O2 -Wall -Wextra -Wpedantic -Werror"

  private func copy(_ example: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: CommandRunner.root + "/examples/" + example, toPath: folder.path + "/" + example)
    return folder
  }

  private func expectOutputs(in folder: String, before: String = "") throws {
    let trained = try Installation.shell(before + "./train", in: folder)
    #expect(trained.contains("a loaded model agrees"), "\(trained)")
    let looped = try Installation.shell(before + "./loop", in: folder)
    #expect(looped.contains("y = 3.000 x + -0.500"), "\(looped)")
    let served = try Installation.shell(
      "printf '0.1,0.2\\n0.9 -0.9\\n' | \(before)./serve circle.safetensors", in: folder)
    #expect(served.split(separator: "\n").count == 2, "\(served)")
    let optimized = try Installation.shell(before + "./optimizer", in: folder)
    #expect(optimized.contains("loss 0.0"), "\(optimized)")
    let tuned = try Installation.shell(before + "./tune", in: folder)
    #expect(tuned.contains(" 9 epochs") && tuned.contains("best: [{\"trial\":"), "\(tuned)")
    guard Self.hasGSL else { return }
    let solved = try Installation.shell(before + "./gsl", in: folder)
    #expect(solved.contains("root 1.57"), "\(solved)")
    #expect(solved.contains("integral 0.84"), "\(solved)")
  }

  /// What make builds: a model as a C function too, where the GNU Scientific Library is there to take it.
  private static let targets = hasGSL ? "all gsl" : "all"
  private static let hasGSL =
    (try? CommandRunner.run("/usr/bin/pkg-config", ["--exists", "gsl"]))?.status == 0

  @Test(arguments: ["gcc", "clang"]) func c_buildsAndRuns(compiler: String) throws {
    let folder = try copy("c").path + "/c"
    try Installation.shell("make \(Self.targets) CC=\(compiler) CFLAGS='-std=c11 \(Self.warnings)'", in: folder)
    try expectOutputs(in: folder)
  }

  @Test func c_buildsWithCMake() throws {
    let folder = try copy("c").path + "/c"
    try Installation.shell(
      "cmake -S . -B build -DCMAKE_PREFIX_PATH=\(try Installation.make()) -DCMAKE_C_FLAGS='\(Self.warnings)' && "
        + "cmake --build build", in: folder)
    // What CMake built needs no path to be told.
    let trained = try Installation.shell("env -u LD_LIBRARY_PATH build/train", in: folder)
    #expect(trained.contains("a loaded model agrees"))
  }

  @Test(arguments: ["g++", "clang++"]) func cpp_buildsAndRuns(compiler: String) throws {
    let folder = try copy("cpp").path + "/cpp"
    try Installation.shell("make CXX=\(compiler) CXXFLAGS='-std=c++17 \(Self.warnings)'", in: folder)
    let output = try Installation.shell("./sine", in: folder)
    #expect(output.contains("did you mean 'Dense'?"), "\(output)")
    let sines = output.split(separator: "\n").prefix(3).compactMap {
      $0.split(separator: " ").last.flatMap { Double($0) }
    }
    #expect(zip(sines, [-1, 0, 1]).allSatisfy { abs($0 - $1) < 0.2 } && sines.count == 3, "\(output)")
  }

  /// No error and no definite leak, of one thread, for valgrind has no OpenMP of its own.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/valgrind"))) func c_isCleanUnderValgrind() throws
  {
    let folder = try copy("c").path + "/c"
    try Installation.shell("make \(Self.targets) CFLAGS='-std=c11 -g \(Self.warnings)'", in: folder)
    let suppressions = CommandRunner.root + "/Tests/DovelaRuntimeTests/valgrind.supp"
    try expectOutputs(
      in: folder,
      before: "OMP_NUM_THREADS=1 valgrind --quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=definite "
        + "--errors-for-leak-kinds=definite --suppressions=\(suppressions) ")
  }
}
