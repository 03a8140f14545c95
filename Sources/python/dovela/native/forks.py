"""What a forked process may do: threads that compute do not live on in it."""

from __future__ import annotations

import os

from ..errors import WrongState


class _Process:
    has_computed = False
    is_forked = False


def begin_computing() -> None:
    """Note that this process has models from now on."""
    _Process.has_computed = True


def is_forked() -> bool:
    """Whether this process was forked from one that had models."""
    return _Process.is_forked


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


os.register_at_fork(after_in_child=_after_fork)
