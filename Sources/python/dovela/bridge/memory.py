"""Tensors of the library as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import arrays
from ..errors import ShapeMismatch
from ..native import constants as c
from ..native import ffi

_SIZE = ffi.sizeof("dovela_tensor")
_TYPES = {c.F32: np.float32, c.I32: np.int32, c.I64: np.int64, c.U8: np.uint8, c.F64: np.float64}


class Views:
    """Tensors as arrays, good for the call. The array over some memory is the same in every step, so it is kept:
    making one takes longer than looking it up by the tensor's own bytes.
    """

    _MOST = 256

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[bytes, np.ndarray | None] = {}

    def __call__(self, tensor: Any) -> np.ndarray | None:
        """The numbers of a ``dovela_tensor``; None where it has none."""
        key = ffi.buffer(tensor, _SIZE)[:]
        try:
            return self._known[key]
        except KeyError:
            if len(self._known) >= self._MOST:
                self._known.clear()
            return self._known.setdefault(key, _array(tensor))

    def each(self, tensors: Any, count: int) -> tuple[np.ndarray | None, ...]:
        """An array of tensors."""
        return tuple(self(tensors + index) for index in range(count))


def _array(tensor: Any) -> np.ndarray | None:
    if not tensor.data:
        return None
    shape = arrays.shape_of(tensor.spec)
    kind = np.dtype(_TYPES[tensor.spec.dtype])
    count = 1
    for extent in shape:
        count *= extent
    return np.frombuffer(ffi.buffer(tensor.data, count * kind.itemsize), kind).reshape(shape)


def numbers(pointer: Any, count: int, kind: type = np.float32) -> np.ndarray:
    """``count`` numbers behind a pointer."""
    return np.frombuffer(ffi.buffer(pointer, count * np.dtype(kind).itemsize), kind)


def write(values: Any, into: np.ndarray, what: str) -> None:
    """Copy what Python gave to where the library reads it."""
    given = np.asarray(values)
    if given.shape != into.shape:
        raise ShapeMismatch(f"{what} has the shape {given.shape}, where {into.shape} is wanted")
    into[...] = given
