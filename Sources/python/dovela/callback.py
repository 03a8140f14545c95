"""The base class of callbacks."""

from __future__ import annotations

from typing import Any

from .component import Component
from .errors import WrongState


class Callback(Component):
    """What happens between the steps of a training. An object of a class in Python hears of every event that it has a
    method for, with Keras's names and arguments; what it adds to ``logs`` is seen by later callbacks and the history.

    ::

        class Stop(dv.Callback):
            def on_epoch_end(self, epoch, logs):
                if logs["accuracy"] > 0.99:
                    self.stop("accurate enough")
    """

    kind = "callback"

    model: Any = None
    """The model that is being trained."""

    moment: Any = None
    """The event under way, and what may be asked of the training in it; see :class:`dovela.bridge.callbacks.Moment`."""

    _trainer: Any = None

    def on_train_begin(self, logs: dict[str, float]) -> None:
        """Before the first epoch."""

    def on_train_end(self, logs: dict[str, float]) -> None:
        """After the last epoch."""

    def on_epoch_begin(self, epoch: int, logs: dict[str, float]) -> None:
        """Before an epoch, counted from 0."""

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        """After an epoch and its validation."""

    def on_train_batch_begin(self, batch: int, logs: dict[str, float]) -> None:
        """Before a step."""

    def on_train_batch_end(self, batch: int, logs: dict[str, float]) -> None:
        """After a step, with loss and metrics of the epoch so far."""

    def on_test_begin(self, logs: dict[str, float]) -> None:
        """Before a validation."""

    def on_test_end(self, logs: dict[str, float]) -> None:
        """After a validation."""

    def stop(self, reason: str = "") -> None:
        """End the training after this event."""
        self._asked().stop(reason or f"{type(self).__name__} asked for it")

    def evaluate(self, split: str = "validation", prefix: str = "val_") -> None:
        """Add loss and metrics on a split to the logs of the event under way."""
        self._asked().evaluate(split, prefix)

    @property
    def learning_rate(self) -> float:
        """The optimizer's learning rate, to read and to set."""
        return self._asked().learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._asked().learning_rate = value

    def _asked(self) -> Any:
        if self.moment is None:
            raise WrongState("asks something of the training while no event is under way", type(self).__name__)
        return self.moment

    def _end(self) -> None:
        """The training is over."""
        self.moment, self._trainer = None, None

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the training."""
        left_out = {"moment", "_trainer", "model", "_plugin"}
        return {key: value for key, value in self.__dict__.items() if key not in left_out}
