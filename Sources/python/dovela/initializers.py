"""Initializers of variables."""

from __future__ import annotations

from typing import Any

from . import namespace
from .kinds import Initializer

__getattr__, __dir__ = namespace.attach("initializer", Initializer)


def get(value: Any) -> Initializer:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
    return namespace.get("initializer", value)
