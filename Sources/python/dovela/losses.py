"""Losses."""

from __future__ import annotations

from typing import Any

from . import namespace
from .rules import Loss

__getattr__, __dir__ = namespace.attach("loss", Loss)


def get(value: Any) -> Loss:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
    return namespace.get("loss", value)
