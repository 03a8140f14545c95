"""Plain arguments, checked before they go to C."""

from __future__ import annotations

from typing import Any

from .errors import InvalidArgument, WrongType


def whole(value: Any, what: str, least: int = 0, most: int = (1 << 40)) -> int:
    """A whole number in a range."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise WrongType(f"must be a whole number, received {value!r}", what)
    number = value.__index__()
    if not least <= number <= most:
        raise InvalidArgument(f"must be from {least} to {most}, received {number}", what)
    return number
