"""Finding out what hyperparameters a function asks for, and which of them hang on others."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any, Callable

from .hyperparameters import Condition, HyperParameter, HyperParameters

_MOST_VALUES = 64
_RANDOM_TRIES = 12


class Explored(BaseException):
    """Ends a function that was to be looked at where it would begin to train."""


class Explorer:
    """Calls a function with default values, then with the values of each hyperparameter that may decide about others.

    What is named in a conditional scope hangs on that. What is found without one, as ``units_2`` of a loop over
    ``hp.Int("layers", 1, 3)``, is searched where it is asked for and nowhere else: for which values that is follows
    from the calls. Guesses are tried out with configurations at random, and given up where they fail.
    """

    def __init__(self, function: Callable[[HyperParameters], Any], hp: HyperParameters) -> None:
        """Choose the function, and what is known of its hyperparameters already."""
        self._function = function
        self.hp = hp

    def explore(self) -> HyperParameters:
        """Find all that there are; an error of the first call is the caller's."""
        self._call({}, is_first=True)
        probed: set[int] = set()
        while True:
            waiting = [known for known in self.hp.space if id(known) not in probed and known.values]
            if not waiting:
                break
            probed.add(id(waiting[0]))
            self._probe(waiting[0])
        self._try_out()
        self.hp.values = {}
        self.hp.merge(HyperParameters())
        return self.hp

    def _call(self, values: dict[str, Any], is_first: bool = False) -> list[HyperParameter] | None:
        """What is asked for with these values, all others at their defaults; None where the function fails."""
        hp = self.hp.copy()
        hp.space, hp.values = self.hp.space, dict(values)
        try:
            self._function(hp)
        except Explored:
            pass
        except Exception:
            if is_first:
                raise
            return None
        for known in hp._asked:
            # It is asked for where it was taken to be idle: the guess was wrong.
            if known.found and not all(condition.holds(hp.values) for condition in known.found):
                known.found = ()
        return hp._asked

    def _probe(self, parent: HyperParameter) -> None:
        before = self._activating(parent)
        known = len(self.hp.space)
        asked: dict[Any, list[HyperParameter] | None] = {}
        values = list(parent.values or [])
        if parent.kind in ("Int", "Float") and len(values) > 2:
            for value in (values[0], values[-1]):
                asked[value] = self._call({**before, parent.name: value})
            if _same(asked.values()) and len(self.hp.space) == known:
                return
        for value in values[:_MOST_VALUES]:
            if value not in asked:
                asked[value] = self._call({**before, parent.name: value})
        if len(values) <= _MOST_VALUES:
            self._conclude(parent, asked, known)

    def _conclude(self, parent: HyperParameter, asked: dict[Any, Any], known: int) -> None:
        """Guess what hangs on a parent: what is asked for with some of its values and not with others."""
        if any(names is None for names in asked.values()):
            return
        place = next(index for index, one in enumerate(self.hp.space) if one is parent)
        for index, child in enumerate(self.hp.space):
            when = tuple(v for v in parent.values if v in asked and any(one is child for one in asked[v]))
            if index <= place or not when or len(when) == len(asked) or child.conditions:
                continue
            if index >= known or not child.found:
                child.found = (Condition(parent.name, when),)

    def _activating(self, known: HyperParameter) -> dict[str, Any]:
        """Values with which a hyperparameter is asked for."""
        values: dict[str, Any] = {}
        for condition in (*known.conditions, *known.found):
            for parent in self.hp.space:
                if parent.name == condition.name:
                    values.update(self._activating(parent))
            values[condition.name] = condition.values[0]
        return values

    def _try_out(self) -> None:
        """Give up guesses that configurations at random refute."""
        draw = random.Random(0)
        for _ in range(_RANDOM_TRIES if any(known.found for known in self.hp.space) else 0):
            values = {known.name: draw.choice(known.values) for known in self.hp.space if known.values}
            self._call(values)


def _same(lists: Iterable[list[HyperParameter] | None]) -> bool:
    names = [None if one is None else {id(known) for known in one} for one in lists]
    return all(one is not None and one == names[0] for one in names)


class Words:
    """Hyperparameters as the engine has them: names for each, and their space."""

    def __init__(self, hp: HyperParameters) -> None:
        """Name what is searched for."""
        self.hp = hp
        self._keys: list[tuple[str, HyperParameter]] = []
        taken: set[str] = set()
        for known in hp.space:
            if known.space is None or not self._may_be(known):
                continue
            key, number = known.name, 2
            while key in taken:
                key, number = f"{known.name} ({number})", number + 1
            taken.add(key)
            self._keys.append((key, known))

    def space(self) -> dict[str, Any]:
        """The space, for ``Study``."""
        space: dict[str, Any] = {}
        for key, known in self._keys:
            when = self._when(known, space)
            space[key] = known.space if when is None else {"when": when, "value": known.space}
        return space

    def values(self, configuration: dict[str, Any]) -> dict[str, Any]:
        """The values of a configuration, fixed ones included."""
        hp = self.hp.copy()
        hp.values = {}
        keys = {id(known): key for key, known in self._keys}
        for known in self.hp.space:
            if not hp._is_active(known):
                continue
            key = keys.get(id(known))
            if known.space is None:
                hp.values[known.name] = known.default
            elif key in configuration:
                hp.values[known.name] = known.read(configuration[key])
        return hp.values

    def _may_be(self, known: HyperParameter) -> bool:
        """Whether it can be active at all: fixed parents have one value."""
        for condition in (*known.conditions, *known.found):
            parents = [one for one in self.hp.space if one.name == condition.name]
            if parents and all(one.values and not set(one.values) & set(condition.values) for one in parents):
                return False
        return True

    def _when(self, known: HyperParameter, space: dict[str, Any]) -> dict[str, Any] | None:
        """The condition that the engine is told: the innermost that hangs on one with single values."""
        for condition in reversed((*known.conditions, *known.found)):
            for key, parent in self._keys:
                if parent.name != condition.name or key not in space or not parent.values:
                    continue
                places = [index for index, value in enumerate(parent.values) if value in condition.values]
                if len(places) < len(parent.values):
                    return {key: places if parent.of_choice else [parent.values[index] for index in places]}
        return None
