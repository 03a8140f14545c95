"""Callbacks in Python."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..callback import Callback
from ..native import check, encoded, ffi
from . import memory
from .failures import guarded

_EVENTS = {
    0: "on_train_begin",
    1: "on_train_end",
    2: "on_epoch_begin",
    3: "on_epoch_end",
    4: "on_train_batch_begin",
    5: "on_train_batch_end",
    6: "on_test_begin",
    7: "on_test_end",
}
_OF_EPOCHS = (2, 3)
_OF_BATCHES = (4, 5)


class Moment:
    """An event of a training, and what may be asked while it is handled."""

    def __init__(self, run: Any) -> None:
        """Take the library's table, good for the call."""
        self._run = run
        self.epoch: int = run.epoch
        self.batch: int = run.batch
        self.step: int = run.step

    def logs(self) -> dict[str, float]:
        """The logs of the event."""
        run = self._run
        return {
            ffi.string(run.log_name(run, index)).decode(): run.log_value(run, index) for index in range(run.log_count)
        }

    def set_log(self, name: str, value: float) -> None:
        """Add or replace a log."""
        check(self._run.set_log(self._run, encoded(name, "a log"), float(value)))

    def stop(self, reason: str) -> None:
        """End the training after this event."""
        self._run.stop(self._run, encoded(reason, "reason"))

    @property
    def learning_rate(self) -> float:
        """The optimizer's learning rate."""
        rate = ffi.new("double *")
        check(self._run.learning_rate(self._run, rate))
        return rate[0]

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        check(self._run.set_learning_rate(self._run, float(value)))

    def keep_weights(self, slot: str) -> None:
        """Keep a copy of all variables under a name."""
        check(self._run.keep_weights(self._run, encoded(slot, "slot")))

    def restore_weights(self, slot: str) -> None:
        """Bring a kept copy back."""
        check(self._run.restore_weights(self._run, encoded(slot, "slot")))

    def weights(self) -> np.ndarray:
        """All trainable variables as one flat array, good until the next event."""
        place, count = ffi.new("float **"), ffi.new("uint64_t *")
        check(self._run.weights(self._run, place, count))
        return memory.numbers(place[0], count[0])

    def save_model(self, path: str, weights_only: bool = False) -> None:
        """Save the model; a relative path lies in the training's folder."""
        check(self._run.save_model(self._run, encoded(path, "path"), weights_only))

    def evaluate(self, split: str, prefix: str = "") -> None:
        """Add loss and metrics on a split to the logs."""
        check(self._run.evaluate(self._run, encoded(split, "split"), encoded(prefix, "prefix")))

    def say(self, text: str) -> None:
        """Show a line to the person who trains."""
        self._run.say(self._run, encoded(text, "text"))


@guarded("const dovela_error *(*)(void *, const dovela_callback_run *)")
def _on(handle: Any, run: Any) -> None:
    component = ffi.from_handle(handle).component
    moment = component.moment = Moment(run)
    trainer = component._trainer
    if trainer is not None:
        trainer.moment = moment
    try:
        logs = moment.logs()
        before = dict(logs)
        place = (run.epoch,) if run.event in _OF_EPOCHS else (run.batch,) if run.event in _OF_BATCHES else ()
        getattr(component, _EVENTS[run.event])(*place, logs)
        for name, value in logs.items():
            if name not in before or value is not before[name]:
                moment.set_log(name, value)
        if getattr(component.model, "stop_training", False):
            moment.stop(f"{type(component).__name__} set stop_training")
    finally:
        component.moment = None
        if trainer is not None:
            trainer.moment = None


def table(cls: type) -> Any:
    """The table of a callback: it hears of the events that its class has methods for."""
    events = sum(1 << event for event, name in _EVENTS.items() if getattr(cls, name) is not getattr(Callback, name))
    return ffi.new("dovela_callback *", [ffi.sizeof("dovela_callback"), events, _on])
