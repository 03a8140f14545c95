"""Regularizers: penalties on variables and outputs."""

from __future__ import annotations

from typing import Any

from . import namespace
from .kinds import Regularizer

__getattr__, __dir__ = namespace.attach("regularizer", Regularizer)


def get(value: Any) -> Regularizer:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
    return namespace.get("regularizer", value)
