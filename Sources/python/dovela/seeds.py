"""Seeds of models: a program that makes the same models in the same order gets the same numbers."""

from __future__ import annotations

import itertools

from .errors import InvalidArgument, WrongType

_next = itertools.count()


def set_random_seed(seed: int) -> None:
    """Give the next model this seed, and those that follow the numbers after it."""
    global _next
    _next = itertools.count(checked(seed))


def following() -> int:
    """The seed of the next model."""
    return next(_next)


def checked(seed: int) -> int:
    """A seed that the library takes: a whole number of 64 bits without a sign."""
    if isinstance(seed, bool) or not hasattr(seed, "__index__"):
        raise WrongType(f"must be a whole number, received {seed!r}", "seed")
    number = seed.__index__()
    if not 0 <= number < 1 << 64:
        raise InvalidArgument(f"must be from 0 to 2**64 - 1, received {number}", "seed")
    return number
