"""What a tuner tunes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ..errors import WrongType
from ..history import History
from .hyperparameters import HyperParameters


class HyperModel:
    """Builds a model of hyperparameters, and perhaps trains it in a way of its own.

    ::

        class MyModel(dv.HyperModel):
            def build(self, hp):
                …

            def fit(self, hp, model, *args, **kwargs):
                return model.fit(*args, batch_size=hp.Choice("batch_size", [16, 32]), **kwargs)
    """

    def __init__(self, name: str | None = None, tunable: bool = True) -> None:
        """Choose a name, for people; with ``tunable=False`` every hyperparameter stays at its default."""
        self.name, self.tunable = name, tunable

    def build(self, hp: HyperParameters) -> Any:
        """Give a compiled model."""
        raise NotImplementedError(f"{type(self).__name__} has no build(hp)")

    def declare_hyperparameters(self, hp: HyperParameters) -> None:
        """Name hyperparameters before the first model is built."""

    def fit(self, hp: HyperParameters, model: Any, *args: Any, **kwargs: Any) -> Any:
        """Train the model, with the arguments of ``Tuner.search``.

        Give the history of ``model.fit``; or, where the model is trained by other means, a number, or a mapping of logs
        with the objective among them.
        """
        return model.fit(*args, **kwargs)


class FunctionHyperModel(HyperModel):
    """A function that builds models."""

    def __init__(self, function: Callable[[HyperParameters], Any]) -> None:
        """Take the function."""
        super().__init__(getattr(function, "__name__", None))
        self._function = function

    def build(self, hp: HyperParameters) -> Any:
        """Call it."""
        return self._function(hp)


def hypermodel_of(given: Any) -> HyperModel:
    """A hypermodel of an object, a class, or a function."""
    if isinstance(given, type) and issubclass(given, HyperModel):
        given = given()
    if isinstance(given, HyperModel):
        return given
    if hasattr(given, "build") and hasattr(given, "fit"):
        return given
    if callable(given):
        return FunctionHyperModel(given)
    raise WrongType(f"must be a function that builds models or a HyperModel, received {given!r}", "hypermodel")


def logs_of(result: Any, objectives: dict[str, str]) -> dict[str, float] | None:
    """What ``fit`` gave as logs, of several runs their mean; None where it gave nothing."""
    if result is None:
        return None
    if isinstance(result, (list, tuple)):
        all_logs = [logs for logs in (logs_of(one, objectives) for one in result) if logs is not None]
        names = [name for name in (all_logs[0] if all_logs else {}) if all(name in logs for logs in all_logs)]
        return {name: sum(logs[name] for logs in all_logs) / len(all_logs) for name in names} or None
    history = getattr(result, "history", None)
    if isinstance(result, History) or isinstance(history, Mapping):
        return _best_epoch(history, objectives)
    if isinstance(result, Mapping):
        return {str(name): float(value) for name, value in result.items()}
    try:
        return {next(iter(objectives)): float(result)}
    except (TypeError, ValueError):
        raise WrongType(
            f"gives a history, a number or a mapping of logs, received {type(result).__name__}", "HyperModel.fit"
        ) from None


def _best_epoch(history: Mapping[str, Sequence[float]], objectives: dict[str, str]) -> dict[str, float] | None:
    name, direction = next(iter(objectives.items()))
    column = [value for value in history.get(name, []) if value == value]
    if not column:
        return {key: values[-1] for key, values in history.items() if values} or None
    place = list(history[name]).index(min(column) if direction == "min" else max(column))
    return {key: values[place] for key, values in history.items() if len(values) > place}
