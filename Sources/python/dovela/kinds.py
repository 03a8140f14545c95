"""The kinds of components that are used by name and arguments, and not written in Python."""

from __future__ import annotations

from .component import Component


class Activation(Component):
    """A function of each number, or of each row."""

    kind = "activation"


class Initializer(Component):
    """What fills a variable at the start."""

    kind = "initializer"


class Regularizer(Component):
    """A penalty on a variable or an output."""

    kind = "regularizer"


class Constraint(Component):
    """A projection of a variable after each update."""

    kind = "constraint"


class Transform(Component):
    """Preprocessing of a run's data."""

    kind = "transform"


class Reader(Component):
    """Where the rows of a run come from."""

    kind = "reader"


class Search(Component):
    """What proposes configurations of hyperparameters."""

    kind = "search"


class Scheduler(Component):
    """What decides how long each configuration is trained."""

    kind = "scheduler"
