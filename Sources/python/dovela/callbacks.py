"""Callbacks: what happens between the steps of a training."""

from __future__ import annotations

from typing import Any

from . import namespace
from .callback import Callback

__getattr__, __dir__ = namespace.attach("callback", Callback)


def get(value: Any) -> Callback:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
    return namespace.get("callback", value)
