import ArgumentParser
import DovelaConfig

/// Run files whose C functions are shown with the components: `--functions RUN.yaml`.
struct FunctionOptions: ParsableArguments {
  @Option(
    name: .customLong("functions"),
    help: ArgumentHelp("Also the C functions that a run file declares. May be repeated.", valueName: "run.yaml"),
    completion: .file())
  var files: [String] = []

  func declare(_ components: Components) throws {
    if !files.isEmpty { try components.reader.declareFunctions(files: files) }
  }
}
