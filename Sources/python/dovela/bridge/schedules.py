"""Schedules in Python."""

from __future__ import annotations

from typing import Any

from ..native import ffi
from .failures import guarded


@guarded("const dovela_error *(*)(void *, const dovela_moment *, double *)")
def _value(handle: Any, moment: Any, value: Any) -> None:
    value[0] = float(ffi.from_handle(handle).component(moment.position))


def table(cls: type) -> Any:
    """The table of a schedule."""
    return ffi.new("dovela_schedule *", [ffi.sizeof("dovela_schedule"), _value])
