"""Optimizers."""

from __future__ import annotations

from typing import Any

from . import namespace
from .rules import Optimizer

__getattr__, __dir__ = namespace.attach("optimizer", Optimizer)


def get(value: Any) -> Optimizer:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
    return namespace.get("optimizer", value)
