"""Schedulers of trials: how long each is trained."""

from __future__ import annotations

from typing import Any

from . import namespace
from .kinds import Scheduler

__getattr__, __dir__ = namespace.attach("scheduler", Scheduler)


def get(value: Any) -> Scheduler:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
    return namespace.get("scheduler", value)
