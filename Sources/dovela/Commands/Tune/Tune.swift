import ArgumentParser

/// `dovela tune`
struct Tune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Searches for hyperparameters, and shows what was found.",
    discussion: """
      A run file says what may vary with the words choice, range, log, int, bool and repeat, and how it is searched \
      under its key tune; so does --set:
        dovela tune RUN.yaml --set "optimizer.learning_rate=log(1e-4, 1e-1)" --set tune.max_epochs=27 --dry-run
        dovela tune RUN.yaml --set "optimizer.learning_rate=log(1e-4, 1e-1)" --set tune.max_epochs=27
      The same command goes on with a study that was interrupted. `dovela tune run --help` shows all options.
      """,
    subcommands: [
      TuneRun.self, TuneWorker.self, TuneBest.self, TuneShow.self, TuneReproduce.self, TuneImportance.self,
      TuneReport.self, TuneExport.self,
    ],
    defaultSubcommand: TuneRun.self)
}
