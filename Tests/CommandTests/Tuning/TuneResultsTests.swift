import Foundation
import ProgramTesting
import Testing

/// What a study found, for people and for other programs.
@Suite struct TuneResultsTests {
  /// A space with every kind of dimension, some of them not always active.
  static let nested = """
    data: iris
    model: "Dense(int(2, 32, step=2), choice(relu, tanh, gelu)) -> Dropout(range(0.0, 0.4, step=0.1)) -> Dense(3, softmax)"
    optimizer: "choice(sgd(log(1e-3, 1), momentum=range(0.0, 0.99)), adam(log(1e-4, 1e-1)))"
    metrics: [accuracy]
    fit: {epochs: 3, batch_size: "int(8, 64, scale=log)", validation_split: 0.2, seed: 1, threads: 1}
    """

  @Test func report_isOnePage() throws {
    let study = try StudyCommand()
    #expect(try study.tune().status == 0)
    let written = try study.ask("report")
    #expect(written.status == 0 && written.output == "\(study.study)/report.html\n", "\(written.errors)")
    let page = try String(contentsOfFile: "\(study.study)/report.html", encoding: .utf8)
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
    #expect(page.contains("<h1>study</h1>") && page.contains("id=\"t3\"") && !page.contains("id=\"t4\""))
    let elsewhere = "\(study.folder.path)/page.html"
    #expect(try study.ask("report", "--out", elsewhere).status == 0)
    #expect(try String(contentsOfFile: elsewhere, encoding: .utf8) == page)
  }

  @Test func export_printsOrWrites() throws {
    let study = try StudyCommand()
    #expect(try study.tune().status == 0)
    let csv = try study.ask("export", "--format", "csv")
    #expect(csv.output.hasPrefix("number,state,model.0.units,optimizer.learning_rate,val_loss,"), "\(csv.output)")
    #expect(csv.output.split(separator: "\r\n").count == 5)
    let file = "\(study.folder.path)/trials.json"
    #expect(try study.ask("export", "--format", "json", "--out", file).status == 0)
    let json = try String(contentsOfFile: file, encoding: .utf8)
    #expect(try study.ask("export", "--format", "json").output == json)
    let root = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect((root["trials"] as? [Any])?.count == 4)
    let refused = try study.ask("export", "--format", "xml")
    #expect(refused.status == 2 && refused.errors.contains("csv"), "\(refused.errors)")
    let unwritable = try study.ask("export", "--format", "csv", "--out", "/nowhere/trials.csv")
    #expect(unwritable.status != 0 && unwritable.errors.contains("/nowhere/trials.csv"), "\(unwritable.errors)")
  }

