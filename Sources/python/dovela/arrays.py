"""Numpy arrays as tensors of the library: without a copy where type and layout allow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .errors import InvalidArgument, ShapeMismatch, WrongType
from .native import constants as c
from .native import ffi

_CODES = {
    np.dtype(np.float32): c.F32,
    np.dtype(np.float64): c.F64,
    np.dtype(np.int32): c.I32,
    np.dtype(np.int64): c.I64,
    np.dtype(np.uint8): c.U8,
}
_DTYPES = {code: dtype for dtype, code in _CODES.items()}
# By kind and size: what other numbers become, without loss but of the largest uint64 and of long doubles.
_WIDER = {"f2": np.float32, "i1": np.int32, "i2": np.int32, "u2": np.int32, "u4": np.int64, "u8": np.int64}


def array(value: Any, what: str) -> np.ndarray:
    """``value`` as the library takes it: numbers, row-major, in this machine's byte order."""
    if (
        type(value) is np.ndarray
        and value.dtype in _CODES
        and value.flags.c_contiguous
        and 0 < value.ndim <= c.MAX_RANK
    ):
        return value
    made = numbers(value, what)
    if made.ndim == 0:
        raise ShapeMismatch("is a single number: its first axis must be the rows", what)
    if made.ndim > c.MAX_RANK:
        raise ShapeMismatch(f"has {made.ndim} axes; at most {c.MAX_RANK} are possible", what)
    return np.ascontiguousarray(made)


def numbers(value: Any, what: str) -> np.ndarray:
    """An array of any rank and layout, in an element type that the library takes."""
    try:
        values = np.asarray(value)
    except ValueError as error:
        raise ShapeMismatch(f"is no array: {error}", what) from None
    native = values.dtype.newbyteorder("=")
    if native in _CODES:
        return values.astype(native, copy=False)
    if native.kind == "b":
        return np.ascontiguousarray(values).view(np.uint8)
    wider = np.float64 if native.kind == "f" and native.itemsize > 8 else _WIDER.get(f"{native.kind}{native.itemsize}")
    if wider is None:
        raise WrongType(
            f"has the element type {values.dtype}: give numbers (float32, float64, int32, int64 or uint8)", what
        )
    if native == np.uint64 and values.size and values.max() > np.iinfo(np.int64).max:
        raise InvalidArgument("has numbers beyond the range of int64", what)
    return values.astype(wider)


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
    return _DTYPES[spec.dtype]


class Tensors:
    """An array of ``dovela_tensor`` over the memory of arrays, which it keeps alive."""

    __slots__ = ("_memory", "count", "pointer")

    def __init__(self, arrays: Sequence[np.ndarray]) -> None:
        """Describe arrays that :func:`array` made, or fresh ones of float32."""
        self.count = len(arrays)
        self.pointer = ffi.new("dovela_tensor[]", max(self.count, 1))
        self._memory = [ffi.from_buffer(values) for values in arrays]
        for tensor, memory, values in zip(self.pointer, self._memory, arrays):
            tensor.data = memory
            tensor.device_type = 1
            fill(tensor.spec, _CODES[values.dtype], values.shape)


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
