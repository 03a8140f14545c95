import contextlib
import io
import re
import subprocess
import sys
import warnings

import dovela as dv
import numpy as np
from dovela.tuning.exploring import Explorer, Words
from support import ROOT, TestCase, points


def build(hp):
    layers = [dv.layers.Dense(hp.Int("units", 4, 16, step=4), activation="relu")]
    layers.append(dv.layers.Dense(2, activation="softmax"))
    model = dv.Sequential(layers)
    rate = hp.Float("learning_rate", 1e-3, 1e-1, sampling="log")
    model.compile(dv.optimizers.Adam(learning_rate=rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def explored(function):
    return Explorer(function, dv.HyperParameters()).explore()


class HyperParameterTests(TestCase):
    def test_outsideASearch_thereAreDefaults(self):
        hp = dv.HyperParameters()
        self.assertEqual(hp.Int("a", 3, 9), 3)
        self.assertEqual(hp.Int("a", 3, 9), 3)
        self.assertEqual(hp.Int("b", 3, 9, default=5), 5)
        self.assertEqual(hp.Float("c", 0.5, 1), 0.5)
        self.assertEqual(hp.Choice("d", ["x", "y"], default="y"), "y")
        self.assertIs(hp.Boolean("e"), False)
        self.assertEqual(hp.Fixed("f", 7), 7)
        with hp.name_scope("inner"):
            self.assertEqual(hp.Int("a", 1, 2), 1)
            self.assertEqual(hp.get("a"), 1)
        self.assertEqual(list(hp.values), ["a", "b", "c", "d", "e", "f", "inner/a"])
        self.assertEqual((hp.get("a"), hp["inner/a"], "d" in hp, "g" in hp), (3, 1, True, False))
        self.assertEqual([known.kind for known in hp.space][:3], ["Int", "Int", "Float"])
        self.assertRaisesRegex(LookupError, "there is none; there are: a, b", hp.get, "g")

    def test_conditionalScopes_areSearchedWhereTheyAreActive(self):
        def function(hp):
            kind = hp.Choice("kind", ["mlp", "cnn"])
            with hp.conditional_scope("kind", ["mlp"]):
                hp.Int("units", 8, 64, step=8)
            with hp.conditional_scope("kind", "cnn"):
                hp.Int("filters", 4, 8)
                if kind == "cnn":
                    with hp.name_scope("pool"):
                        hp.Choice("size", [2, 4], parent_name="filters", parent_values=[8])
            return kind

        hp = explored(function)
        self.assertEqual([known.name for known in hp.space], ["kind", "units", "filters", "pool/size"])
        words = Words(hp)
        with dv.Study(words.space(), search="Random", trials=60, seed=1) as study:
            for trial in study:
                values = words.values(trial.configuration)
                wanted = {"kind", "units"} if values["kind"] == "mlp" else {"kind", "filters"}
                wanted |= {"pool/size"} if values.get("filters") == 8 else set()
                self.assertEqual(set(values), wanted)
                study.tell(trial, 1)
        self.assertEqual(hp.values, {"kind": "mlp", "units": 8})
        self.assertRaisesRegex(RuntimeError, "not active", hp.get, "filters")

    def test_whatHangsOnOthers_isFoundByTrying(self):
        def function(hp):
            for index in range(hp.Int("layers", 1, 4)):
                hp.Int(f"units_{index}", 32, 512, step=32)
                if hp.Boolean(f"drop_{index}"):
                    hp.Float(f"rate_{index}", 0.1, 0.5)
            if hp.Choice("optimizer", ["adam", "sgd"]) == "sgd" or hp.values["layers"] == 2:
                hp.Float("momentum", 0, 0.9)

        hp = explored(function)
        found = {known.name: {c.name: c.values for c in known.found} for known in hp.space}
        self.assertEqual(found["units_3"], {"layers": (4,)})
        self.assertEqual(found["drop_1"], {"layers": (2, 3, 4)})
        self.assertEqual(found["rate_1"], {"drop_1": (True,)})
        self.assertEqual(found["units_0"], {})
        # One thing or the other: no single condition says it.
        self.assertEqual(found["momentum"], {})
        self.assertEqual(Words(hp).space()["rate_1"]["when"], {"drop_1": [True]})

    def test_sampling(self):
        def function(hp):
            hp.Int("powers", 16, 256, step=2, sampling="log")
            hp.Int("log", 1, 1000, sampling="log")
            hp.Float("reverse", 0.5, 0.99, sampling="reverse_log")
            hp.Float("steps", 0.1, 0.5, step=0.1)
            hp.Choice("words", ["int(1, 2)", "log (x", "", 'quote"'])
            hp.Choice("numbers", [0.1, 1, 10])
            hp.Choice("flags", [True, "True", 1.5])

        words = Words(explored(function))
        seen = {}
        with dv.Study(words.space(), search="Random", trials=60) as study:
            for trial in study:
                for name, value in words.values(trial.configuration).items():
                    seen.setdefault(name, set()).add(value)
                study.tell(trial, 0)
        self.assertEqual(seen["powers"], {16, 32, 64, 128, 256})
        self.assertTrue(all(isinstance(value, int) and 1 <= value <= 1000 for value in seen["log"]))
        self.assertTrue(all(0.5 <= value <= 0.99 for value in seen["reverse"]))
        self.assertEqual({round(value, 6) for value in seen["steps"]}, {0.1, 0.2, 0.3, 0.4, 0.5})
        self.assertEqual(seen["words"], {"int(1, 2)", "log (x", "", 'quote"'})
        self.assertEqual(seen["numbers"], {0.1, 1, 10})
        self.assertEqual({repr(value) for value in seen["flags"]}, {"True", "'True'", "1.5"})

    def test_mistakes(self):
        hp = dv.HyperParameters()
        self.assertRaisesRegex(ValueError, "the least value comes first", hp.Int, "a", 9, 3)
        self.assertRaisesRegex(TypeError, "must be a whole number", hp.Int, "a", 1.5, 3)
        self.assertRaisesRegex(ValueError, "needs positive ones", hp.Float, "a", 0, 3, sampling="log")
        self.assertRaisesRegex(ValueError, "sampling is linear", hp.Float, "a", 0, 3, sampling="logarithmic")
        self.assertRaisesRegex(ValueError, "leads nowhere", hp.Int, "a", 1, 3, step=0)
        self.assertRaisesRegex(ValueError, "its default is 5", hp.Int, "a", 1, 3, default=5)
        self.assertRaisesRegex(ValueError, "nothing to choose from", hp.Choice, "a", [])
        self.assertRaisesRegex(ValueError, "has a value twice", hp.Choice, "a", [1, 1])
        self.assertRaisesRegex(TypeError, "takes texts, numbers", hp.Choice, "a", [None])
        self.assertRaisesRegex(ValueError, "not its default", hp.Choice, "a", ["x"], default="z")
        self.assertRaisesRegex(TypeError, "the name must be a text", hp.Int, 3, 1, 2)
        self.assertRaisesRegex(ValueError, "ask for the parent first", hp.Int, "a", 1, 2, parent_name="b")


class TunerTests(TestCase):
    def tuner(self, function=build, name="study", kind=dv.Tuner, **options):
        given = {"objective": "val_accuracy", "directory": self.folder, "project_name": name, "seed": 3, **options}
        return kind(function, **given)

    def search(self, tuner, epochs=2, **options):
        x, y = points(96)
        given = {"epochs": epochs, "validation_data": (x[64:], y[64:]), "verbose": 0, "batch_size": 16, **options}
        tuner.search(x[:64], y[:64], **given)
        return tuner

    def test_results(self):
        with contextlib.redirect_stdout(io.StringIO()) as lines:
            tuner = self.search(self.tuner(max_trials=5, search="Random"), verbose="auto")
        # A line for each trial, and nothing of its epochs.
        self.assertEqual(
            [line.split()[:3] for line in lines.getvalue().splitlines()],
            [["trial", str(number), "complete"] for number in range(5)],
        )
        best = tuner.oracle.get_best_trials(2)
        self.assertGreaterEqual(best[0].score, best[1].score)
        self.assertEqual([trial.status for trial in tuner.oracle.trials.values()], ["COMPLETED"] * 5)
        x, y = points(96)
        model = tuner.get_best_models()[0]
        self.assertAlmostEqual(model.evaluate(x[64:], y[64:])[1], best[0].score, 6)
        hp = tuner.get_best_hyperparameters()[0]
        self.assertEqual(tuner.hypermodel.build(hp).layers[0].units, hp.get("units"))
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            tuner.search_space_summary()
            tuner.results_summary(2)
        self.assertIn("learning_rate (Float)", printed.getvalue())
        self.assertEqual(len(re.findall(r"^Score: ", printed.getvalue(), re.MULTILINE)), 2)
        # Who opens the folder later sees the same.
        other = self.tuner(max_trials=5, search="Random")
        other.reload()
        self.assertEqual(other.get_best_hyperparameters()[0].values, hp.values)
        self.assertEqualWeights(other.get_best_models()[0], model)

    def test_promotedTrial_endsLikeOneThatWasNeverPaused(self):
        tuner = self.search(self.tuner(scheduler="SuccessiveHalving", max_epochs=9, max_trials=9, search="Random"))
        results = tuner._results().trials
        whole = [result for result in results if result.epochs == 9]
        self.assertEqual(len(whole), 1)
        self.assertEqual(sorted({result.epochs for result in results}), [1, 3, 9])
        x, y = points(96)
        with dv.seeds.held(3 + whole[0].number * 1000):
            model = build(tuner.get_best_hyperparameters()[0])
        logs = model.fit(x[:64], y[:64], batch_size=16, epochs=9, validation_data=(x[64:], y[64:]), verbose=0)
        self.assertEqual(whole[0].configuration["units"], model.layers[0].units)
        self.assertEqual(logs.history["val_loss"], [row["val_loss"] for row in whole[0].history])
        folder = self.folder / "study" / "trials" / f"{whole[0].number:04}"
        self.assertEqualWeights(dv.load_model(folder / "model.safetensors"), model)
        # What nobody will continue takes no room.
        self.assertEqual(len(list((self.folder / "study").rglob("checkpoint.safetensors"))), 1)

    def test_populationBased_beginsWithTheWeightsOfParents(self):
        hp = dv.HyperParameters()
        hp.Fixed("units", 8)  # weights of another shape would be no beginning
        given = {"search": "PopulationBased(population=3)", "max_trials": 6, "max_epochs": 2, "hyperparameters": hp}
        tuner = self.search(self.tuner(**given))
        results = tuner._results().trials
        children = [result for result in results if result.parent is not None]
        self.assertEqual({result.epochs for result in results if result.parent is None}, {2})
        self.assertGreater(len(children), 1)
        for child in children:
            self.assertEqual((child.epochs, len(child.history)), (4, 2))
            self.assertLess(child.history[0]["loss"], results[child.parent].history[0]["loss"])

    def test_tunersOfKerasTuner(self):
        kinds = {
            dv.RandomSearch: ({"max_trials": 3}, 3),
            dv.BayesianOptimization: ({"max_trials": 5, "num_initial_points": 3}, 5),
            dv.GridSearch: ({"max_trials": 6}, 6),
            dv.Hyperband: ({"max_epochs": 4, "factor": 2}, None),
        }
        for kind, (options, count) in kinds.items():
            with self.subTest(kind.__name__):
                tuner = self.search(self.tuner(name=kind.__name__, kind=kind, **options))
                trials = tuner.oracle.trials
                self.assertEqual(len(trials), count or len(trials))
                self.assertEqual(max(t.result.epochs for t in trials.values()), 4 if kind is dv.Hyperband else 2)

    def test_gridSearch_goesThroughAll(self):
        def grid(hp):
            hp.Choice("color", ["red", "green"])
            hp.Boolean("flag")
            return build(dv.HyperParameters())

        tuner = self.search(self.tuner(grid, kind=dv.GridSearch), epochs=1)
        values = {tuple(trial.hyperparameters.values.values()) for trial in tuner.oracle.trials.values()}
        self.assertEqual(values, {(color, flag) for color in ("red", "green") for flag in (False, True)})

    def test_secondSearch_andMoreOfIt_changeNothing(self):
        first = self.search(self.tuner(max_trials=3))
        before = [result.configuration for result in first._results().trials]
        self.search(first)
        again = self.search(self.tuner(max_trials=3))
        self.assertEqual([result.configuration for result in again._results().trials], before)
        other = self.tuner(max_trials=3, search="Random")
        self.assertRaisesRegex(ValueError, "other settings: tune.search was TPE, now Random", self.search, other)
        self.search(self.tuner(max_trials=4, amend=True))
        self.search(self.tuner(max_trials=2, search="Random", overwrite=True))

    def test_overwrite_removesStudiesAlone(self):
        (self.folder / "mine").mkdir()
        (self.folder / "mine" / "thesis.txt").write_text("long")
        self.assertRaisesRegex(OSError, "is no study", self.tuner, name="mine", overwrite=True)

    def test_executions_areAveraged(self):
        tuner = self.search(self.tuner(max_trials=2, executions_per_trial=3))
        for number, trial in enumerate(tuner._results().trials):
            histories = []
            for execution in range(3):
                path = self.folder / "study" / "trials" / f"{number:04}" / str(execution) / "history.csv"
                table = np.genfromtxt(path, delimiter=",", names=True)
                histories.append(table["val_accuracy"])
            mean = np.mean(histories, 0)
            np.testing.assert_allclose([row["val_accuracy"] for row in trial.history], mean, rtol=1e-6)
            self.assertAlmostEqual(trial.value, mean.max(), 6)
        self.assertTrue(tuner.get_best_models(2)[1].built)

    def test_fitOfAHyperModel_isLookedIntoAndMayGiveANumber(self):
        class Own(dv.HyperModel):
            trained = 0

            def build(self, hp):
                return build(hp)

            def fit(self, hp, model, x, y, **options):
                options["batch_size"] = hp.Choice("batch_size", [8, 16])
                self.trained += 1
                history = model.fit(x, y, **options)
                return {"quality": max(history.history["val_accuracy"]) + hp.Float("bonus", 0, 1)}

        own = Own()
        tuner = self.search(self.tuner(own, objective=dv.Objective("quality", "max"), max_trials=4))
        self.assertEqual(
            {known.name for known in tuner.hyperparameters.space}, {"units", "learning_rate", "batch_size"}
        )
        self.assertEqual(len({t.hyperparameters.get("batch_size") for t in tuner.oracle.trials.values()}), 2)

    def test_loopOfOnesOwn_withoutFit(self):
        class Loop(dv.HyperModel):
            def build(self, hp):
                return build(hp)

            def fit(self, hp, model, x, y, **options):
                for _ in range(3):
                    loss = model.train_on_batch(x, y, return_dict=True)["loss"]
                return loss

        tuner = self.search(self.tuner(Loop(), objective=None, max_trials=3))
        self.assertEqual([trial.status for trial in tuner.oracle.trials.values()], ["COMPLETED"] * 3)
        self.assertRaisesRegex(LookupError, "its weights are not there", tuner.get_best_models)

    def test_runTrialOfOnesOwn(self):
        class Mine(dv.Tuner):
            def run_trial(self, trial, offset):
                return trial.hyperparameters.get("x") ** 2 + offset

        def nothing(hp):
            hp.Float("x", -1, 2)

        tuner = self.tuner(nothing, kind=Mine, objective=None, max_trials=25)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            tuner.search(1.0)
        self.assertLess(tuner.oracle.get_best_trials()[0].score, 1.05)
        self.assertEqual(len(printed.getvalue().splitlines()), 25)

    def test_failures_areToldOf_andEndTheSearchInTheEnd(self):
        def odd(hp):
            if hp.Int("number", 1, 8) % 2:
                raise ValueError("odd numbers do not work")
            return build(hp)

        def evenDefault(hp):
            if hp.Int("number", 1, 8, default=2) % 2:
                raise ValueError("odd numbers do not work")
            return build(hp)

        self.assertRaisesRegex(ValueError, "odd numbers", self.tuner, odd)
        tuner = self.search(
            self.tuner(evenDefault, max_trials=8, search="Random", max_consecutive_failed_trials=100), epochs=1
        )
        states = {t.hyperparameters.get("number") % 2: t.status for t in tuner.oracle.trials.values()}
        self.assertEqual(states, {0: "COMPLETED", 1: "FAILED"})
        self.assertTrue(any("odd numbers do not work" in t.message for t in tuner.oracle.trials.values()))
        with self.assertRaisesRegex(RuntimeError, "3 trials in a row failed, the last one so: ValueError: no luck"):

            def unlucky(hp):
                if hp.Int("number", 1, 8, default=2) != 2 or unlucky.is_searching:
                    raise ValueError("no luck")
                return build(hp)

            unlucky.is_searching = False
            made = self.tuner(unlucky, name="unlucky", max_trials=8)
            unlucky.is_searching = True
            self.search(made)

    def test_objectiveThatIsNotLogged_isAnErrorAtOnce(self):
        tuner = self.tuner(objective=dv.Objective("val_f1", "max"), max_trials=3)
        self.assertRaisesRegex(LookupError, "'val_f1' is not among the logs: loss, accuracy", self.search, tuner)
        tuner = self.tuner(objective="quality", name="other", max_trials=3)
        self.assertRaisesRegex(ValueError, "write {monitor: quality, direction: min}", self.search, tuner)

    def test_lateHyperparameters_keepTheirDefaults_withAWarning(self):
        def late(hp):
            if late.is_searching:
                hp.Int("late", 1, 3)
            return build(hp)

        late.is_searching = False
        tuner = self.tuner(late, max_trials=2)
        late.is_searching = True
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.search(tuner)
        self.assertEqual(len([one for one in caught if "'late' was not found before" in str(one.message)]), 1)

    def test_hyperparametersFromOutside_count(self):
        hp = dv.HyperParameters()
        hp.Fixed("units", 12)
        hp.Float("learning_rate", 0.01, 0.02)
        tuner = self.search(self.tuner(max_trials=3, hyperparameters=hp), epochs=1)
        for trial in tuner.oracle.trials.values():
            self.assertEqual(trial.hyperparameters.get("units"), 12)
            self.assertTrue(0.01 <= trial.hyperparameters.get("learning_rate") <= 0.02)
        few = dv.HyperParameters()
        few.Int("units", 4, 8)
        tuner = self.tuner(max_trials=3, hyperparameters=few, tune_new_entries=False, name="few")
        kinds = {known.name: known.kind for known in tuner.hyperparameters.space}
        self.assertEqual(kinds, {"units": "Int", "learning_rate": "Fixed"})
        self.assertRaisesRegex(
            LookupError, "'learning_rate': is new", self.tuner, hyperparameters=few, allow_new_entries=False, name="no"
        )

    def test_callbacks_areEachTrialsOwn(self):
        class Count(dv.Callback):
            epochs = 0

            def on_epoch_end(self, epoch, logs):
                self.epochs += 1
                if self.epochs > 2:
                    self.stop("enough")

        given = Count()
        tuner = self.search(self.tuner(max_trials=2), epochs=5, callbacks=[given])
        self.assertEqual(given.epochs, 0)
        self.assertEqual(
            [(r.state, r.epochs, r.reason) for r in tuner._results().trials], [("stopped", 3, "enough")] * 2
        )

    def test_mistakes(self):
        self.assertRaisesRegex(TypeError, "a function that builds models", self.tuner, "build")
        self.assertRaisesRegex(ValueError, "they mean the same", self.tuner, max_trials=3, trials=4)
        tuner = self.tuner(max_trials=3)
        self.assertRaisesRegex(RuntimeError, "call search first", tuner.results_summary)
        self.assertRaisesRegex(ValueError, "leave it out", self.search, tuner, folder="x")
        self.assertRaisesRegex(ValueError, "did you mean 'TPE'", self.search, self.tuner(search="TEP", max_trials=2))


class GuideTests(TestCase):
    """A script for Keras Tuner with its imports changed, and nothing else."""

    CHANGES = {
        "import keras\n": "import dovela as keras\n",
        "import keras_tuner\n": "import dovela as keras_tuner\n",
        "from keras import layers\n": "from dovela import layers\n",
    }

    def test_scriptForKerasTuner_runs(self):
        text = (ROOT / "Tests" / "PythonTests" / "scripts" / "keras_tuner_guide.py").read_text()
        for line, changed in self.CHANGES.items():
            self.assertEqual(text.count(line), 1)
            text = text.replace(line, changed)
        (self.folder / "guide.py").write_text(text)
        data = ROOT / "examples" / "data" / "digits.csv.gz"
        done = subprocess.run(
            [sys.executable, "guide.py", data], capture_output=True, text=True, cwd=self.folder, timeout=600
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(float(re.search(r"test accuracy (\S+)", done.stdout)[1]), 0.85)
        self.assertIn("units_2 (Int)", done.stdout)
        self.assertIn('Objective(name="default_objective", direction="min")', done.stdout)


class KillTests(TestCase):
    SCRIPT = """
        import dovela as dv
        import numpy as np

        x = np.random.default_rng(0).normal(size=(512, 8)).astype(np.float32)
        y = (x[:, 0] + x[:, 1] > 0).astype(np.int32)

        def build(hp):
            layers = [dv.layers.Dense(hp.Int("units", 4, 16, step=4), activation="relu"), dv.layers.Dropout(0.2)]
            model = dv.Sequential([*layers, dv.layers.Dense(2, activation="softmax")])
            rate = hp.Float("learning_rate", 1e-3, 1e-1, sampling="log")
            model.compile(dv.optimizers.Adam(learning_rate=rate), metrics=["accuracy"])
            return model

        class Mark(dv.Callback):
            def on_epoch_end(self, epoch, logs):
                print("epoch", flush=True)

        tuner = dv.Hyperband(build, "val_loss", max_epochs=9, directory=".", project_name="study", seed=1)
        tuner.search(x[:400], y[:400], validation_data=(x[400:], y[400:]), callbacks=[Mark()], verbose=0)
        results = tuner._results().trials
        print([(r.configuration, r.state, r.epochs, r.history) for r in results])
        print([tuple(map(float, w.ravel())) for w in tuner.get_best_models()[0].get_weights()])
    """

    def test_killedAndRunAgain_nothingIsLostOrDoubled(self):
        whole = self.lines_of(self.SCRIPT, self.folder / "whole")
        for kill_after in (1, 5, 8, 13):
            self.lines_of(self.SCRIPT, self.folder / "parts", kill_after=kill_after)
        parts = self.lines_of(self.SCRIPT, self.folder / "parts")
        self.assertEqual(parts[-2:], whole[-2:])
        self.assertTrue(whole[-2].startswith("[({'units'"))
