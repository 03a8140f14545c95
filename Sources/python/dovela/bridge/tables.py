"""The tables of the kinds that can be written in Python."""

from __future__ import annotations

from typing import Any

from ..component import Component


def is_possible(cls: type[Component]) -> bool:
    """Whether components of the class's kind can be written in Python."""
    return cls.kind in ("layer", "optimizer", "loss", "metric", "callback", "schedule")


def of(cls: type[Component]) -> Any:
    """The table of a class: the same functions for all classes of a kind, and facts of this one."""
    if cls.kind == "layer":
        from .layers import table
    elif cls.kind == "optimizer":
        from .optimizers import table
    elif cls.kind == "loss":
        from .losses import table
    elif cls.kind == "metric":
        from .metrics import table
    elif cls.kind == "callback":
        from .callbacks import table
    else:
        from .schedules import table
    return table(cls)
