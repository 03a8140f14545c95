"""Offering what is written in Python by name."""

from __future__ import annotations

from typing import Any

from .bridge import functions, registering


def register(what: Any) -> Any:
    """Offer a class, or with a kind a function, as a component: usable by its name everywhere.

    ::

        @dv.register
        class Lion(dv.Optimizer): ...

        @dv.register("metric")
        def largest_error(y_true, y_pred): ...
    """
    if isinstance(what, str):

        def of_kind(function: Any) -> Any:
            registering.register(functions.component(what, function))
            return function

        return of_kind
    registering.register(registering.checked_class(what))
    return what
