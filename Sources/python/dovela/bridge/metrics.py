"""Metrics in Python."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..native import ffi
from . import memory
from .failures import guarded
from .losses import TARGETS


@guarded("const dovela_error *(*)(void *, dovela_metric_inference *)")
def _infer(handle: Any, inference: Any) -> None:
    component = ffi.from_handle(handle).component
    inference.state_count = component.state
    inference.target_dtype = TARGETS[component.target]


@guarded("const dovela_error *(*)(void *, const dovela_metric_run *)")
def _update(handle: Any, run: Any) -> None:
    instance = ffi.from_handle(handle)
    component, views = instance.component, instance.views
    prediction, target = views(run.prediction), views(run.target)
    state = memory.numbers(run.state, component.state, np.float64)
    rows = prediction.shape[:-1] or prediction.shape
    weights = memory.numbers(run.weights, int(np.prod(rows))).reshape(rows) if run.weights else None
    component.update(state, target, prediction, weights)


@guarded("const dovela_error *(*)(void *, const double *, double *)")
def _result(handle: Any, state: Any, result: Any) -> None:
    component = ffi.from_handle(handle).component
    result[0] = float(component.result(memory.numbers(state, component.state, np.float64)))


def table(cls: type) -> Any:
    """The table of a metric."""
    return ffi.new("dovela_metric *", [ffi.sizeof("dovela_metric"), _infer, _update, ffi.NULL, _result])
