"""Searching for the hyperparameters of a model that a function builds."""

from __future__ import annotations

import copy
import shutil
import warnings
from pathlib import Path
from typing import Any

from .. import seeds
from ..checks import whole
from ..errors import FileError, InvalidArgument, NotFound, WrongState
from ..loading import load_model
from ..model import Model
from . import records
from .exploring import Explorer, Words
from .hypermodel import HyperModel, hypermodel_of, logs_of
from .hyperparameters import HyperParameters
from .objective import DEFAULT, Objective
from .study import Study
from .study import Trial as Work
from .watching import BEST, Look, Watch, watched


class Tuner:
    """Searches for hyperparameters: any search with any scheduler.

    ::

        tuner = dv.Tuner(build, objective="val_accuracy", scheduler="Hyperband", max_epochs=27, directory="studies")
        tuner.search(x, y, validation_data=(x_val, y_val))
        model = tuner.get_best_models()[0]

    A trial that the scheduler continues goes on from its checkpoint: weights, optimizer, place in the data. What
    happens is in a journal: a program that was killed and is run again goes on, and no trial is lost or done twice.
    """

    def __init__(
        self,
        hypermodel: Any,
        objective: Any = None,
        max_trials: int | None = None,
        *,
        search: Any = "TPE",
        scheduler: Any = "Full",
        max_epochs: int | None = None,
        trials: int | None = None,
        executions_per_trial: int = 1,
        hyperparameters: HyperParameters | None = None,
        tune_new_entries: bool = True,
        allow_new_entries: bool = True,
        max_consecutive_failed_trials: int = 3,
        directory: Any = None,
        project_name: str | None = None,
        overwrite: bool = False,
        seed: int | None = None,
        amend: bool = False,
    ) -> None:
        """Look at the function that builds models, and find its hyperparameters.

        Args:
            hypermodel: a function ``build(hp)`` that gives a compiled model, or a ``HyperModel``.
            objective: a log, ``"val_accuracy"``; an ``Objective``; a list of them; None where ``HyperModel.fit`` gives
                a number to make less of.
            max_trials: configurations in all; as many as the scheduler's plan has.
            search: a component: ``"TPE"``, ``"Random"``, ``"GP(startup_trials=5)"``, a plugin's.
            scheduler: a component: ``"Full"``, ``"Hyperband(factor=3)"``, ``"ASHA"``, ``"Median"``.
            max_epochs: of one trial; those that ``search`` is given.
            trials: the same as ``max_trials``.
            executions_per_trial: trainings of one configuration, with different seeds, whose mean counts.
            hyperparameters: what is known already; it counts where the function names the same.
            tune_new_entries: whether to search for those that are not among ``hyperparameters``.
            allow_new_entries: whether there may be such.
            max_consecutive_failed_trials: failures in a row that end the search.
            directory: where projects are; the working directory.
            project_name: the folder of the study in it.
            overwrite: begin anew where there is a study.
            seed: of all that is drawn, of initializers and orders of rows too.
            amend: go on with a study that was begun with other settings, more trials for one, and record it.
        """
        if max_trials is not None and trials is not None and max_trials != trials:
            raise InvalidArgument(f"is {trials}, and max_trials is {max_trials}: they mean the same", "trials")
        self.hypermodel: HyperModel = hypermodel_of(hypermodel)
        self.objective = objective if objective is not None else Objective(DEFAULT, "min")
        self.max_trials = trials if max_trials is None else max_trials
        self.max_epochs = max_epochs
        self.executions_per_trial = whole(executions_per_trial, "executions_per_trial", 1)
        self.seed = 0 if seed is None else seeds.checked(seed) % (1 << 53)
        self._search, self._scheduler, self._amends = search, scheduler, amend
        self._most_failures = max_consecutive_failed_trials
        self._given = hyperparameters
        self._tunes_new, self._allows_new = tune_new_entries, allow_new_entries
        self._folder = Path(directory or ".") / (project_name or "untitled_project")
        self._study: Study | None = None
        self._words: Words | None = None
        self._warned: set[str] = set()
        if overwrite:
            self._remove_study()
        self.hyperparameters = self._explored(self.hypermodel.build)
        """Those that the function was seen to ask for."""
        self.oracle = records.Oracle(self)

    # The space

    def _explored(self, build: Any) -> HyperParameters:
        hp = HyperParameters() if self._given is None else self._given.copy()
        hp._is_strict = not self._allows_new
        given = {known.name for known in hp.space}
        if hasattr(self.hypermodel, "declare_hyperparameters"):
            self.hypermodel.declare_hyperparameters(hp)

        def look(hp: HyperParameters) -> None:
            with seeds.held(self.seed):
                build(hp)

        found = Explorer(look, hp).explore()
        for known in found.space:
            is_free = getattr(self.hypermodel, "tunable", True) and (self._tunes_new or known.name in given)
            if not is_free and known.space is not None:
                known.kind, known.space, known.values = "Fixed", None, [known.default]
        found._is_strict = False
        return found

    def _explore_fit(self, arguments: tuple, options: dict[str, Any]) -> None:
        """Find the hyperparameters of ``HyperModel.fit`` too, where it has one of its own."""
        if not self._has_own_fit:
            return

        def build(hp: HyperParameters) -> None:
            model = self.hypermodel.build(hp)
            if isinstance(model, Model):
                with watched(model, Look()):
                    self.hypermodel.fit(hp, model, *arguments, **copy.copy(options))

        self.hyperparameters = self._explored(build)

    # Searching

    def search(self, *fit_args: Any, **fit_kwargs: Any) -> None:
        """Train trials until there are no more; with the arguments of ``Model.fit``.

        ``epochs`` is what one trial has where ``max_epochs`` was not given. ``verbose`` 0 is silent, "auto" prints a
        line for each trial, 1 and 2 those of ``fit`` too.
        """
        for name in ("initial_epoch", "folder", "resume"):
            if name in fit_kwargs:
                raise InvalidArgument("is the tuner's: leave it out", name)
        epochs = fit_kwargs.pop("epochs", None)
        verbose = fit_kwargs.pop("verbose", "auto")
        if verbose != "auto":
            fit_kwargs["verbose"] = verbose
        self._explore_fit(fit_args, fit_kwargs)
        study = self._begin(epochs)
        failures = 0
        while (work := study.ask()) is not None:
            trial = records.Trial(work.number, self._values(work.configuration))
            reason = self._attempt(trial, work, fit_args, fit_kwargs)
            self._remove_checkpoints(study.release())
            failures = failures + 1 if reason else 0
            if verbose not in (0, False, None):
                self._show(work.number)
            if failures >= self._most_failures:
                raise WrongState(f"{failures} trials in a row failed, the last one so: {reason}", "search")
        self.on_search_end()

    def on_search_end(self) -> None:
        """Do something at the end of a search; for classes of your own."""

    def _begin(self, epochs: int | None) -> Study:
        """Open the study, or begin it."""
        if self._study is not None:
            self._study.close()
        self._words = Words(self.hyperparameters)
        most = self.max_epochs if self.max_epochs is not None else epochs
        self._folder.mkdir(parents=True, exist_ok=True)
        records.write(self.hyperparameters, self._folder / "hyperparameters.json")
        self._study = Study(
            self._words.space(),
            objective=self.objective,
            search=self._search,
            scheduler=self._scheduler,
            max_epochs=1 if most is None else whole(most, "epochs", 1),
            trials=self.max_trials,
            seed=self.seed,
            folder=self._folder,
            amend=self._amends,
        )
        return self._study

    def _attempt(self, trial: records.Trial, work: Work, arguments: tuple, options: dict[str, Any]) -> str:
        """Train a trial as far as it was assigned; why it failed, "" where it did not."""
        study = self._results()
        self._work, self._stopped_by, self._is_reported = work, None, False
        try:
            logs = logs_of(self.run_trial(trial, *arguments, **options), study.objectives)
        except Exception as error:
            if isinstance(error, _Fatal):
                if isinstance(error.cause, WrongState):
                    return ""  # another worker has got the trial meanwhile
                work.give_back()
                raise error.cause from None
            reason = f"{type(error).__name__}: {error}"
            study.tell(work, state="failed", reason=reason)
            return reason
        except BaseException:
            # Ctrl-C: who searches again goes on where this ended.
            work.give_back()
            raise
        state = "complete" if self._stopped_by is None else "stopped"
        try:
            study.tell(work, None if self._is_reported else logs, state, self._stopped_by or "")
        except NotFound:
            work.give_back()
            raise
        return ""

    # Training a trial

    def run_trial(self, trial: records.Trial, *fit_args: Any, **fit_kwargs: Any) -> Any:
        """Train a trial; classes of your own may do it otherwise.

        Give what ``HyperModel.fit`` may give: a history, a number, a mapping of logs, or a list of these, whose mean
        counts.
        """
        results, histories = [], []
        for execution in range(self.executions_per_trial):
            history: dict[int, dict[str, float]] = {}
            watch = self._watch_of(trial, execution, history)
            hp = trial.hyperparameters
            with seeds.held((self.seed + trial.number * 1000 + execution) % (1 << 53)):
                model = self._built(hp)
            with watched(model, watch):
                results.append(self.hypermodel.fit(hp, model, *fit_args, **_copied(fit_kwargs)))
            if watch.failure is not None:
                raise _Fatal(watch.failure)
            self._catch_up(watch, getattr(model, "history", None), history)
            histories.append(history)
            if self._stopped_by is not None:
                break
        if self.executions_per_trial > 1:
            self._report_mean(histories)
        return results

    def _built(self, hp: HyperParameters) -> Any:
        known = len(hp.space)
        hp._asked = []
        model = self.hypermodel.build(hp)
        self._warn_of_idle(hp, known)
        return model

    def _warn_of_idle(self, hp: HyperParameters, known: int) -> None:
        """Tell of hyperparameters that have their default because nobody knew that they count here."""
        late = [one for one in hp.space[known:] if one.space is not None]
        late += [one for one in hp._asked if one.found and not hp._is_active(one)]
        for one in late:
            if one.name not in self._warned:
                self._warned.add(one.name)
                warnings.warn(
                    f"the hyperparameter {one.name!r} was not found before the search began: it keeps its default, "
                    f"{one.default!r}. Put it in a conditional_scope, or name it first in `hyperparameters`",
                    RuntimeWarning,
                    stacklevel=4,
                )

    def _watch_of(self, trial: records.Trial, execution: int, history: dict[int, dict[str, float]]) -> Watch:
        study, work = self._results(), self._work
        folder = self._trial_folder(trial.number, execution)
        if work.parent is not None and not (folder / "checkpoint.safetensors").exists():
            source = self._trial_folder(work.parent, execution) / "checkpoint.safetensors"
            if source.exists():
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, folder / source.name)

        def ended(epoch: int, logs: dict[str, float]) -> bool:
            history[epoch] = logs
            # What the study is about may be a number that `fit` gives at its end.
            if self.executions_per_trial > 1 or (self._has_own_fit and not self._is_counted(logs)):
                return False
            return work.report(epoch, logs)

        objective = next(iter(study.objectives.items()))
        is_log = not self._has_own_fit or objective[0] in ("loss", "accuracy") or objective[0].startswith("val_")
        return Watch(folder, work.most, work.epochs, objective if is_log else None, ended)

    @property
    def _has_own_fit(self) -> bool:
        return getattr(type(self.hypermodel), "fit", None) is not HyperModel.fit

    def _is_counted(self, logs: dict[str, float]) -> bool:
        return all(name in logs for name in self._results().objectives)

    def _catch_up(self, watch: Watch, done: Any, history: dict[int, dict[str, float]]) -> None:
        """What a training that went on from a checkpoint had done before, and how it ended."""
        if not watch.is_used or done is None:
            return
        for name, values in done.history.items():
            for epoch, value in enumerate(values[: watch.target], 1):
                if epoch not in history or name not in history[epoch]:
                    history.setdefault(epoch, {})[name] = value
        if self.executions_per_trial == 1 and any(self._is_counted(logs) for logs in history.values()):
            self._is_reported = True
            reached = self._results().trials[self._work.number].epochs
            for epoch in sorted(history):
                if epoch > reached:
                    self._work.report(epoch, history[epoch])
        if watch.is_stopped:
            self._stopped_by = "the scheduler stopped it"
        elif done.stop_reason:
            self._stopped_by = done.stop_reason

    def _report_mean(self, histories: list[dict[int, dict[str, float]]]) -> None:
        """Tell of each epoch the mean of several trainings, as far as all have come."""
        reached = self._results().trials[self._work.number].epochs
        for epoch in sorted(set.intersection(*(set(history) for history in histories))):
            rows = [history[epoch] for history in histories]
            names = [name for name in rows[0] if all(name in row for row in rows)]
            mean = {name: sum(row[name] for row in rows) / len(rows) for name in names}
            if epoch <= reached or not self._is_counted(mean):
                continue
            self._is_reported = True
            if self._work.report(epoch, mean):
                self._stopped_by = "the scheduler stopped it"
                return

    # Files

    @property
    def project_dir(self) -> str:
        """The folder of the study."""
        return str(self._folder)

    def _trial_folder(self, number: int, execution: int = 0) -> Path:
        folder = self._folder / "trials" / f"{number:04}"
        return folder if self.executions_per_trial == 1 else folder / str(execution)

    def _remove_checkpoints(self, numbers: list[int]) -> None:
        for number in numbers:
            for file in (self._folder / "trials" / f"{number:04}").rglob("checkpoint.safetensors"):
                file.unlink()

    def _remove_study(self) -> None:
        if not self._folder.exists():
            return
        if any(self._folder.iterdir()) and not (self._folder / "journal").exists():
            raise FileError("is no study: it is not overwritten", str(self._folder))
        shutil.rmtree(self._folder)

    # Results

    def reload(self) -> None:
        """Read the results that are in the folder."""
        if self._study is not None:
            self._study.close()
            self._study = None
        self._results()

    def _results(self) -> Study:
        if self._study is None:
            if not (self._folder / "journal").exists():
                raise WrongState("there are no results yet: call search first", str(self._folder))
            kept = records.read(self._folder / "hyperparameters.json")
            self._words = Words(kept or self.hyperparameters)
            self._study = Study(folder=self._folder)
        return self._study

    def _values(self, configuration: dict[str, Any]) -> HyperParameters:
        words = self._words or Words(self.hyperparameters)
        hp = words.hp.copy()
        hp.values = words.values(configuration)
        return hp

    def _trials(self) -> list[records.Trial]:
        study = self._results()
        return [records.Trial(one.number, self._values(one.configuration), one) for one in study.trials]

    def _best_trials(self, count: int | None = None) -> list[records.Trial]:
        study = self._results()
        directions = list(study.objectives.values())
        rated = [trial for trial in self._trials() if trial.score is not None and trial.status not in ("FAILED",)]
        front = {one.number for one in study.best_trials} if len(directions) > 1 else set()
        sign = 1 if directions[0] == "min" else -1
        rated.sort(key=lambda trial: (trial.number not in front, sign * trial.score, trial.number))
        return rated[:count]

    def get_best_hyperparameters(self, num_trials: int = 1) -> list[HyperParameters]:
        """Give the hyperparameters of the best trials; ``tuner.hypermodel.build(hp)`` makes a new model of them."""
        return [trial.hyperparameters for trial in self._best_trials(num_trials)]

    def get_best_models(self, num_models: int = 1) -> list[Any]:
        """Give the models of the best trials, with the weights of their best epochs."""
        return [self.load_model(trial) for trial in self._best_trials(num_models)]

    def load_model(self, trial: records.Trial) -> Any:
        """Give the model of a trial, with the weights of its best epoch."""
        folder = self._trial_folder(trial.number)
        path = next((path for path in (folder / BEST, folder / "model.safetensors") if path.exists()), None)
        if path is None:
            raise NotFound("its weights are not there: `fit` did not train it", f"trial {trial.trial_id}")
        with seeds.held(self.seed):
            model = self.hypermodel.build(trial.hyperparameters.copy())
        kept = load_model(path)
        if not model.built:
            model.build(kept.input_shape)
        model.set_weights(kept.get_weights())
        return model

    def _show(self, number: int) -> None:
        study = self._results()
        results = study.trials
        name, result, best = next(iter(study.objectives)), results[number], study.best
        value = "" if result.value is None else f"  {name} {result.value:.4g}"
        end = f"  best {best.value:.4g} (trial {best.number})" if best else ""
        print(
            f"trial {number}  {result.state}  {result.epochs} epochs{value}{end}  {result.reason}".rstrip(), flush=True
        )

    def search_space_summary(self, extended: bool = False) -> None:
        """Print the hyperparameters that are known."""
        print("Search space summary")
        print(f"Default search space size: {len(self.hyperparameters.space)}")
        for known in self.hyperparameters.space:
            config = {key: value for key, value in known.get_config().items() if key != "name"}
            print(f"{known.name} ({known.kind})")
            print(config)

    def results_summary(self, num_trials: int = 10) -> None:
        """Print the best trials."""
        study = self._results()
        print("Results summary")
        print(f"Results in {self._folder}")
        print(f"Showing {num_trials} best trials")
        print(", ".join(repr(Objective(name, way)) for name, way in study.objectives.items()))
        for trial in self._best_trials(num_trials):
            print()
            trial.summary()


class _Fatal(Exception):
    """What went wrong is not the configuration's fault."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(str(cause))
        self.cause = cause


def _copied(options: dict[str, Any]) -> dict[str, Any]:
    """Arguments of a training whose callbacks are its own."""
    callbacks = options.get("callbacks")
    return options if callbacks is None else {**options, "callbacks": copy.deepcopy(callbacks)}
