"""Transforms: preprocessing of a run's data."""

from __future__ import annotations

from typing import Any

from . import namespace
from .kinds import Transform

__getattr__, __dir__ = namespace.attach("transform", Transform)


def get(value: Any) -> Transform:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
    return namespace.get("transform", value)
