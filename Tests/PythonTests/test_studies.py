import math
import threading
import time

import dovela as dv
from support import TestCase

SEARCHES = ["Random", "Grid(points=5)", "Sobol", "TPE", "CMAES", "GP", "RegularizedEvolution", "PopulationBased"]


def branin(x: float, y: float) -> float:
    """Branin's function, whose least value is 0.398 (Dixon and Szegö 1978)."""
    bend = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return bend * bend + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


class StudyTests(TestCase):
    def test_everySearch_findsAGoodPlace(self):
        space = {"x": "range(-5, 10)", "y": "range(0, 15)"}
        for search in SEARCHES:
            with self.subTest(search), dv.Study(space, search=search, trials=40, seed=1) as study:
                for trial in study:
                    study.tell(trial, branin(trial["x"], trial["y"]))
                self.assertEqual(len(study.trials), 25 if search.startswith("Grid") else 40)
                self.assertLess(study.best.value, 12)

    def test_informedSearches_findABetterOne(self):
        for search in ("TPE", "GP", "CMAES"):
            with dv.Study({"x": "range(-5, 10)", "y": "range(0, 15)"}, search=search, trials=80, seed=2) as study:
                for trial in study:
                    study.tell(trial, branin(trial["x"], trial["y"]))
                self.assertLess(study.best.value, 1.5, search)

    def test_conditions_andWordsOfRunFiles(self):
        space = {
            "layers": {"int": {"least": 1, "greatest": 3}},
            "kind": {"choice": ["sgd", "adam"]},
            "momentum": {"when": {"kind": ["sgd"]}, "value": "range(0.0, 0.9)"},
            "model": "Dense(int(8, 32, step=8), relu) -> Dense(2)",
        }
        with dv.Study(space, search="Random", trials=20) as study:
            for trial in study:
                self.assertEqual("momentum" in trial.configuration, trial["kind"] == "sgd")
                self.assertIsNone(trial.get("nothing"))
                self.assertRegex(trial["model"], r"^Dense\((8|16|24|32), relu\) -> Dense\(2\)$")
                study.tell(trial, trial["layers"])
            self.assertEqual(study.best.configuration["layers"], 1)

    def test_scheduler_stopsAndContinues(self):
        with dv.Study({"x": "range(0, 1)"}, scheduler="Hyperband", max_epochs=9, seed=1) as study:
            firsts = []
            for trial in study:
                firsts.append(trial.first)
                for epoch in range(trial.first, trial.epochs):
                    self.assertFalse(trial.report(epoch + 1, trial["x"] + 1 / (epoch + 1)))
                study.tell(trial)
            self.assertTrue(any(firsts))
            self.assertEqual(study.best.epochs, 9)
            kept = {result.number for result in study.trials} - set(study.release())
            self.assertEqual(kept, {study.best.number})
        median = dv.schedulers.Median(startup_trials=2)
        options = {"search": dv.searches.TPE(startup_trials=5), "max_epochs": 9, "trials": 12}
        with dv.Study({"x": "range(0, 1)"}, scheduler=median, **options) as study:
            for trial in study:
                stops = False
                for epoch in range(trial.first, trial.epochs):
                    stops = trial.report(epoch + 1, trial["x"])
                    if stops:
                        break
                study.tell(trial, state="stopped" if stops else "complete", reason="pruned")
            self.assertEqual({result.state for result in study.trials}, {"stopped", "complete"})
            self.assertTrue(any(result.reason == "pruned" and result.epochs < 9 for result in study.trials))

    def test_severalObjectives_haveAFront(self):
        space, objective = {"x": "range(0, 2)"}, [dv.Objective("left", "min"), dv.Objective("right", "max")]
        with dv.Study(space, objective=objective, search="Random", trials=30) as study:
            for trial in study:
                x = trial["x"]
                study.tell(trial, [x, x if x < 1 else 1 - x])
            front = study.best_trials
            self.assertGreater(len(front), 3)
            self.assertTrue(all(result.configuration["x"] < 1 for result in front))
            self.assertRaisesRegex(ValueError, "2 objectives, received 1", study._named, [1])

    def test_sameSeed_givesTheSameTrials(self):
        def run():
            with dv.Study({"x": "range(0, 1)", "y": "log(1e-4, 1)"}, trials=30, seed=9) as study:
                for trial in study:
                    study.tell(trial, trial["x"] + trial["y"])
                return [result.configuration for result in study.trials]

        self.assertEqual(run(), run())

    def test_threads_shareAStudy(self):
        with dv.Study({"x": "range(0, 1)"}, search="Random", trials=60) as study:

            def work():
                for trial in study:
                    study.tell(trial, trial["x"])

            threads = [threading.Thread(target=work) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual([result.state for result in study.trials], ["complete"] * 60)

    def test_silentOwner_keepsItsTrial_asLongAsItLives(self):
        space = {"x": "range(0, 1)"}
        one = dv.Study(space, trials=2, folder=self.folder / "study", lease_seconds=0.6)
        trial = one.ask()
        with dv.Study(folder=self.folder / "study") as other:
            time.sleep(1.5)
            second = other.ask()
            self.assertEqual(second.number, 1)
            other.tell(second, 1)
            self.assertIsNone(other.ask(wait=False))
            del one, trial
            self.assertEqual(other.ask().number, 0)

    def test_mistakes(self):
        study = dv.Study({"x": "range(0, 1)"}, trials=3)
        self.assertRaisesRegex(ValueError, "did you mean 'TPE'", dv.Study, {"x": "range(0, 1)"}, search="TEP")
        self.assertRaisesRegex(ValueError, "there is no space", dv.Study)
        self.assertRaisesRegex(TypeError, "cannot be a parameter", dv.Study, {"x": object()})
        self.assertRaisesRegex(LookupError, "no study", dv.Study, folder=self.folder / "no")
        trial = study.ask()
        self.assertRaisesRegex(RuntimeError, "depends on trial 0", self.exhaust, study)
        self.assertRaisesRegex(TypeError, "must be numbers", study.tell, trial, "much")
        self.assertRaisesRegex(TypeError, "must be numbers", study.tell, trial, {"loss": None})
        self.assertRaisesRegex(LookupError, "'loss' is not among the logs: cost", study.tell, trial, {"cost": 1})
        self.assertRaisesRegex(ValueError, "must be one of", study.tell, trial, 1, "done")
        self.assertRaisesRegex(RuntimeError, "0 were reported", study.tell, trial)
        self.assertRaisesRegex(TypeError, "whole number", trial.report, 1.5, 1)
        study.tell(trial, float("nan"))
        self.assertRaisesRegex(RuntimeError, "has expired", study.tell, trial, 1)
        self.assertIsNone(study.best.value if study.best else None)
        study.close()
        study.close()
        self.assertRaisesRegex(RuntimeError, "was closed", study.ask)

    def exhaust(self, study):
        kept = []
        while True:
            kept.append(study.ask())

    def test_loopThatTellsNothing_isAnError(self):
        with dv.Study({"x": "range(0, 1)"}, trials=3) as study, self.assertRaisesRegex(RuntimeError, "was not told of"):
            for _ in study:
                pass

    SCRIPT = """
        import sys, time
        import dovela as dv
        space, rest = {"x": "range(0, 1)"}, {"scheduler": "Hyperband", "max_epochs": 9, "seed": 3, "folder": "study"}
        study = dv.Study(space, search="TPE", **rest)
        for trial in study:
            for epoch in range(trial.first, trial.epochs):
                trial.report(epoch + 1, trial["x"] + 1 / (epoch + 1))
                print(trial.number, epoch + 1, flush=True)
                time.sleep(float(sys.argv[1]))
            study.tell(trial)
        print([(r.configuration, r.state, r.epochs, r.history) for r in study.trials])
    """

    def test_killedAndRunAgain_nothingIsLostOrDoubled(self):
        whole = self.lines_of(self.SCRIPT, self.folder / "whole", "0")
        for kill_after in (1, 4, 9, 20):
            self.lines_of(self.SCRIPT, self.folder / "parts", "0.01", kill_after=kill_after)
        parts = self.lines_of(self.SCRIPT, self.folder / "parts", "0")
        self.assertEqual(parts[-1], whole[-1])
        self.assertGreater(len(whole), 30)
