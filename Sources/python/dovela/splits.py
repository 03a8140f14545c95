"""Rows to train on, and rows from their end to validate on."""

from __future__ import annotations

import math
from typing import Any

from . import arrays
from .batches import is_supplier
from .errors import InvalidArgument


def split(x: Any, y: Any, weights: Any, share: float) -> tuple[Any, Any, Any, tuple[Any, Any, Any]]:
    """Cut arrays, in every form that ``fit`` takes, as Keras does: ``share`` of the rows, from their end, validate."""
    if is_supplier(x):
        raise InvalidArgument("cuts arrays: give batches for validation as validation_data", "validation_split")
    rows = _rows(x)
    kept = math.floor(rows * (1 - share))
    if kept in (0, rows):
        raise InvalidArgument(f"{share} of {rows} rows leaves one of the two parts empty", "validation_split")
    parts = {"x": x, "y": y, "sample_weight": weights}
    head = [_cut(values, slice(None, kept), name) for name, values in parts.items()]
    tail = [_cut(values, slice(kept, None), name) for name, values in parts.items()]
    return head[0], head[1], head[2], (tail[0], tail[1], tail[2])


def _is_several(values: Any) -> bool:
    return isinstance(values, (list, tuple)) and len(values) > 0 and getattr(values[0], "shape", ()) != ()


def _rows(values: Any) -> int:
    if isinstance(values, dict):
        values = next(iter(values.values()), [])
    return len(arrays.array(values[0] if _is_several(values) else values, "x"))


def _cut(values: Any, part: slice, what: str) -> Any:
    if values is None:
        return None
    if isinstance(values, dict):
        return {key: _cut(value, part, what) for key, value in values.items()}
    if _is_several(values):
        return [_cut(value, part, what) for value in values]
    return arrays.array(values, what)[part]
