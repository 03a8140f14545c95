"""Numpy arrays as tensors of the library: without a copy where type and layout allow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .errors import InvalidArgument, ShapeMismatch, WrongType
from .native import constants as c
from .native import ffi

_CODES = {"float32": c.F32, "float64": c.F64, "int32": c.I32, "int64": c.I64, "uint8": c.U8}
_NAMES = {code: name for name, code in _CODES.items()}
_WIDER = {
    "float16": "float32",
    "longdouble": "float64",
    "bool": "uint8",
    "int8": "int32",
    "int16": "int32",
    "uint16": "int32",
    "uint32": "int64",
    "uint64": "int64",
}


def array(value: Any, what: str) -> np.ndarray:
    """``value`` as the library takes it: numbers, row-major, in this machine's byte order."""
    try:
        made = np.asarray(value)
    except ValueError as error:
        raise ShapeMismatch(f"is no array: {error}", what) from None
    name = made.dtype.name if made.dtype.name in _CODES else _WIDER.get(made.dtype.name, "")
    if made.dtype.kind == "f" and not name:
        name = "float64"
    if not name:
        raise WrongType(
            f"has the element type {made.dtype}: give numbers (float32, float64, int32, int64 or uint8)", what
        )
    if made.ndim == 0:
        raise ShapeMismatch("is a single number: its first axis must be the rows", what)
    if made.ndim > c.MAX_RANK:
        raise ShapeMismatch(f"has {made.ndim} axes; at most {c.MAX_RANK} are possible", what)
    if made.dtype.name == "uint64" and made.size and made.max() > np.iinfo(np.int64).max:
        raise InvalidArgument("has numbers beyond the range of int64", what)
    if made.dtype.name == "bool":
        return np.ascontiguousarray(made).view(np.uint8)
    return np.ascontiguousarray(made, dtype=np.dtype(name))


def specs(shapes: Sequence[tuple[int, Sequence[int]]]) -> Any:
    """An array of ``dovela_tensor_spec`` from dtype codes and shapes."""
    made = ffi.new("dovela_tensor_spec[]", max(len(shapes), 1))
    for spec, (dtype, shape) in zip(made, shapes):
        fill(spec, dtype, shape)
    return made


def fill(spec: Any, dtype: int, shape: Sequence[int | None]) -> None:
    """Write a ``dovela_tensor_spec``; None is an extent that is not known."""
    spec.dtype, spec.rank = dtype, len(shape)
    for axis, extent in enumerate(shape):
        spec.shape[axis] = c.UNKNOWN_EXTENT if extent is None else extent


def shape_of(spec: Any) -> tuple[int | None, ...]:
    """The shape of a ``dovela_tensor_spec``; None is an extent that is not known."""
    return tuple(None if e == c.UNKNOWN_EXTENT else e for e in ffi.unpack(spec.shape, spec.rank))


def dtype_of(spec: Any) -> np.dtype:
    """The element type of a ``dovela_tensor_spec``."""
    return np.dtype(_NAMES.get(spec.dtype, "float32"))


class Tensors:
    """An array of ``dovela_tensor`` over the memory of arrays, which it keeps alive."""

    def __init__(self, arrays: Sequence[np.ndarray]) -> None:
        """Describe arrays that :func:`array` made, or fresh ones of float32."""
        self.arrays = list(arrays)
        self.count = len(self.arrays)
        self.pointer = ffi.new("dovela_tensor[]", max(self.count, 1))
        for tensor, values in zip(self.pointer, self.arrays):
            tensor.data = ffi.cast("void *", values.ctypes.data)
            tensor.device_type = 1
            fill(tensor.spec, _CODES[values.dtype.name], values.shape)


def code(values: np.ndarray) -> int:
    """The library's code of an array's element type."""
    return _CODES[values.dtype.name]


def target_spec(values: np.ndarray) -> tuple[int, tuple[int | None, ...]]:
    """What labels are, for a trainer: classes by index are i32, everything else f32."""
    return (c.I32 if values.dtype.kind in "iu" else c.F32), (None, *values.shape[1:])


class _Memory:
    """Memory of the library as numpy takes it; keeps its owner alive."""

    def __init__(self, address: int, shape: tuple[int, ...], writable: bool, owner: Any) -> None:
        self.__array_interface__ = {
            "version": 3,
            "typestr": "<f4",
            "shape": shape,
            "data": (address, not writable),
        }
        self._owner = owner


def view(pointer: Any, shape: tuple[int, ...], owner: Any = None, writable: bool = True) -> np.ndarray:
    """An array of float32 over memory of the library, which ``owner`` keeps."""
    return np.asarray(_Memory(int(ffi.cast("uintptr_t", pointer)), shape, writable, owner))
