"""Schedules of a learning rate."""

from __future__ import annotations

from typing import Any

from . import namespace
from .rules import Schedule

__getattr__, __dir__ = namespace.attach("schedule", Schedule)


def get(value: Any) -> Schedule:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
    return namespace.get("schedule", value)
