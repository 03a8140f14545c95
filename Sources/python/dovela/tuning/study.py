"""Ask and tell: the engine of ``dovela tune`` for programs that train by themselves."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .. import runtime
from ..checks import whole
from ..component import node_of
from ..errors import Error, InvalidArgument, WrongState, WrongType
from ..native import call, encoded, ffi, made, taken_text
from .objective import objective_node

_TRIAL, _WAIT = 0, 1
_STATES = {"paused": 1, "complete": 2, "stopped": 3, "failed": 4}
_LONGEST_PAUSE = 1.0


@dataclass
class Result:
    """A trial as the journal has it."""

    number: int
    state: str
    """``running``, ``paused``, ``complete``, ``stopped`` or ``failed``."""
    configuration: dict[str, Any]
    epochs: int
    objectives: list[float] | None
    """The values that count, one for each objective; None before there are any."""
    history: list[dict[str, float]] = field(repr=False)
    """The logs of each epoch."""
    parent: int | None = None
    replicates: int | None = None
    reason: str = ""

    @property
    def value(self) -> float | None:
        """The first objective."""
        return self.objectives[0] if self.objectives else None


class Trial:
    """A configuration to try, from epoch ``first`` to epoch ``epochs``; ``Study.ask`` gives it."""

    def __init__(self, study: Study, work: Any, configuration: dict[str, Any]) -> None:
        """Take what the library offers."""
        self._study, self._work = study, work
        self._thread = threading.get_ident()
        self.number: int = work.trial
        self.configuration = configuration
        """Name -> value; what is not active is left out."""
        self.first: int = work.first
        """Epochs that it has: more than 0 where it is continued, or begins with the weights of ``parent``."""
        self.epochs: int = work.epochs
        """That it shall have in all."""
        self.most: int = work.most
        """That it may have in all."""
        self.parent: int | None = None if work.parent < 0 else work.parent

    def __getitem__(self, name: str) -> Any:
        """Give the value of a hyperparameter."""
        return self.configuration[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Give the value of a hyperparameter, or ``default`` where it is not active."""
        return self.configuration.get(name, default)

    def report(self, epoch: int, values: Any) -> bool:
        """Tell of an epoch, counted from 1; True where the scheduler wants the trial to end now.

        Args:
            epoch: which one has ended.
            values: a mapping of logs, the objective among them; a number where there is one objective.
        """
        stops = ffi.new("uint64_t *")
        logs = _Logs(self._study._named(values))
        epoch = whole(epoch, "epoch", 1)
        call.tuner_report(self._study._pointer, self._work, epoch, logs.pointer, logs.count, stops)
        return bool(stops[0])

    def renew(self) -> None:
        """Show that the worker lives. A study in a folder does this by itself as long as there is this object."""
        call.tuner_renew(self._study._pointer, self._work)

    def give_back(self) -> None:
        """Leave the trial unfinished, for the next who asks."""
        call.tuner_give_back(self._study._pointer, self._work)
        self._study._out.discard(self)

    def __repr__(self) -> str:
        """Show number and configuration."""
        return f"<Trial {self.number} to epoch {self.epochs}: {self.configuration}>"


