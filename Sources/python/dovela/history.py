"""What a training gave."""

from __future__ import annotations

from typing import Any


class History:
    """Loss and metrics of each epoch, and how the training ended."""

    def __init__(self, outcome: dict[str, Any], first_epoch: int = 0) -> None:
        """Take the library's outcome."""
        self.history: dict[str, list[float]] = {
            name: [float("nan") if value is None else value for value in values]
            for name, values in outcome["history"].items()
            if name != "epoch"
        }
        """For each log the values of the epochs: ``history["val_loss"][-1]``."""
        self.epoch: list[int] = [first_epoch + index for index in range(outcome["epochs"])]
        """The epochs that ended, counted from 0."""
        self.stop_reason: str | None = outcome["stop_reason"]
        """Why a callback ended it."""
        self.steps: int = outcome["steps"]
        self.seconds: float = outcome["seconds"] or 0.0
        self.hints: list[str] = [hint["text"] for hint in outcome["hints"]]
        """What the curves suggest."""

    def __repr__(self) -> str:
        """Show the last epoch."""
        last = ", ".join(f"{name}: {values[-1]:.4g}" for name, values in self.history.items() if values)
        return f"<History of {len(self.epoch)} epochs{': ' if last else ''}{last}>"
