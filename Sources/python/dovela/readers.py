"""Readers of a run's data."""

from __future__ import annotations

from typing import Any

from . import namespace
from .kinds import Reader

__getattr__, __dir__ = namespace.attach("reader", Reader)


def get(value: Any) -> Reader:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
    return namespace.get("reader", value)