  @Test func importance_isShown() throws {
    let study = try StudyCommand()
    #expect(try study.tune("--set", "tune.trials=6").status == 0)
    let shown = try study.ask("importance")
    #expect(
      shown.status == 0 && shown.output.contains("val_loss, the best 1 of 6 trials against all"), "\(shown.errors)")
    let objectives = try study.ask("importance", "--json").lastLine["objectives"] as? [[String: Any]]
    let shares = try #require(objectives?[0]["importance"] as? [String: Double])
    #expect(Set(shares.keys) == ["model.0.units", "optimizer.learning_rate"])
    #expect(abs(shares.values.reduce(0, +) - 1) < 1e-9)
  }

  // MARK: Optuna

  private static let script = """
    import json, math, sys
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    log, table, importances = sys.argv[1:4]
    ours = json.load(open(table))
    study = optuna.load_study(study_name="study", storage=JournalStorage(JournalFileBackend(log)))
    objectives = ours["study"]["objectives"]
    monitors = [objective["monitor"] for objective in objectives]
    assert study.metric_names == monitors, study.metric_names
    assert [d.name[:3].lower() for d in study.directions] == [o["direction"] for o in objectives], study.directions
    states = {"complete": "COMPLETE", "failed": "FAIL", "running": "RUNNING", "paused": "PRUNED", "stopped": "PRUNED"}
    kinds = {"choice": "Categorical", "integer": "Int", "real": "Float"}
    dimensions = {dimension["name"]: dimension for dimension in ours["dimensions"]}
    assert len(study.trials) == len(ours["trials"]) > 0
    for theirs, trial in zip(study.trials, ours["trials"]):
        theirs._validate()
        assert theirs.number == trial["number"] and theirs.state.name == states[trial["state"]], (theirs, trial)
        assert set(theirs.params) == set(trial["settings"]), (theirs.params, trial["settings"])
        for name, value in trial["settings"].items():
            found, distribution = theirs.params[name], theirs.distributions[name]
            assert type(distribution).__name__ == kinds[dimensions[name]["kind"]] + "Distribution"
            assert found == value or math.isclose(found, value, rel_tol=1e-13), (name, found, value)
            assert distribution._contains(distribution.to_internal_repr(found)), (distribution, found)
            if dimensions[name]["kind"] != "choice":
                assert distribution.log == (dimensions[name]["scale"] == "log")
        if trial["state"] == "complete" or (trial["objectives"] and len(monitors) == 1):
            assert theirs.values == [trial["objectives"][monitor] for monitor in monitors], (theirs.values, trial)
        wanted = {trial["first_epoch"] + index: value for index, value in enumerate(trial["history"].get(monitors[0], []))}
        assert theirs.intermediate_values == wanted, (theirs.intermediate_values, wanted)
        assert theirs.datetime_start <= theirs.datetime_complete, theirs
        assert theirs.user_attrs["epochs"] == trial["epochs"]
    complete = [trial for trial in ours["trials"] if trial["state"] == "complete"]
    if len(monitors) == 1:
        best = min(complete, key=lambda trial: trial["objectives"][monitors[0]])
        assert study.best_trial.number == best["number"], (study.best_trial.number, best["number"])
    else:
        assert {trial.number for trial in study.best_trials} == set(ours["front"])
    for index, found in enumerate(json.load(open(importances))["objectives"]):
        sign = 1 if objectives[index]["direction"] == "min" else -1
        target = (lambda trial: sign * trial.values[index]) if len(monitors) > 1 else None
        wanted = optuna.importance.get_param_importances(study, target=target)
        assert found["trials"] == len(complete)
        for name, share in wanted.items():
            assert math.isclose(found["importance"][name], share, rel_tol=1e-9, abs_tol=1e-12), (name, found, wanted)
    # Optuna goes on with it.
    study.add_trial(study.trials[complete[0]["number"]])
    if len(monitors) == 1:
        study.sampler = optuna.samplers.TPESampler(seed=1, n_startup_trials=1)
        study.ask({name: study.trials[0].distributions[name] for name in study.trials[0].distributions})
    """

  @Test(
    .enabled(if: PythonTests.python != nil, "DOVELA_TEST_PYTHON is not set: make test sets it"),
    arguments: [
      ["tune.scheduler=Full", "tune.search=Random", "tune.trials=40"],
      ["tune.scheduler=Hyperband", "tune.search=TPE", "fit.epochs=9"],
      // Some of these fail.
      ["tune.scheduler=Full", "tune.search=Random", "tune.trials=16", "optimizer=sgd(log(1e-3, 1e30))"],
      [
        "tune.scheduler=Full", "tune.search=Random", "tune.trials=25", "tune.value=last",
        "tune.objective=[{monitor: val_accuracy, direction: max}, {monitor: loss, direction: min}]",
      ],
    ])
  func optuna_opensTheExport_andAgrees(_ sets: [String]) throws {
    let study = try StudyCommand(Self.nested)
    let tuned = try CommandRunner.run(
      CommandRunner.dovela, ["tune", study.run, "--study", study.study] + sets.flatMap { ["--set", $0] })
    #expect(tuned.status == 0, "\(tuned.errors)")
    let log = "\(study.folder.path)/optuna.log"
    let exported = try study.ask("export", "--format", "optuna", "--out", log)
    #expect(exported.status == 0, "\(exported.errors)")
    let table = try study.folder.write("trials.json", try study.ask("export", "--format", "json").output)
    let importances = try study.folder.write(
      "importances.json", try study.ask("importance", "--complete-only", "--json").output)
    let isFailing = sets.contains { $0.hasPrefix("optimizer=") }
    let states = try study.ask("export", "--format", "csv").output.split(separator: "\r\n").map {
      $0.split(separator: ",")[1]
    }
    #expect(states.contains("failed") == isFailing && states.contains("complete"))
    let script = try study.folder.write("check.py", Self.script)
    let checked = try CommandRunner.run(try #require(PythonTests.python), [script, log, table, importances])
    #expect(checked.status == 0, "\(checked.errors)")
  }
}
