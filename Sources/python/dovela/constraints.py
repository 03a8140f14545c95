"""Constraints on variables."""

from __future__ import annotations

from typing import Any

from . import namespace
from .kinds import Constraint

__getattr__, __dir__ = namespace.attach("constraint", Constraint)


def get(value: Any) -> Constraint:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
    return namespace.get("constraint", value)