class Study:
    """A search for hyperparameters that asks nobody to train for it.

    ::

        with dv.Study({"x": "range(-5, 5)", "rate": "log(1e-4, 1e-1)"}, trials=50, seed=1) as study:
            for trial in study:
                study.tell(trial, (trial["x"] - 1) ** 2 + trial["rate"])
            print(study.best.configuration)

    With a folder every step is in its journal, and several processes may work on it at the same time: a program that
    was killed and is run again goes on, and no trial is lost or done twice.
    """

    def __init__(
        self,
        space: Mapping[str, Any] | None = None,
        *,
        objective: Any = None,
        search: Any = None,
        scheduler: Any = None,
        max_epochs: int | None = None,
        trials: int | None = None,
        seed: int | None = None,
        folder: str | os.PathLike[str] | None = None,
        value: str | None = None,
        duplicates: str | None = None,
        lease_seconds: float | None = None,
        amend: bool = False,
    ) -> None:
        """Open a study, or begin one. What is left out stays as the folder has it.

        Args:
            space: name -> words of run files: ``"log(1e-4, 1e-1)"``, ``"int(32, 512, step=32)"``, ``"choice(a, b)"``,
                ``{"choice": ["a", "b"]}``; ``{"when": {"layers": [2, 3]}, "value": …}`` under a condition.
            objective: a log, or ``dv.Objective("quality", "max")``; a list for several. ``loss``.
            search: a component, ``TPE``.
            scheduler: a component, ``Full``: every trial to its end.
            max_epochs: of one trial, 1.
            trials: configurations in all; as many as the scheduler's plan has, or no limit.
            seed: of all that is drawn, 0.
            folder: where the journal is kept; None: in memory.
            value: which epoch of a trial counts: ``best`` or ``last``.
            duplicates: ``skip`` or ``replicate`` a configuration that was tried before.
            lease_seconds: how long a worker may be silent before others get its trial, 60.
            amend: where settings differ from those that the study was begun with, record it if they may.
        """
        settings = {
            "space": None if space is None else dict(space),
            "objective": objective_node(objective),
            "search": search,
            "scheduler": scheduler,
            "max_epochs": max_epochs,
            "trials": trials,
            "seed": seed,
            "value": value,
            "duplicates": duplicates,
            "lease_seconds": lease_seconds,
            "amend": amend or None,
        }
        given = {key: node_of(value) for key, value in settings.items() if value is not None}
        text = encoded(json.dumps(given), "the settings") if given else ffi.NULL
        path = ffi.NULL if folder is None else encoded(os.fspath(folder), "folder")
        self._handle: Any = made("tuner", "tuner_open", runtime.current().pointer, path, text)
        self._out: weakref.WeakSet[Trial] = weakref.WeakSet()
        self.settings: dict[str, Any] = json.loads(taken_text("tuner_settings", self._handle))
        """All settings, every default filled in."""
        self._heart: _Heart | None = None
        if folder is not None:
            self._heart = _Heart(self._handle, self._out, self.settings["lease_seconds"] / 3)
            weakref.finalize(self, self._heart.stop)

    @property
    def _pointer(self) -> Any:
        if self._handle is None:
            raise WrongState("was closed", "the study")
        return self._handle

    @property
    def objectives(self) -> dict[str, str]:
        """Log -> ``min`` or ``max``."""
        return {node["monitor"]: node["direction"] for node in self.settings["objective"]}

    # Asking and telling

    def ask(self, worker: str | None = None, wait: bool = True) -> Trial | None:
        """Give the next trial; None at the end of the study.

        Args:
            worker: who asks, for people.
            wait: where what comes next depends on trials that others train now, wait for them; else None is given.
        """
        name = ffi.NULL if worker is None else encoded(worker, "worker")
        work, pause = ffi.new("dovela_work *"), 0.01
        while True:
            text = taken_text("tuner_ask", self._pointer, name, work)
            if work.answer == _TRIAL:
                break
            if work.answer != _WAIT or not wait:
                return None
            self._refuse_deadlock()
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
        trial = Trial(self, work, json.loads(text))
        self._out.add(trial)
        if self._heart:
            self._heart.begin()
        return trial

    def _refuse_deadlock(self) -> None:
        """Raise where the only one who could tell is the one who waits."""
        own = [trial for trial in self._out if trial._thread == threading.get_ident()]
        if not own:
            return
        running = {result.number for result in self.trials if result.state == "running"}
        if running <= {trial.number for trial in own}:
            numbers = ", ".join(str(number) for number in sorted(running))
            raise WrongState(f"what comes next depends on trial {numbers}: tell of it before you ask again", "ask")

    def __iter__(self) -> Iterator[Trial]:
        """Give trials until there are no more. Each is told of, or given back, before the next."""
        while True:
            trial = self.ask()
            if trial is None:
                return
            yield trial
            if trial in self._out:
                trial.give_back()
                raise WrongState(f"trial {trial.number} was not told of", "the study")

    def tell(self, trial: Trial, values: Any = None, state: str = "complete", reason: str = "") -> None:
        """Tell what came of a trial.

        Args:
            trial: what ``ask`` gave.
            values: of its last epoch, where they were not reported: a number, one for each objective, or a mapping.
            state: ``complete``: it has the epochs that it was to have (it is paused where it may yet go on);
                ``stopped``: it ended before; ``failed``: it has no result.
            reason: for people.
        """
        if state not in _STATES:
            raise InvalidArgument(f"must be one of {', '.join(_STATES)}, received {state!r}", "state")
        logs = _Logs({} if values is None else self._named(values))
        text = encoded(reason, "reason")
        call.tuner_tell(self._pointer, trial._work, _STATES[state], logs.pointer, logs.count, text)
        self._out.discard(trial)

    def _named(self, values: Any) -> dict[str, float]:
        names = list(self.objectives)
        if isinstance(values, Mapping):
            given = dict(values)
        elif isinstance(values, Sequence) and not isinstance(values, str):
            if len(values) != len(names):
                raise InvalidArgument(f"there are {len(names)} objectives, received {len(values)} values", "values")
            given = dict(zip(names, values))
        elif len(names) == 1:
            given = {names[0]: values}
        else:
            raise InvalidArgument(f"a value for each of {', '.join(names)} is needed", "values")
        try:
            return {str(name): float(value) for name, value in given.items()}
        except (TypeError, ValueError):
            raise WrongType(f"must be numbers, received {values!r}", "values") from None

    # Results

    @property
    def trials(self) -> list[Result]:
        """Every trial so far, those of other workers too."""
        return _results(taken_text("tuner_trials", self._pointer))

    @property
    def best_trials(self) -> list[Result]:
        """The best trial; of several objectives those that no other is better than."""
        return _results(taken_text("tuner_best", self._pointer))

    @property
    def best(self) -> Result | None:
        """The best trial; None before there is one."""
        found = self.best_trials
        return found[0] if found else None

    def release(self) -> list[int]:
        """Give trials whose checkpoints nobody will ask for any more; each is named once."""
        numbers, count = ffi.new("uint64_t[]", 1024), ffi.new("uint64_t *")
        call.tuner_release(self._pointer, numbers, 1024, count)
        return list(numbers[0 : count[0]])

    def close(self) -> None:
        """Give back what is unfinished, and let go of the folder."""
        if self._handle is None:
            return
        if self._heart:
            self._heart.stop(waits=True)
        ffi.release(self._handle)
        self._handle, self._heart = None, None

    def __enter__(self) -> Study:
        """Give the study."""
        return self

    def __exit__(self, *_: Any) -> None:
        """Close it."""
        self.close()

    def __repr__(self) -> str:
        """Show objective and search."""
        return f"<Study of {', '.join(self.objectives)} by {self.settings['search']}>"


