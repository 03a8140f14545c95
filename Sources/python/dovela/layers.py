"""Layers."""

from __future__ import annotations

from typing import Any

from . import namespace
from .graph import Input
from .layer import Layer

__getattr__, __dir__ = namespace.attach("layer", Layer)


def get(value: Any) -> Layer:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
    return namespace.get("layer", value)


__all__ = ["Input", "Layer", "get"]
