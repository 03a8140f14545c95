"""Activations."""

from __future__ import annotations

from typing import Any

from . import namespace
from .kinds import Activation

__getattr__, __dir__ = namespace.attach("activation", Activation)


def get(value: Any) -> Activation:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
    return namespace.get("activation", value)
