"""Searches for hyperparameters."""

from __future__ import annotations

from typing import Any

from . import namespace
from .kinds import Search

__getattr__, __dir__ = namespace.attach("search", Search)


def get(value: Any) -> Search:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
    return namespace.get("search", value)
