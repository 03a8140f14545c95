"""Parameters of a model, seen without a copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import arrays
from .errors import ShapeMismatch
from .native import call, ffi, lib


class Parameter:
    """A variable of a model: ``value`` and ``gradient`` are arrays over the model's own memory."""

    def __init__(self, model: Any, index: int) -> None:
        """Take the variable of a model's handle by index."""
        self._model = model
        self._index = index
        facts = self._facts()
        self.path: str = ffi.string(facts.name).decode()
        """``dense/kernel``."""
        self.shape: tuple[int, ...] = arrays.shape_of(facts.spec)
        self.trainable = bool(facts.trainable)
        self.persistent = bool(facts.persistent)

    def _facts(self) -> Any:
        facts = ffi.new("dovela_parameter *")
        call.model_parameter(self._model, self._index, facts)
        return facts

    @property
    def name(self) -> str:
        """Its name in its layer: ``kernel``."""
        return self.path.rpartition("/")[2]

    @property
    def value(self) -> np.ndarray:
        """Its numbers, to read and to write."""
        return arrays.view(self._facts().value, self.shape, self._model)

    @property
    def gradient(self) -> np.ndarray | None:
        """Its last gradient, where one was computed and no update has consumed it."""
        pointer = self._facts().gradient
        return arrays.view(pointer, self.shape, self._model, writable=False) if pointer else None

    def numpy(self) -> np.ndarray:
        """Copy its numbers."""
        return self.value.copy()

    def assign(self, value: Any) -> None:
        """Set its numbers; the shape must be its own."""
        given = arrays.numbers(value, self.path)
        if given.shape != self.shape:
            raise ShapeMismatch(f"has the shape {self.shape}, received {given.shape}", self.path)
        self.value[...] = given

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        """Give its numbers to numpy."""
        return self.value if dtype is None else self.value.astype(dtype)

    def __repr__(self) -> str:
        """Name and shape."""
        return f"<Parameter {self.path} {self.shape}>"


def of_model(handle: Any) -> list[Parameter]:
    """The variables that a model keeps in files, in the order of its layers."""
    found = [Parameter(handle, index) for index in range(lib.dovela_model_parameter_count(handle))]
    return [parameter for parameter in found if parameter.persistent]


def assign_all(parameters: Sequence[Parameter], values: Sequence[Any], owner: str) -> None:
    """Set several variables, all or none."""
    if len(values) != len(parameters):
        raise ShapeMismatch(f"has {len(parameters)} variables, received {len(values)} arrays", owner)
    given = [arrays.numbers(value, parameter.path) for parameter, value in zip(parameters, values)]
    for parameter, value in zip(parameters, given):
        if value.shape != parameter.shape:
            raise ShapeMismatch(f"has the shape {parameter.shape}, received {value.shape}", parameter.path)
    for parameter, value in zip(parameters, given):
        parameter.assign(value)
