"""Metrics."""

from __future__ import annotations

from typing import Any

from . import namespace
from .rules import Metric

__getattr__, __dir__ = namespace.attach("metric", Metric)


def get(value: Any) -> Metric:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
    return namespace.get("metric", value)
