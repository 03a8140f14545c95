"""Hyperparameters as a function that builds models names them: the words of Keras Tuner."""

from __future__ import annotations

import contextlib
import copy
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import InvalidArgument, NotFound, WrongState, WrongType


@dataclass(frozen=True)
class Condition:
    """That a hyperparameter is one of some values."""

    name: str
    values: tuple[Any, ...]

    def holds(self, values: dict[str, Any]) -> bool:
        """Whether it is so among these."""
        return self.name in values and values[self.name] in self.values


@dataclass
class HyperParameter:
    """A name, its possible values, and where it counts."""

    name: str
    kind: str
    """``Int``, ``Float``, ``Choice``, ``Boolean`` or ``Fixed``."""
    default: Any
    space: Any
    """Words of the engine: ``{"int": {"least": 32, …}}``; None for a fixed value."""
    values: list[Any] | None = None
    """All of them, where they can be listed."""
    conditions: tuple[Condition, ...] = ()
    found: tuple[Condition, ...] = ()
    """Conditions that nobody wrote, but that the function was seen to keep."""
    of_choice: bool = False

    def read(self, value: Any) -> Any:
        """Give a value of the engine as the function has it."""
        if not self.of_choice or self.values is None:
            return float(value) if self.kind == "Float" else value
        return self.values[value]

    def get_config(self) -> dict[str, Any]:
        """Give what it is, for a summary."""
        conditions = [{c.name: list(c.values)} for c in (*self.conditions, *self.found)]
        config = {"name": self.name, "default": self.default, "conditions": conditions}
        if self.kind in ("Choice", "Fixed"):
            return {**config, "values": self.values}
        if self.of_choice:
            return {**config, "values": self.values}
        if self.kind == "Boolean":
            return config
        words = next(iter(self.space.values()))
        sampling = "log" if "log" in (words.get("scale"), *self.space) else "linear"
        ends = {"min_value": words["least"], "max_value": words["greatest"], "step": words.get("step")}
        return {**config, **ends, "sampling": sampling}


