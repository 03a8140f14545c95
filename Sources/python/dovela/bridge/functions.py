"""Functions as components: a class around each, whose parameters are the function's further arguments."""

from __future__ import annotations

import inspect
from typing import Any, Callable

import numpy as np

from ..callback import Callback
from ..component import Component, ComponentType
from ..errors import InvalidArgument, WrongType
from ..layer import Layer
from ..rules import Loss, Metric, Optimizer, Schedule


def _of_loss(function: Callable[..., Any]) -> dict[str, Any]:
    def both(self: Any, y_true: np.ndarray, y_pred: np.ndarray, wants_gradient: bool) -> tuple[Any, Any]:
        found = function(y_true, y_pred, **self._further)
        if not isinstance(found, tuple) or len(found) != 2:
            raise WrongType("must give values and gradient, as a tuple of two arrays", function.__name__)
        return found

    return {"values_and_gradient": both}


def _of_metric(function: Callable[..., Any]) -> dict[str, Any]:
    def update(self: Any, state: np.ndarray, y_true: np.ndarray, y_pred: np.ndarray, weights: Any) -> None:
        values = np.asarray(function(y_true, y_pred, **self._further), np.float64)
        if weights is not None and values.ndim:
            weights = np.broadcast_to(weights.reshape(weights.shape[: values.ndim]), values.shape)
            state += (values * weights).sum(), weights.sum()
        else:
            count = max(values.size, 1) if values.ndim else len(y_pred)
            state += values.mean() * count, count

    def result(self: Any, state: np.ndarray) -> float:
        return state[0] / state[1] if state[1] else 0.0

    return {"update": update, "result": result, "state": 2}


def _of_optimizer(function: Callable[..., Any]) -> dict[str, Any]:
    def update(self: Any, weights: Any, gradient: Any, slots: Any, learning_rate: float, step: int) -> None:
        function(weights, gradient, learning_rate, **self._further)

    return {"update": update}


def _of_schedule(function: Callable[..., Any]) -> dict[str, Any]:
    return {"__call__": lambda self, step: function(step, **self._further)}


def _of_callback(function: Callable[..., Any]) -> dict[str, Any]:
    return {"on_epoch_end": lambda self, epoch, logs: function(epoch, logs, **self._further)}


def _of_layer(function: Callable[..., Any]) -> dict[str, Any]:
    def forward(self: Any, x: np.ndarray) -> Any:
        output, self.saved["backward"] = function(x, **self._further)
        return output

    return {"forward": forward, "backward": lambda self, x, y, dy: self.saved["backward"](dy)}


_KINDS: dict[str, tuple[type[Component], int, Callable[..., dict[str, Any]]]] = {
    "loss": (Loss, 2, _of_loss),
    "metric": (Metric, 2, _of_metric),
    "optimizer": (Optimizer, 3, _of_optimizer),
    "schedule": (Schedule, 1, _of_schedule),
    "callback": (Callback, 2, _of_callback),
    "layer": (Layer, 1, _of_layer),
}

_made: dict[tuple[str, Any], ComponentType] = {}


def component(kind: str, function: Callable[..., Any]) -> ComponentType:
    """The class of a function, as a component of a kind.

    ================== ==================================================================================
    ``loss``           ``f(y_true, y_pred)`` gives the value of each row and its derivative
    ``metric``         ``f(y_true, y_pred)`` gives a value for each row, or their mean
    ``optimizer``      ``f(weights, gradient, learning_rate)`` changes ``weights`` in place
    ``schedule``       ``f(step)`` gives the learning rate
    ``callback``       ``f(epoch, logs)`` runs at the end of each epoch
    ``layer``          ``f(x)`` gives the output and a function of its gradient, which gives the input's
    ================== ==================================================================================
    """
    if kind not in _KINDS:
        raise InvalidArgument(f"of the kind {kind!r} cannot be a function; {', '.join(_KINDS)} can", "a component")
    if (kind, function) in _made:
        return _made[kind, function]
    base, taken, contents = _KINDS[kind]
    parameters = list(inspect.signature(function).parameters.values())
    if len(parameters) < taken:
        raise WrongType(f"takes {len(parameters)} arguments; a {kind} takes {taken}", function.__name__)
    further = parameters[taken:]

    def initialize(self: Any, **arguments: Any) -> None:
        self._further = {**{p.name: p.default for p in further}, **arguments}

    own = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    plain = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in further]
    initialize.__signature__ = inspect.Signature([own, *plain])
    initialize.__annotations__ = {p.name: p.annotation for p in further if p.annotation is not inspect.Parameter.empty}
    name = getattr(function, "__name__", type(function).__name__)
    made = ComponentType(
        "function" if name == "<lambda>" else name,
        (base,),
        {
            "__init__": initialize,
            "__doc__": inspect.getdoc(function),
            "__module__": function.__module__,
            **contents(function),
        },
    )
    _made[kind, function] = made
    return made
