"""Base classes of the rules of training: optimizers, losses, metrics, schedules. Those of plugins derive from them; so
do those that a program writes in Python.
"""

from __future__ import annotations

from typing import Any, Callable, ClassVar

import numpy as np

from .component import Component


class Optimizer(Component):
    """The rule of an optimizer. Learning rate, schedules, clipping and weight decay are the host's, around every rule.

    ::

        @dv.register
        class Lion(dv.Optimizer):
            slots = {"momentum": 0.0}

            def __init__(self, beta_1: float = 0.9, beta_2: float = 0.99):
                self.beta_1, self.beta_2 = beta_1, beta_2

            def update(self, weights, gradient, slots, learning_rate, step):
                momentum = slots["momentum"]
                weights -= learning_rate * np.sign(self.beta_1 * momentum + (1 - self.beta_1) * gradient)
                momentum *= self.beta_2
                momentum += (1 - self.beta_2) * gradient
    """

    kind = "optimizer"

    slots: ClassVar[dict[str, float]] = {}
    """Memory of each variable's shape, by name, with the value that fills it at the start."""

    granularity: ClassVar[str] = "tensor"
    """``tensor``: one variable at a time; ``model``: all at once, through ``step``."""

    _trainer: Any = None

    def update(
        self, weights: np.ndarray, gradient: np.ndarray, slots: dict[str, np.ndarray], learning_rate: float, step: int
    ) -> None:
        """Change ``weights`` (and ``slots``) in place; ``step`` counts from 1."""
        raise NotImplementedError(f"{type(self).__name__} has no update")

    def step(
        self,
        weights: np.ndarray,
        gradient: np.ndarray,
        slots: dict[str, np.ndarray],
        learning_rate: float,
        step: int,
        loss: float,
        recompute: Callable[[], float],
    ) -> None:
        """Change all trainable variables, one flat array, in place.

        ``recompute`` evaluates the batch at the present weights: ``gradient`` is then of those, and it gives the loss.
        """
        raise NotImplementedError(f"{type(self).__name__} has no step")

    @property
    def learning_rate(self) -> Any:
        """The rate of the next step where it trains a model; else as it was given."""
        if self._trainer is not None:
            return self._trainer.learning_rate
        return self.get_config()["learning_rate"]

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        if self._trainer is not None:
            self._trainer.learning_rate = float(value)
        else:
            self._arguments["learning_rate"] = value
            self._config = None

    def __getstate__(self) -> dict[str, Any]:
        """Leave out whom it trains."""
        return {key: value for key, value in super().__getstate__().items() if key != "_trainer"}


class Loss(Component):
    """A loss: one value for each row. Weights, masks and the mean are the host's.

    ::

        @dv.register
        class Quartic(dv.Loss):
            def call(self, y_true, y_pred):
                return ((y_pred - y_true) ** 4).mean(-1)

            def gradient(self, y_true, y_pred):
                return 4 * (y_pred - y_true) ** 3 / y_pred.shape[-1]
    """

    kind = "loss"

    target: ClassVar[str] = "float"
    """What ``y_true`` is: ``float``, or ``index`` for int32 classes."""

    def call(self, y_true: np.ndarray, y_pred: np.ndarray) -> np.ndarray:
        """Values of the shape of ``y_pred`` without its last axis."""
        raise NotImplementedError(f"{type(self).__name__} has no call")

    def gradient(self, y_true: np.ndarray, y_pred: np.ndarray) -> np.ndarray:
        """The derivative of each value with respect to its row of ``y_pred``, in the shape of ``y_pred``."""
        raise NotImplementedError(f"{type(self).__name__} has no gradient")

    def values_and_gradient(self, y_true: np.ndarray, y_pred: np.ndarray, wants_gradient: bool) -> tuple[Any, Any]:
        """Both at once, for a loss that shares work between them."""
        return self.call(y_true, y_pred), self.gradient(y_true, y_pred) if wants_gradient else None


class Metric(Component):
    """A metric: numbers that batches are added to, and what they come to.

    ::

        @dv.register
        class Largest(dv.Metric):
            state = 1

            def update(self, state, y_true, y_pred, weights):
                state[0] = max(state[0], np.abs(y_pred - y_true).max())

            def result(self, state):
                return state[0]
    """

    kind = "metric"

    state: ClassVar[int] = 1
    """How many float64 numbers it keeps; they begin as 0."""

    target: ClassVar[str] = "float"
    """What ``y_true`` is: ``float``, or ``index`` for int32 classes."""

    direction: ClassVar[str | None] = None
    """``up`` where larger is better, ``down`` where smaller is."""

    def update(self, state: np.ndarray, y_true: np.ndarray, y_pred: np.ndarray, weights: np.ndarray | None) -> None:
        """Add a batch to ``state`` in place; ``weights`` has one number a row, or is None where all are 1."""
        raise NotImplementedError(f"{type(self).__name__} has no update")

    def result(self, state: np.ndarray) -> float:
        """The metric of the state so far."""
        raise NotImplementedError(f"{type(self).__name__} has no result")


class Schedule(Component):
    """A learning rate as a function of the updates done.

    ::

        @dv.register
        class Halving(dv.Schedule):
            def __init__(self, start: float = 0.1, every: int = 100):
                self.start, self.every = start, every

            def __call__(self, step):
                return self.start * 0.5 ** (step // self.every)
    """

    kind = "schedule"

    def __call__(self, step: float) -> float:
        """Give the rate of a step, counted from 0."""
        raise NotImplementedError(f"{type(self).__name__} has no __call__")
