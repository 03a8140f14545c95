"""The training of a trial: as long as the study says, from where it was left, heard of after each epoch."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any, Callable

from .. import callbacks as components
from ..errors import InvalidArgument
from .exploring import Explored

BEST = "best.safetensors"


class Watch:
    """What ``Model.fit`` does for a trial, whatever it was called with."""

    def __init__(
        self,
        folder: Path,
        max_epochs: int,
        target: int,
        objective: tuple[str, str] | None,
        ended: Callable[..., bool],
    ) -> None:
        """Choose how far to train.

        Args:
            folder: of checkpoints, history and model.
            max_epochs: of one trial: what the training is laid out for.
            target: epochs that it shall have in all; it is paused there.
            objective: the log by which the best weights are kept, and ``min`` or ``max``; None: the last ones are.
            ended: hears of an epoch, counted from 1, with its logs; True ends the training.
        """
        self.folder, self.max_epochs, self.target = folder, max_epochs, target
        self.objective, self._ended = objective, ended
        self.cancel: Callable[[], None] = lambda: None
        self.is_used = False
        self.is_stopped = False
        """Whether the scheduler ended it."""
        self.failure: BaseException | None = None

    def arrange(self, callbacks: Any, initial_epoch: int, folder: Any, resume: bool) -> tuple[int, Any, bool, list]:
        """Give epochs, folder, whether to resume, and callbacks, for those of the caller's."""
        if initial_epoch or folder or resume:
            raise InvalidArgument("a trial has its own folder and goes on by itself: leave them out", "fit")
        self.is_used = True
        self.folder.mkdir(parents=True, exist_ok=True)
        own = [] if callbacks is None else list(callbacks) if isinstance(callbacks, (list, tuple)) else [callbacks]
        if self.objective is not None:
            monitor, mode = self.objective
            own.append(components.ModelCheckpoint(BEST, monitor=monitor, mode=mode, save_best_only=True))
        return self.max_epochs, self.folder, True, own

    def used(self) -> None:
        """The model is trained by other means than ``fit``: nothing to arrange."""

    def training_began(self, first: int) -> None:
        """Stop at once where it was killed after its last epoch: it has what it was to get."""
        if first >= self.target and self.target < self.max_epochs:
            self.cancel()

    def epoch_ended(self, epoch: int, logs: dict[str, float]) -> bool:
        """Tell of an epoch; whether the training shall end."""
        try:
            self.is_stopped = self._ended(epoch, logs)
        except BaseException as error:
            self.failure = error
            return True
        return self.is_stopped or (epoch >= self.target and self.target < self.max_epochs)


class Look:
    """Ends ``HyperModel.fit`` where it would begin to train."""

    def arrange(self, *_: Any) -> Any:
        """Refuse to train."""
        raise Explored

    used = arrange


@contextlib.contextmanager
def watched(model: Any, watch: Any) -> Any:
    """Let what trains a model know of the watch; models of other libraries have none."""
    if hasattr(model, "_watch"):
        model._watch = watch
    try:
        yield
    finally:
        if hasattr(model, "_watch"):
            model._watch = None


__all__ = ["BEST", "Look", "Watch", "watched"]
