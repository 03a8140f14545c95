"""Seeds of models: a program that makes the same models in the same order gets the same numbers."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator

from .checks import whole

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
    return whole(seed, "seed", most=(1 << 64) - 1)


@contextlib.contextmanager
def held(seed: int) -> Iterator[None]:
    """Give models made within this seed and those after it; those made later as if nothing had been made within."""
    global _next
    before, _next = _next, itertools.count(checked(seed))
    try:
        yield
    finally:
        _next = before
