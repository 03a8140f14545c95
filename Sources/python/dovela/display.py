"""The progress of a training, in lines for a person."""

from __future__ import annotations

import sys
import time
from typing import Any

from .native import ffi


class Display:
    """Prints a line for each epoch, and on a terminal the steps of the one under way.

    ``verbose`` is 0 for silence, 1 (or ``auto``) for both, 2 for the lines alone.
    """

    _SECONDS = 0.1

    def __init__(self, verbose: Any, watch: Any = None) -> None:
        """Decide what is shown; ``watch`` hears of the first epoch and of each one that ends, shown or not."""
        self.watch = watch
        self.is_silent = verbose in (0, False, None)
        self._is_moving = verbose in (1, True, "auto") and sys.stdout.isatty()
        self._epochs = self._steps = 0
        self._next = 0.0
        self.events: Any = ffi.new("dovela_events *")
        self.events.struct_size = ffi.sizeof("dovela_events")
        if self.is_silent and watch is None:
            return
        self._callbacks = {
            "begin": ffi.callback("void(void *, uint64_t, uint64_t, uint64_t)", self._begin),
            "epoch": ffi.callback(
                "int(void *, uint64_t, const dovela_result *, uint64_t, double)", self._epoch, error=0
            ),
        }
        if not self.is_silent:
            self._callbacks["say"] = ffi.callback("void(void *, uint64_t, const char *)", self._say)
        if self._is_moving:
            self._callbacks["step"] = ffi.callback("int(void *, uint64_t, uint64_t, double)", self._step, error=0)
        for name, function in self._callbacks.items():
            setattr(self.events, name, function)

    def _begin(self, user: Any, epochs: int, first: int, steps: int) -> None:
        self._epochs, self._steps = epochs, steps
        if self.watch:
            self.watch.training_began(first)

    def _step(self, user: Any, epoch: int, step: int, loss: float) -> int:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + self._SECONDS
            place = step % max(self._steps, 1) + 1
            sys.stdout.write(f"\r\033[KEpoch {epoch + 1}/{self._epochs}  {place}/{self._steps}  loss: {loss:.4f}")
            sys.stdout.flush()
        return 0

    def _epoch(self, user: Any, epoch: int, logs: Any, count: int, seconds: float) -> int:
        values = {ffi.string(log.name).decode(): log.value for log in logs[0:count]}
        if not self.is_silent:
            text = "  ".join(f"{name}: {value:.4f}" for name, value in values.items())
            start = "\r\033[K" if self._is_moving else ""
            print(f"{start}Epoch {epoch + 1}/{self._epochs}  {seconds:.2f} s  {text}", flush=True)
        return int(self.watch.epoch_ended(epoch + 1, values)) if self.watch else 0

    def _say(self, user: Any, level: int, text: Any) -> None:
        print(ffi.string(text).decode("utf-8", "replace"), flush=True)