class HyperParameters:
    """What a function that builds models asks for its numbers; each answer is a value of the trial.

    ::

        def build(hp):
            units = hp.Int("units", 32, 512, step=32)
            rate = hp.Float("learning_rate", 1e-4, 1e-2, sampling="log")

    Outside a search it answers with defaults.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self.space: list[HyperParameter] = []
        """All that are known."""
        self.values: dict[str, Any] = {}
        """The values of those that are active."""
        self._names: list[str] = []
        self._conditions: list[Condition] = []
        self._asked: list[HyperParameter] = []
        self._is_strict = False

    # The kinds

    def Int(
        self,
        name: str,
        min_value: int,
        max_value: int,
        step: int | None = None,
        sampling: str | None = None,
        default: int | None = None,
        parent_name: str | None = None,
        parent_values: Any = None,
    ) -> int:
        """A whole number.

        Args:
            name: unique in its ``name_scope``.
            min_value: the least value.
            max_value: the greatest value, among the values.
            step: between neighbouring values, 1; with ``sampling="log"`` the factor between them.
            sampling: ``linear``, ``log``, or ``reverse_log``, which is as ``log`` from the other end.
            default: the value outside a search; ``min_value``.
            parent_name: a hyperparameter that decides whether this one is active.
            parent_values: its values for which it is.
        """
        for what, value in (("min_value", min_value), ("max_value", max_value), ("step", step)):
            if value is not None and (isinstance(value, bool) or int(value) != value):
                raise WrongType(f"{what} must be a whole number, received {value!r}", f"Int {name!r}")
        return self._number("Int", name, min_value, max_value, step, sampling, default, parent_name, parent_values)

    def Float(
        self,
        name: str,
        min_value: float,
        max_value: float,
        step: float | None = None,
        sampling: str | None = None,
        default: float | None = None,
        parent_name: str | None = None,
        parent_values: Any = None,
    ) -> float:
        """A number; see :meth:`Int`. Without a step any number between the two."""
        return self._number("Float", name, min_value, max_value, step, sampling, default, parent_name, parent_values)

    def Choice(
        self,
        name: str,
        values: Sequence[Any],
        ordered: bool | None = None,
        default: Any = None,
        parent_name: str | None = None,
        parent_values: Any = None,
    ) -> Any:
        """One of several values: texts, numbers or truth values.

        Args:
            name: unique in its ``name_scope``.
            values: what to choose from.
            ordered: whether neighbours are alike; True for numbers.
            default: the value outside a search; the first one.
            parent_name: a hyperparameter that decides whether this one is active.
            parent_values: its values for which it is.
        """
        values = list(values)
        owner = f"Choice {name!r}"
        if not values:
            raise InvalidArgument("there is nothing to choose from", owner)
        if not all(isinstance(value, (str, int, float, bool)) for value in values):
            raise WrongType(f"takes texts, numbers or truth values, received {values!r}", owner)
        if len({(value, isinstance(value, bool)) for value in values}) < len(values):
            raise InvalidArgument(f"has a value twice: {values!r}", owner)
        is_number = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
        if ordered and not is_number:
            raise InvalidArgument("can be ordered where its values are numbers", owner)
        if default is not None and default not in values:
            raise InvalidArgument(f"has the values {values!r}, and not its default {default!r}", owner)
        # The engine knows the places: whatever a text looks like, it is nothing else there.
        in_order = is_number and ordered is not False and values == sorted(values) and len(values) > 1
        places = {"int": {"least": 0, "greatest": len(values) - 1}} if in_order else {"choice": [*range(len(values))]}
        made = HyperParameter("", "Choice", values[0] if default is None else default, places, values, of_choice=True)
        return self._retrieve(name, made, parent_name, parent_values)

    def Boolean(
        self, name: str, default: bool = False, parent_name: str | None = None, parent_values: Any = None
    ) -> bool:
        """True or False."""
        made = HyperParameter("", "Boolean", bool(default), "bool", [False, True])
        return self._retrieve(name, made, parent_name, parent_values)

    def Fixed(self, name: str, value: Any, parent_name: str | None = None, parent_values: Any = None) -> Any:
        """A value that is not searched for, but shown among the others."""
        return self._retrieve(name, HyperParameter("", "Fixed", value, None, [value]), parent_name, parent_values)

    def _number(
        self,
        kind: str,
        name: str,
        least: Any,
        greatest: Any,
        step: Any,
        sampling: str | None,
        default: Any,
        parent_name: str | None,
        parent_values: Any,
    ) -> Any:
        owner = f"{kind} {name!r}"
        number = int if kind == "Int" else float
        sampling = sampling or "linear"
        if sampling not in ("linear", "log", "reverse_log"):
            raise InvalidArgument(f"sampling is linear, log or reverse_log, received {sampling!r}", owner)
        least, greatest = number(least), number(greatest)
        if not (math.isfinite(least) and math.isfinite(greatest)) or least > greatest:
            raise InvalidArgument(f"goes from {least} to {greatest}: the least value comes first", owner)
        if sampling != "linear" and least <= 0:
            raise InvalidArgument(f"has the least value {least}, and a logarithm needs positive ones", owner)
        if step is not None and not step > (1 if sampling != "linear" else 0):
            raise InvalidArgument(f"has the step {step}, which leads nowhere", owner)
        if default is not None and not least <= default <= greatest:
            raise InvalidArgument(f"goes from {least} to {greatest}, and its default is {default}", owner)
        default = least if default is None else number(default)
        if sampling == "linear":
            words = {"least": least, "greatest": greatest, **({} if step is None else {"step": number(step)})}
            values = _listed(least, greatest, step or (1 if kind == "Int" else None))
            made = HyperParameter("", kind, default, {"int" if kind == "Int" else "range": words}, values)
        elif step is not None or sampling == "reverse_log":
            # Neighbours are equally likely: their places are searched.
            values = _powers(number, least, greatest, step or 1.1, sampling == "reverse_log")
            words = {"least": 0, "greatest": len(values) - 1}
            made = HyperParameter("", kind, default, {"int": words}, values, of_choice=True)
        elif kind == "Int":
            words = {"least": least, "greatest": greatest, "scale": "log"}
            made = HyperParameter("", kind, default, {"int": words}, _listed(least, greatest, 1))
        else:
            made = HyperParameter("", kind, default, {"log": {"least": least, "greatest": greatest}})
        return self._retrieve(name, made, parent_name, parent_values)

    # Names and conditions

    def _retrieve(self, name: str, made: HyperParameter, parent_name: str | None, parent_values: Any) -> Any:
        if not isinstance(name, str) or not name:
            raise WrongType(f"the name must be a text, received {name!r}", f"hp.{made.kind}")
        scope = contextlib.nullcontext()
        if parent_name is not None:
            scope = self.conditional_scope(parent_name, parent_values)
        with scope:
            made.name, made.conditions = self._full(name), tuple(self._conditions)
            known = self._known(made.name, made.conditions)
            if known is None:
                if self._is_strict:
                    raise NotFound("is new, and new ones are not allowed", f"hyperparameter {made.name!r}")
                known = made
                self.space.append(known)
            self._asked.append(known)
            if not self._is_active(known):
                return known.default
            return self.values.setdefault(known.name, known.default)

    def _known(self, name: str, conditions: tuple[Condition, ...]) -> HyperParameter | None:
        same = [known for known in self.space if known.name == name]
        for known in same:
            if known.conditions == conditions:
                return known
        # One that was given from outside counts, whatever the function says.
        return same[0] if same and not (conditions and same[0].conditions) else None

    def _full(self, name: str) -> str:
        return "/".join([*self._names, name])

    def _is_active(self, known: HyperParameter) -> bool:
        return all(condition.holds(self.values) for condition in (*known.conditions, *known.found))

    @contextlib.contextmanager
    def name_scope(self, name: str) -> Iterator[None]:
        """Put ``name/`` in front of the names within."""
        self._names.append(name)
        try:
            yield
        finally:
            self._names.pop()

    @contextlib.contextmanager
    def conditional_scope(self, parent_name: str, parent_values: Any) -> Iterator[None]:
        """What is named within is searched where a hyperparameter has one of some values.

        ::

            kind = hp.Choice("optimizer", ["sgd", "adam"])
            with hp.conditional_scope("optimizer", ["sgd"]):
                if kind == "sgd":
                    momentum = hp.Float("momentum", 0.0, 0.99)
        """
        parent = self._parent(parent_name)
        values = list(parent_values) if isinstance(parent_values, (list, tuple, range, set)) else [parent_values]
        if not values:
            raise InvalidArgument(f"takes values of {parent_name!r}", "conditional_scope")
        self._conditions.append(Condition(parent, tuple(values)))
        try:
            yield
        finally:
            self._conditions.pop()

    def _parent(self, name: str) -> str:
        """The name of a parent: in the scope of names under way, or one around it."""
        names = {known.name for known in self.space}
        for depth in range(len(self._names), -1, -1):
            full = "/".join([*self._names[:depth], name])
            if full in names:
                return full
        raise InvalidArgument(f"there is no hyperparameter {name!r} yet: ask for the parent first", "conditional_scope")

    # Values

    def get(self, name: str) -> Any:
        """Give the value of a hyperparameter that is active."""
        full = self._full(name)
        if full in self.values:
            return self.values[full]
        if any(known.name == full for known in self.space):
            raise WrongState("is not active with the other values", f"hyperparameter {full!r}")
        raise NotFound(f"there is none; there are: {', '.join(self.values)}", f"hyperparameter {full!r}")

    def __getitem__(self, name: str) -> Any:
        """Give the value of a hyperparameter that is active."""
        return self.get(name)

    def __contains__(self, name: object) -> bool:
        """Whether a hyperparameter is active."""
        return name in self.values

    def copy(self) -> HyperParameters:
        """Give a copy that changes by itself."""
        made = type(self)()
        made.space = [copy.copy(known) for known in self.space]
        made.values = dict(self.values)
        made._is_strict = self._is_strict
        return made

    def merge(self, other: HyperParameters) -> None:
        """Take what another knows and this one does not."""
        known = {(one.name, one.conditions) for one in self.space}
        self.space += [copy.copy(one) for one in other.space if (one.name, one.conditions) not in known]
        for one in self.space:
            if self._is_active(one):
                self.values.setdefault(one.name, one.default)

    def __repr__(self) -> str:
        """Show the values."""
        return f"<HyperParameters {self.values}>"


def _listed(least: Any, greatest: Any, step: Any) -> list[Any] | None:
    """Values with a step; None for a continuum, and where they are too many to try."""
    if not step:
        return None
    count = int((greatest - least) / step + 1e-9) + 1
    return [least + index * step for index in range(count)] if count <= 1000 else None


def _powers(number: type, least: Any, greatest: Any, factor: float, is_reversed: bool) -> list[Any]:
    """Values whose distance from the least (or, reversed, to the greatest) grows by a factor."""
    values, value = [], float(least)
    while value <= greatest * (1 + 1e-12) and len(values) < 10000:
        values.append(number(round(value)) if number is int else value)
        value *= factor
    if is_reversed:
        values = [least + greatest - value for value in reversed(values)]
    return list(dict.fromkeys(values))


__all__ = ["Condition", "HyperParameter", "HyperParameters"]
