"""The modules of components: their classes are made of the schemas of the plugins that are loaded."""

from __future__ import annotations

import difflib
from typing import Any, Callable

from . import runtime
from .component import Component, ComponentType
from .errors import InvalidArgument, WrongType
from .schema import Schema

MODULES = {
    "layer": "layers",
    "activation": "activations",
    "optimizer": "optimizers",
    "initializer": "initializers",
    "loss": "losses",
    "metric": "metrics",
    "callback": "callbacks",
    "schedule": "schedules",
    "regularizer": "regularizers",
    "constraint": "constraints",
    "transform": "transforms",
    "reader": "readers",
    "search": "searches",
    "scheduler": "schedulers",
}

_bases: dict[str, type[Component]] = {}
_classes: dict[str, ComponentType] = {}


class _Names:
    """Names and aliases of a kind's components, read again when plugins come or go."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._generation: tuple[int, int] | None = None
        self._schemas: dict[str, list[Schema]] = {}
        self.names: list[str] = []

    def __call__(self) -> dict[str, list[Schema]]:
        current = runtime.current()
        state = (id(current), current.generation)
        if state != self._generation:
            self._schemas, self.names = {}, []
            for schema in current.list(self._kind):
                self.names.append(schema.name)
                for name in (schema.name, *schema.aliases):
                    self._schemas.setdefault(name, []).append(schema)
            self._generation = state
        return self._schemas


_names = {kind: _Names(kind) for kind in MODULES}


def attach(kind: str, base: type[Component]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` of the module of a kind."""
    _bases[kind] = base

    def get(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lookup(kind, name)

    def names() -> list[str]:
        _names[kind]()
        return sorted({*_names[kind].names, base.__name__, "get"})

    return get, names


def base_of(kind: str) -> type[Component]:
    """The class that all components of a kind derive from."""
    return _bases[kind]


def lookup(kind: str, name: str) -> ComponentType:
    """The class of a component."""
    found = _names[kind]().get(name, [])
    if len(found) > 1:
        plugins = ", ".join(schema.qualified for schema in found)
        raise AttributeError(f"the {kind} {name!r} is offered by {len(found)} plugins: write {plugins} as a name")
    if not found:
        near = difflib.get_close_matches(name, _names[kind](), 3)
        end = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise AttributeError(f"there is no {kind} {name!r}{end}")
    return class_of(found[0])


def class_of(schema: Schema) -> ComponentType:
    """The class that stands for a schema."""
    from .bridge import registering

    written = registering.written(schema)
    if written is not None:
        return written
    key = f"{schema.kind}:{schema.qualified}"
    if key not in _classes or _classes[key].schema != schema:
        contents = {
            "schema": schema,
            "__doc__": schema.docstring,
            "__module__": f"dovela.{MODULES[schema.kind]}",
            "__signature__": schema.signature,
        }
        _classes[key] = ComponentType(schema.name, (_bases[schema.kind],), contents)
    return _classes[key]


def get(kind: str, value: Any) -> Any:
    """A component of a kind from any of its forms: an object, a class, a name, an expression, a configuration."""
    if isinstance(value, ComponentType):
        value = value()
    if isinstance(value, Component):
        if value.kind != kind:
            raise WrongType(f"{value!r} is of the kind {value.kind!r}, and {kind!r} is wanted", f"the {kind}")
        return value
    if callable(value) and not isinstance(value, (str, dict)):
        from .bridge import functions

        return functions.component(kind, value)()
    if not isinstance(value, (str, dict)):
        raise WrongType(f"{value!r} is neither a component nor the name of one", f"the {kind}")
    name, config = runtime.current().resolve(kind, value)
    found = [schema for schema in runtime.current().describe(f"{kind}:{name}") if schema.kind == kind]
    if len(found) != 1:
        raise InvalidArgument(f"{len(found)} plugins offer {name!r}", f"the {kind}")
    return class_of(found[0])(**config)
