"""Losses in Python."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import arrays
from ..native import constants as c
from ..native import ffi
from . import memory
from .failures import guarded

TARGETS = {"float": c.F32, "index": c.I32}


@guarded("const dovela_error *(*)(void *, dovela_loss_inference *)")
def _infer(handle: Any, inference: Any) -> None:
    component = ffi.from_handle(handle).component
    shape = arrays.shape_of(inference.prediction)
    arrays.fill(inference.values, c.F32, shape[:-1] if len(shape) > 1 else shape)
    inference.target_dtype = TARGETS[component.target]


@guarded("const dovela_error *(*)(void *, const dovela_loss_run *)")
def _evaluate(handle: Any, run: Any) -> None:
    instance = ffi.from_handle(handle)
    component, views = instance.component, instance.views
    prediction, target = views(run.prediction), views(run.target)
    values = views(run.values)
    found, slope = component.values_and_gradient(target, prediction, bool(run.gradient))
    memory.write(found, values, "call's result")
    if run.gradient:
        gradient = views(run.gradient)
        memory.write(slope, gradient, "the gradient")
        scale = memory.numbers(run.scale, values.size).reshape(values.shape)
        np.multiply(gradient, scale[..., None] if gradient.ndim > values.ndim else scale, out=gradient)


def table(cls: type) -> Any:
    """The table of a loss."""
    return ffi.new("dovela_loss *", [ffi.sizeof("dovela_loss"), _infer, _evaluate])
