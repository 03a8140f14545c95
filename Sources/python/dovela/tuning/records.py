"""Trials as a tuner shows them, and what it keeps beside the journal."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .hyperparameters import Condition, HyperParameter, HyperParameters
from .study import Result

_STATUS = {"complete": "COMPLETED", "stopped": "COMPLETED", "failed": "FAILED", "running": "RUNNING", "paused": "IDLE"}


class Trial:
    """A trial of a tuner: its hyperparameters, and what came of them."""

    def __init__(self, number: int, hyperparameters: HyperParameters, result: Result | None = None) -> None:
        """Join hyperparameters and results."""
        self.number, self.hyperparameters, self.result = number, hyperparameters, result

    @property
    def trial_id(self) -> str:
        """Its number as a text."""
        return str(self.number)

    @property
    def score(self) -> float | None:
        """The value that counts of the objective."""
        return self.result.value if self.result else None

    @property
    def status(self) -> str:
        """``COMPLETED``, ``FAILED``, ``RUNNING``, or ``IDLE`` where it may yet go on."""
        return _STATUS[self.result.state] if self.result else "RUNNING"

    @property
    def message(self) -> str:
        """Why it failed or was stopped."""
        return self.result.reason if self.result else ""

    def summary(self) -> None:
        """Print hyperparameters and score."""
        print(f"Trial {self.trial_id} summary")
        print("Hyperparameters:")
        for name, value in self.hyperparameters.values.items():
            print(f"{name}: {value}")
        if self.score is not None and self.result is not None:
            print(f"Score: {self.score} after {self.result.epochs} epochs")
        if self.status != "COMPLETED":
            print(f"Status: {self.status}{f': {self.message}' if self.message else ''}")

    def __repr__(self) -> str:
        """Show number, status and score."""
        return f"<Trial {self.trial_id} {self.status} {self.score}>"


class Oracle:
    """A tuner's trials and space, under the names of Keras Tuner."""

    def __init__(self, tuner: Any) -> None:
        """Look into a tuner."""
        self._tuner = tuner

    @property
    def trials(self) -> dict[str, Trial]:
        """All trials by their ids."""
        return {trial.trial_id: trial for trial in self._tuner._trials()}

    @property
    def objective(self) -> Any:
        """The tuner's objective."""
        return self._tuner.objective

    def get_space(self) -> HyperParameters:
        """Give the hyperparameters that are known."""
        return self._tuner.hyperparameters.copy()

    def get_trial(self, trial_id: str) -> Trial:
        """Give a trial by its id."""
        return self.trials[str(trial_id)]

    def get_best_trials(self, num_trials: int = 1) -> list[Trial]:
        """Give the best trials, the best first."""
        return self._tuner._best_trials(num_trials)


def write(hp: HyperParameters, path: Path) -> None:
    """Keep a space beside the journal, for who reads the results without the function."""
    text = json.dumps([asdict(known) for known in hp.space], indent=1)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)


def read(path: Path) -> HyperParameters | None:
    """What ``write`` kept."""
    if not path.is_file():
        return None
    hp = HyperParameters()
    for node in json.loads(path.read_text(encoding="utf-8")):
        for key in ("conditions", "found"):
            node[key] = tuple(Condition(one["name"], tuple(one["values"])) for one in node[key])
        hp.space.append(HyperParameter(**node))
    hp.merge(HyperParameters())
    return hp
