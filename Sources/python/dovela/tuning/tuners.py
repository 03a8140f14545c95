"""Tuners under the names of Keras Tuner, with its arguments."""

from __future__ import annotations

import warnings
from typing import Any

from .hyperparameters import HyperParameters
from .tuner import Tuner


class RandomSearch(Tuner):
    """Configurations at random."""

    def __init__(
        self,
        hypermodel: Any = None,
        objective: Any = None,
        max_trials: int = 10,
        seed: int | None = None,
        hyperparameters: HyperParameters | None = None,
        tune_new_entries: bool = True,
        allow_new_entries: bool = True,
        max_retries_per_trial: int = 0,
        max_consecutive_failed_trials: int = 3,
        **options: Any,
    ) -> None:
        """Choose what to search; ``options`` are those of :class:`Tuner`."""
        super().__init__(
            hypermodel,
            objective,
            max_trials,
            search="Random",
            seed=seed,
            hyperparameters=hyperparameters,
            tune_new_entries=tune_new_entries,
            allow_new_entries=allow_new_entries,
            max_consecutive_failed_trials=max_consecutive_failed_trials,
            **_without_retries(options, max_retries_per_trial),
        )


class GridSearch(Tuner):
    """All configurations; of a continuum some points."""

    def __init__(
        self,
        hypermodel: Any = None,
        objective: Any = None,
        max_trials: int | None = None,
        seed: int | None = None,
        hyperparameters: HyperParameters | None = None,
        tune_new_entries: bool = True,
        allow_new_entries: bool = True,
        max_retries_per_trial: int = 0,
        max_consecutive_failed_trials: int = 3,
        **options: Any,
    ) -> None:
        """Choose what to search; ``options`` are those of :class:`Tuner`."""
        super().__init__(
            hypermodel,
            objective,
            max_trials,
            search="Grid(points=10)",
            seed=seed,
            hyperparameters=hyperparameters,
            tune_new_entries=tune_new_entries,
            allow_new_entries=allow_new_entries,
            max_consecutive_failed_trials=max_consecutive_failed_trials,
            **_without_retries(options, max_retries_per_trial),
        )


class BayesianOptimization(Tuner):
    """A Gaussian process with expected improvement."""

    def __init__(
        self,
        hypermodel: Any = None,
        objective: Any = None,
        max_trials: int = 10,
        num_initial_points: int | None = None,
        alpha: float | None = None,
        beta: float | None = None,
        seed: int | None = None,
        hyperparameters: HyperParameters | None = None,
        tune_new_entries: bool = True,
        allow_new_entries: bool = True,
        max_retries_per_trial: int = 0,
        max_consecutive_failed_trials: int = 3,
        **options: Any,
    ) -> None:
        """Choose what to search; ``options`` are those of :class:`Tuner`.

        ``alpha`` and ``beta`` belong to Keras Tuner's upper confidence bound: expected improvement has no such.
        """
        if alpha is not None or beta is not None:
            warnings.warn("alpha and beta change nothing: expected improvement has no such", RuntimeWarning, 2)
        search = "GP" if num_initial_points is None else f"GP(startup_trials={max(3, int(num_initial_points))})"
        super().__init__(
            hypermodel,
            objective,
            max_trials,
            search=search,
            seed=seed,
            hyperparameters=hyperparameters,
            tune_new_entries=tune_new_entries,
            allow_new_entries=allow_new_entries,
            max_consecutive_failed_trials=max_consecutive_failed_trials,
            **_without_retries(options, max_retries_per_trial),
        )


class Hyperband(Tuner):
    """Many short trainings, few long ones, by Keras Tuner's arithmetic; what goes on continues its training."""

    def __init__(
        self,
        hypermodel: Any = None,
        objective: Any = None,
        max_epochs: int = 100,
        factor: int = 3,
        hyperband_iterations: int = 1,
        seed: int | None = None,
        hyperparameters: HyperParameters | None = None,
        tune_new_entries: bool = True,
        allow_new_entries: bool = True,
        max_retries_per_trial: int = 0,
        max_consecutive_failed_trials: int = 3,
        **options: Any,
    ) -> None:
        """Choose what to search; ``options`` are those of :class:`Tuner`, ``search="TPE"`` among them."""
        super().__init__(
            hypermodel,
            objective,
            search=options.pop("search", "Random"),
            scheduler={"Hyperband": {"factor": factor, "iterations": hyperband_iterations}},
            max_epochs=max_epochs,
            seed=seed,
            hyperparameters=hyperparameters,
            tune_new_entries=tune_new_entries,
            allow_new_entries=allow_new_entries,
            max_consecutive_failed_trials=max_consecutive_failed_trials,
            **_without_retries(options, max_retries_per_trial),
        )


def _without_retries(options: dict[str, Any], retries: int) -> dict[str, Any]:
    """Options without those that mean nothing here: what failed once fails again, with the same seeds."""
    if retries:
        warnings.warn("max_retries_per_trial changes nothing: a trial has the same numbers again", RuntimeWarning, 3)
    return {key: value for key, value in options.items() if key not in ("logger", "tuner_id")}