class _Heart:
    """Renews the leases of the trials that are out, in a thread of its own."""

    def __init__(self, handle: Any, trials: weakref.WeakSet[Trial], seconds: float) -> None:
        self._handle, self._trials, self._seconds = handle, trials, seconds
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._beat, name="dovela-study", daemon=True)
            self._thread.start()

    def _beat(self) -> None:
        while not self._end.wait(min(self._seconds, 3600)):
            for work in self._works():
                # Where it is lost, or the disk is full, whoever trains it will be told.
                with contextlib.suppress(Error):
                    call.tuner_renew(self._handle, work)

    def _works(self) -> list[Any]:
        with contextlib.suppress(RuntimeError):  # another thread has got one just now: the next beat sees it
            return [trial._work for trial in self._trials]
        return []

    def stop(self, waits: bool = False) -> None:
        self._end.set()
        if waits and self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()


class _Logs:
    """Names and values for the library."""

    def __init__(self, values: dict[str, float]) -> None:
        self._names = [ffi.new("char[]", encoded(name, "values")) for name in values]
        self.count = len(values)
        self.pointer = ffi.new("dovela_result[]", self.count) if values else ffi.NULL
        for index, (name, value) in enumerate(zip(self._names, values.values())):
            self.pointer[index].name, self.pointer[index].value = name, value


def _results(text: str) -> list[Result]:
    return [Result(number=node.pop("trial"), **node) for node in json.loads(text)]
