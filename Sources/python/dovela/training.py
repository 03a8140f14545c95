"""Compiling, training and evaluating: what every model can do."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import arrays, losses, metrics, optimizers, runtime
from .batches import Source, Supplier, is_supplier, parts
from .bridge import registering
from .callback import Callback
from .checks import whole
from .component import node_of
from .display import Display
from .errors import InvalidArgument, ShapeMismatch, WrongState
from .files import Temporary, bytes_of
from .history import History
from .interrupt import Interruptible
from .native import encoded, ffi, made
from .splits import split
from .trainer import Trainer, row_weights


class Training:
    """The part of a model that learns. ``compile`` comes first."""

    def _prepare_training(self) -> None:
        self.optimizer: Any = None
        self.loss: Any = None
        self.history: History | None = None
        self.stop_training = False
        """Set by a callback to end the training after the batch or epoch under way."""
        self._settings: dict[str, Any] | None = None
        self._trainer: Trainer | None = None
        self._trainings = 0
        self._watch: Any = None
        """What a tuner has this training do: see :class:`dovela.tuning.watching.Watch`."""

    def compile(
        self, optimizer: Any = "rmsprop", loss: Any = None, metrics: Any = None, loss_weights: Any = None
    ) -> None:
        """Choose how to train.

        Args:
            optimizer: an object, a name, or an expression such as ``"Adam(learning_rate=0.01)"``.
            loss: one for every output, a list, or a mapping by output; None: chosen from labels and last activation.
            metrics: a list; for several outputs lists in a list, or a mapping by output.
            loss_weights: a list, or a mapping by output.
        """
        self._forget_trainer()
        self._compose_again()
        self.optimizer = optimizers.get(optimizer)
        self.optimizer.get_config()
        self.loss = _each(losses.get, loss)
        self._settings = {
            "optimizer": self.optimizer,
            "loss": self.loss,
            "metrics": _each(_metric, metrics),
            "loss_weights": loss_weights,
        }

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_freq: int = 1,
        folder: str | os.PathLike[str] | None = None,
        resume: bool = False,
    ) -> History:
        """Train.

        Args:
            x: an array; for several inputs a list, or a mapping by name; or a generator, loader or sequence of batches
                ``(x, y)`` or ``(x, y, sample_weight)``.
            y: labels, in the same forms.
            batch_size: rows of a step; 32.
            epochs: passes over the data, those before ``initial_epoch`` included.
            verbose: 0 for silence, 1 or "auto" for progress, 2 for a line an epoch.
            callbacks: names, expressions or objects.
            validation_split: share of the rows, from their end, that validates.
            validation_data: ``(x, y)``, ``(x, y, sample_weight)`` or a source of batches.
            shuffle: draw a new order of the rows for every epoch.
            class_weight: weight of each class.
            sample_weight: weight of each row.
            initial_epoch: epochs that earlier calls have done; the same numbers come of one long call.
            steps_per_epoch: steps that make an epoch.
            validation_freq: epochs from one validation to the next.
            folder: where checkpoints, the history and the model are written.
            resume: continue from the folder's checkpoint.

        Ctrl-C ends the training after its step; the model stands as that step left it.
        """
        watch, self._watch = self._watch, None
        if watch is not None:
            epochs, folder, resume, callbacks = watch.arrange(callbacks, initial_epoch, folder, resume)
        if not isinstance(validation_split, (int, float)) or not 0 <= validation_split < 1:
            raise InvalidArgument(f"must be from 0 to below 1, received {validation_split}", "validation_split")
        if validation_split and validation_data is None:
            x, y, sample_weight, validation_data = split(x, y, sample_weight, validation_split)
        callbacks = (
            [] if callbacks is None else list(callbacks) if isinstance(callbacks, (list, tuple)) else [callbacks]
        )
        data = self._data(x, y, sample_weight, steps_per_epoch, batch_size)
        validation = None
        if validation_data is not None:
            held = (validation_data, None, None) if is_supplier(validation_data) else parts(validation_data)
            validation = self._data(*held, None, batch_size)
        trainer = self._training()
        if initial_epoch == 0 and not resume:
            self._trainings += 1
        settings = {
            "epochs": epochs,
            "batch_size": 32 if batch_size is None else batch_size,
            "shuffle": bool(shuffle),
            "validation_freq": validation_freq,
            "steps_per_epoch": None if is_supplier(x) else steps_per_epoch,
            "seed": (self.seed + max(self._trainings - 1, 0)) % (1 << 63),
            "class_weight": {str(key): value for key, value in (class_weight or {}).items()} or None,
            "checkpoint": {"epochs": 1} if folder else None,
        }
        with _Listening(self, trainer, callbacks) as nodes:
            settings["callbacks"] = nodes
            display = Display(0 if watch is not None and verbose == "auto" else verbose, watch)
            return self._run(trainer, data, validation, settings, display, initial_epoch, folder, resume)

    def _run(
        self,
        trainer: Trainer,
        data: Any,
        validation: Any,
        settings: dict[str, Any],
        display: Display,
        initial_epoch: int,
        folder: Any,
        resume: bool,
    ) -> History:
        text = ffi.new("char[]", encoded(json.dumps(settings), "the settings"))
        path = ffi.new("char[]", encoded(os.fspath(folder), "folder")) if folder else ffi.NULL
        with Interruptible() as interruptible:
            if display.watch:
                display.watch.cancel = interruptible.cancel
            options = ffi.new("dovela_fit_options *")
            options.struct_size = ffi.sizeof("dovela_fit_options")
            options.settings, options.folder, options.resume = text, path, bool(resume)
            options.validation = validation.pointer if validation else ffi.NULL
            options.events, options.cancellation = display.events, interruptible.cancellation
            options.first_epoch = whole(initial_epoch, "initial_epoch")
            outcome = trainer.fit(data.pointer, options)
        self.history = History(outcome, initial_epoch)
        interruptible.finish()
        return self.history

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = 0,
        sample_weight: Any = None,
        steps: int | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Loss and metrics: the loss alone, a list, or with ``return_dict`` a mapping."""
        data = self._data(x, y, sample_weight, steps, batch_size)
        rows = 0 if batch_size is None else whole(batch_size, "batch_size", 1)
        results = self._training().evaluate(data.pointer, rows)
        if verbose not in (0, False, None, "auto"):
            print("  ".join(f"{name}: {value:.4f}" for name, value in results.items()))
        return _shaped(results, return_dict)

    def train_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """One step; loss and metrics since ``reset_metrics``."""
        return self._step("train", x, y, sample_weight, return_dict)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Loss and metrics since ``reset_metrics``, this batch included."""
        return self._step("evaluate", x, y, sample_weight, return_dict)

    def _step(self, function: str, x: Any, y: Any, sample_weight: Any, return_dict: bool) -> Any:
        inputs, targets = self._arrays(x, y)
        trainer = self._training(targets)
        trainer.step(function, inputs, targets, sample_weight)
        return _shaped(trainer.results(), return_dict)

    def compute_gradients(self, x: Any, y: Any, sample_weight: Any = None) -> float:
        """Forward and backward of a batch; the loss. ``parameter.gradient`` then has the gradients."""
        inputs, targets = self._arrays(x, y)
        trainer = self._training(targets)
        loss = trainer.step("forward", inputs, targets, sample_weight)
        trainer.backward()
        return loss

    def apply_gradients(self) -> None:
        """Let the optimizer use the gradients of ``compute_gradients``."""
        self._training().update()

    def reset_metrics(self) -> None:
        """Forget loss and metrics so far."""
        self._training().reset_results()

    @property
    def metrics_names(self) -> list[str]:
        """Names of what ``evaluate`` gives."""
        return list(self._training().results())

    # The library's trainer

    def _training(self, targets: Sequence[np.ndarray] | None = None) -> Trainer:
        """The trainer, made with the first labels."""
        if self._settings is None:
            raise WrongState("call compile first", self.name)
        if self._trainer is None:
            if targets is None:
                raise WrongState("nothing was trained or evaluated yet", self.name)
            self._make_trainer([arrays.target_spec(values) for values in targets])
        return self._trainer

    def _make_trainer(self, targets: Sequence[tuple]) -> None:
        settings = {**self._settings, "seed": self.seed % (1 << 63)}
        try:
            self._trainer = Trainer(self.handle, node_of(settings), targets)
        finally:
            registering.withdraw_objects()
        self.optimizer._trainer = self._trainer

    def _forget_trainer(self) -> None:
        if self._trainer is not None:
            self._trainer.close()
            self._trainer = None
        if self.optimizer is not None:
            self.optimizer._trainer = None
        self._trainings = 0

    # Data

    def _arrays(self, x: Any, y: Any) -> tuple[list[np.ndarray], list[np.ndarray]]:
        if self._watch is not None:
            self._watch.used()
        if y is None:
            raise InvalidArgument("labels are needed", "y")
        self._build_for(x)
        return self._input_arrays(x), self._target_arrays(y)

    def _data(self, x: Any, y: Any, sample_weight: Any, steps: int | None, batch_size: int | None) -> Any:
        """A dataset of the library; makes the trainer that it is for."""
        if self._settings is None:
            raise WrongState("call compile first", self.name)
        if self._watch is not None:
            self._watch.used()
        if is_supplier(x):
            if y is not None or sample_weight is not None:
                raise InvalidArgument("batches bring their own labels and weights: leave y and sample_weight out", "x")
            supplier = Supplier(x, steps)
            inputs, targets, _ = self._convert(supplier.first())
            self._training(targets)
            most = len(inputs[0]) if batch_size is None else max(len(inputs[0]), whole(batch_size, "batch_size", 1))
            return Source(supplier, self._convert, most)
        inputs, targets = self._arrays(x, y)
        for values in (*inputs, *targets):
            if len(values) != len(inputs[0]):
                raise ShapeMismatch(f"have {len(inputs[0])} and {len(values)} rows", "x and y")
        self._training(targets)
        return _Rows(inputs, targets, sample_weight)

    def _convert(self, batch: Any) -> tuple:
        x, y, weights = parts(batch)
        return (*self._arrays(x, y), weights)

    # Copies

    def _training_state(self) -> dict[str, Any]:
        trainer = self._trainer
        return {
            "settings": self._settings,
            "trainings": self._trainings,
            "targets": trainer.targets if trainer else None,
            "state": bytes_of(trainer.save) if trainer else None,
            "history": self.history,
        }

    def _restore_training(self, state: dict[str, Any]) -> None:
        self.history = state["history"]
        self._settings = state["settings"]
        if self._settings is not None:
            self.optimizer, self.loss = self._settings["optimizer"], self._settings["loss"]
        if state["state"] is not None:
            self._make_trainer(state["targets"])
            with Temporary(state["state"]) as path:
                self._trainer.load(path)
        self._trainings = state["trainings"]


class _Rows:
    """A dataset of the library with rows in memory."""

    def __init__(self, inputs: list[np.ndarray], targets: list[np.ndarray], sample_weight: Any) -> None:
        given, wanted = arrays.Tensors(inputs), arrays.Tensors(targets)
        weights = row_weights(sample_weight, len(inputs[0]))
        self.pointer = made(
            "dataset",
            "dataset_of_tensors",
            runtime.current().pointer,
            given.pointer,
            given.count,
            wanted.pointer,
            wanted.count,
            ffi.NULL if weights is None else ffi.from_buffer("float[]", weights),
        )


class _Listening:
    """Callbacks that are objects of Python hear of the training for as long as it lasts."""

    def __init__(self, model: Training, trainer: Trainer, callbacks: list[Any]) -> None:
        self._model = model
        self._callbacks = [callback() if isinstance(callback, type) else callback for callback in callbacks]
        for callback in self._callbacks:
            if isinstance(callback, Callback) and callback.schema is None:
                callback.model, callback._trainer = model, trainer

    def __enter__(self) -> list[Any]:
        self._model.stop_training = False
        return [node_of(callback) for callback in self._callbacks]

    def __exit__(self, *_: Any) -> None:
        registering.withdraw_objects()
        for callback in self._callbacks:
            if isinstance(callback, Callback) and callback.schema is None:
                callback._end()


def _metric(value: Any) -> Any:
    return metrics.get(value)


def _each(get: Any, value: Any) -> Any:
    """Components in a list, in lists in a list, or by name."""
    if value is None:
        return None
    if isinstance(value, (list, tuple)):
        return [_each(get, item) for item in value]
    if isinstance(value, dict) and "class_name" not in value:
        return {key: _each(get, item) for key, item in value.items()}
    return get(value)


def _shaped(results: dict[str, float], return_dict: bool) -> Any:
    values = list(results.values())
    return results if return_dict else values[0] if len(values) == 1 else values


__all__ = ["Training"]
