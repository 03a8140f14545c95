"""A model with its objective and optimizer: the library's trainer."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import arrays
from .errors import ShapeMismatch
from .native import call, encoded, ffi, made, taken_text

_MOST_RESULTS = 256


class Trainer:
    """Trains and evaluates a model, a batch or a dataset at a time."""

    def __init__(self, model: Any, settings: dict[str, Any], targets: Sequence[tuple]) -> None:
        """Join an objective and an optimizer to a model.

        Args:
            model: the library's handle.
            settings: ``optimizer``, ``loss``, ``metrics``, ``loss_weights``, ``seed``.
            targets: for each output the dtype code and the shape that the labels will have.
        """
        self.targets = list(targets)
        self._moment: tuple[int, Any] | None = None
        self._model = model
        text = encoded(json.dumps(settings), "the settings")
        self.pointer = made("trainer", "trainer_create", model, text, arrays.specs(targets), len(targets))
        self._results = ffi.new("dovela_result[]", _MOST_RESULTS)
        self._count = ffi.new("uint64_t *")

    def close(self) -> None:
        """End it now, so that the model may have another."""
        ffi.release(self.pointer)

    @property
    def moment(self) -> Any:
        """The event of a training that this thread is handling, which may be asked while the trainer itself is busy."""
        moment = self._moment
        return moment[1] if moment is not None and moment[0] == threading.get_ident() else None

    @moment.setter
    def moment(self, value: Any) -> None:
        self._moment = None if value is None else (threading.get_ident(), value)

    @property
    def learning_rate(self) -> float:
        """The rate that the next step takes."""
        if self.moment is not None:
            return self.moment.learning_rate
        rate = ffi.new("double *")
        call.trainer_learning_rate(self.pointer, rate)
        return rate[0]

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        if self.moment is not None:
            self.moment.learning_rate = value
        else:
            call.trainer_set_learning_rate(self.pointer, value)

    def step(self, function: str, inputs: Sequence[np.ndarray], targets: Sequence[np.ndarray], weights: Any) -> float:
        """Train or evaluate on a batch; its loss."""
        batch = Batch(inputs, targets, weights)
        loss = ffi.new("double *")
        getattr(call, f"trainer_{function}")(self.pointer, batch.pointer, loss)
        return loss[0]

    def backward(self) -> None:
        """Compute the gradients of the batch of the last ``forward``."""
        call.trainer_backward(self.pointer)

    def update(self) -> None:
        """Let the optimizer use them."""
        call.trainer_update(self.pointer)

    def results(self) -> dict[str, float]:
        """Loss and metrics since the last reset."""
        call.trainer_results(self.pointer, self._results, _MOST_RESULTS, self._count)
        return self._read()

    def reset_results(self) -> None:
        """Forget the results so far."""
        call.trainer_reset_results(self.pointer)

    def evaluate(self, dataset: Any, batch_size: int) -> dict[str, float]:
        """Loss and metrics of a dataset."""
        call.trainer_evaluate_dataset(self.pointer, dataset, batch_size, self._results, _MOST_RESULTS, self._count)
        return self._read()

    def _read(self) -> dict[str, float]:
        return {ffi.string(r.name).decode(): r.value for r in self._results[0 : min(self._count[0], _MOST_RESULTS)]}

    def fit(self, dataset: Any, options: Any) -> dict[str, Any]:
        """Train; the outcome."""
        return json.loads(taken_text("trainer_fit", self.pointer, dataset, options))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the optimizer's state, the steps done and the results so far."""
        call.trainer_save(self.pointer, encoded(os.fspath(path), "path"))

    def load(self, path: str | os.PathLike[str]) -> None:
        """Take what ``save`` wrote."""
        call.trainer_load(self.pointer, encoded(os.fspath(path), "path"))


class Batch:
    """A ``dovela_batch`` over arrays, which it keeps alive."""

    def __init__(self, inputs: Sequence[np.ndarray], targets: Sequence[np.ndarray], weights: Any) -> None:
        """Describe a batch."""
        self.pointer = ffi.new("dovela_batch *")
        self.pointer.struct_size = ffi.sizeof("dovela_batch")
        self.fill(self.pointer, inputs, targets, weights)

    def fill(self, batch: Any, inputs: Sequence[np.ndarray], targets: Sequence[np.ndarray], weights: Any) -> None:
        """Write a batch to a table."""
        self._inputs, self._targets = arrays.Tensors(inputs), arrays.Tensors(targets)
        self._weights = row_weights(weights, len(inputs[0]))
        batch.rows = len(inputs[0])
        batch.inputs = self._inputs.pointer
        batch.targets = self._targets.pointer if targets else ffi.NULL
        batch.sample_weights = ffi.NULL if self._weights is None else ffi.from_buffer("float[]", self._weights)


def row_weights(weights: Any, rows: int) -> np.ndarray | None:
    """A weight for each row, or None."""
    if weights is None:
        return None
    given = np.ascontiguousarray(arrays.array(weights, "sample_weight"), dtype=np.float32)
    if given.shape not in ((rows,), (rows, 1)):
        raise ShapeMismatch(
            f"has the shape {given.shape}: one number for each of {rows} rows is needed", "sample_weight"
        )
    return given.reshape(rows)
