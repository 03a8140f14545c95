"""Optimizers in Python."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import arrays
from ..errors import InvalidArgument
from ..native import check, ffi
from ..native import constants as c
from . import memory
from .failures import guarded

_POINTER = ffi.sizeof("void *")
_MOST = 4096
_GRANULARITIES = {"tensor": c.TENSORWISE, "model": c.MODELWISE}


@guarded("const dovela_error *(*)(void *, const dovela_optimizer_builder *)")
def _build(handle: Any, builder: Any) -> None:
    for name, value in ffi.from_handle(handle).component.slots.items():
        check(builder.slot(builder, name.encode(), value, 1))


@guarded("const dovela_error *(*)(void *, const dovela_update *)")
def _update(handle: Any, update: Any) -> None:
    instance = ffi.from_handle(handle)
    # The same memory in every step, so its arrays are kept, by all that they are made of.
    slots = ffi.buffer(update.slots, update.slot_count * _POINTER)[:] if update.slot_count else b""
    key = (update.weights, update.gradient, slots, ffi.buffer(update.spec)[:])
    found = instance.cache.get(key)
    if found is None:
        if len(instance.cache) >= _MOST:
            instance.cache.clear()
        found = instance.cache[key] = _arrays(instance.component, update, arrays.shape_of(update.spec))
    weights, gradient, slots = found
    instance.component.update(weights, gradient, slots, update.learning_rate, update.step)


def _arrays(
    component: Any, update: Any, shape: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """The arrays of a variable: memory of the model's plan, the same in every step."""
    weights, gradient, *slots = (
        memory.numbers(pointer, update.count).reshape(shape)
        for pointer in (update.weights, update.gradient, *(update.slots[i] for i in range(update.slot_count)))
    )
    return weights, gradient, dict(zip(component.slots, slots))


@guarded("const dovela_error *(*)(void *, const dovela_model_step *)")
def _step(handle: Any, step: Any) -> None:
    component = ffi.from_handle(handle).component
    weights, gradient, slots = _arrays(component, step, (step.count,))

    def recompute() -> float:
        loss = ffi.new("double *")
        check(step.recompute(step, loss))
        return loss[0]

    component.step(weights, gradient, slots, step.learning_rate, step.step, step.loss, recompute)


def table(cls: type) -> Any:
    """The table of an optimizer."""
    if cls.granularity not in _GRANULARITIES:
        raise InvalidArgument(f"has the granularity {cls.granularity!r}: it is tensor or model", cls.__name__)
    granularity = _GRANULARITIES[cls.granularity]
    is_whole = granularity == c.MODELWISE
    build = _build if cls.slots else ffi.NULL
    rules = (ffi.NULL, _step) if is_whole else (_update, ffi.NULL)
    return ffi.new(
        "dovela_optimizer *", [ffi.sizeof("dovela_optimizer"), granularity, 0, build, *rules, ffi.NULL, ffi.NULL]
    )
