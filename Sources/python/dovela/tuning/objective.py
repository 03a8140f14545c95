"""What a search is for."""

from __future__ import annotations

from typing import Any

from ..errors import WrongType

DEFAULT = "default_objective"
"""The log that a number is which ``HyperModel.fit`` gives."""


class Objective:
    """A log to make less or more of: ``Objective("val_f1", "max")``."""

    def __init__(self, name: str, direction: str) -> None:
        """Name a log; ``direction`` is ``min`` or ``max``."""
        if direction not in ("min", "max"):
            raise WrongType(f"direction is 'min' or 'max', received {direction!r}", "Objective")
        self.name, self.direction = name, direction

    def __repr__(self) -> str:
        """Show both."""
        return f'Objective(name="{self.name}", direction="{self.direction}")'


def objective_node(objective: Any) -> Any:
    """An objective in any form as ``Study`` takes it."""
    if isinstance(objective, Objective):
        return {"monitor": objective.name, "direction": objective.direction}
    if isinstance(objective, (list, tuple)):
        return [objective_node(one) for one in objective]
    return objective
