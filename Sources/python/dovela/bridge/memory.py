"""Tensors of the library as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import arrays
from ..errors import ShapeMismatch
from ..native import constants as c
from ..native import ffi

_TYPES = {c.F32: np.float32, c.I32: np.int32, c.I64: np.int64, c.U8: np.uint8, c.F64: np.float64}


def array(tensor: Any) -> np.ndarray | None:
    """The numbers of a ``dovela_tensor``, good for the call; None where it has none."""
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
