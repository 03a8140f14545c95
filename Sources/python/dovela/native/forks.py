"""What a forked process may do: threads that compute do not live on in it; and one that ends."""

from __future__ import annotations

import atexit
import os

from ..errors import WrongState


class _Process:
    has_computed = False
    is_forked = False
    is_ending = False


def begin_computing() -> None:
    """Note that this process has models from now on."""
    _Process.has_computed = True


def may_destroy() -> bool:
    """Whether handles may still be destroyed: components in Python, which they may call, are gone when Python ends."""
    return not (_Process.is_forked or _Process.is_ending)


def refuse_forked() -> None:
    """Raise in a process that was forked from one that had models."""
    if _Process.is_forked:
        raise WrongState(
            "this process was forked after Dovela had started its threads, which do not live on: start a new process "
            "(multiprocessing's 'spawn', not 'fork'), or use Dovela only after the fork",
            "libdovela",
        )


def _after_fork() -> None:
    _Process.is_forked = _Process.has_computed


def _end() -> None:
    _Process.is_ending = True


atexit.register(_end)
os.register_at_fork(after_in_child=_after_fork)
