"""Registration: classes of Python by name, and objects for as long as somebody composes with them."""

from __future__ import annotations

import json
import threading
from typing import Any

from ..component import Component, node_of
from ..errors import InvalidArgument, WrongType
from ..schema import Schema
from . import tables
from .plugin import Plugin
from .signatures import signature_of

_lock = threading.RLock()
_by_class: dict[type, tuple[Plugin, Schema]] = {}
_by_name: dict[tuple[str, str], Plugin] = {}
_objects: list[Plugin] = []


def schema_of(cls: type[Component]) -> Schema | None:
    """The schema of a class, which is registered at the first call; None for a base class."""
    if not cls.kind or not tables.is_possible(cls):
        return None
    with _lock:
        if cls not in _by_class:
            register(cls)
        return _by_class[cls][1]


def register(cls: type[Component]) -> None:
    """Offer a class by name. One of the same name and kind that this program offered before makes room."""
    if not tables.is_possible(cls):
        raise WrongType(f"of the kind {cls.kind!r} cannot be written in Python", cls.__name__)
    with _lock:
        plugin = Plugin(cls)
        earlier = _by_name.pop((cls.kind, cls.__name__), None)
        if earlier is not None:
            earlier.withdraw()
            _by_class.pop(earlier.cls, None)
        plugin.offer()
        _by_class[cls] = plugin, plugin.described()
        _by_name[cls.kind, cls.__name__] = plugin


def written(schema: Schema) -> type[Component] | None:
    """The class in Python behind a schema."""
    plugin = _by_name.get((schema.kind, schema.name))
    return plugin.cls if plugin is not None and plugin.id == schema.plugin else None


def node_of_object(component: Component) -> dict[str, Any]:
    """An object of a class in Python as the library reads it: by its arguments where a text can hold them, so that the
    library makes its own; a callback, and what cannot be written, is the object itself.
    """
    cls = type(component)
    schema_of(cls)
    if cls.kind != "callback":
        try:
            arguments = {key: node_of(value) for key, value in component._arguments.items()}
            json.dumps(arguments)
            return {_by_class[cls][0].name: arguments}
        except (WrongType, TypeError, ValueError):
            pass
    plugin = component.__dict__.get("_plugin")
    if plugin is None:
        plugin = component._plugin = Plugin(cls, component)
    with _lock:
        plugin.offer()
        _objects.append(plugin)
    return {plugin.name: {}}


def withdraw_objects() -> None:
    """Take back the objects that were offered: what was composed of them has them now."""
    with _lock:
        while _objects:
            _objects.pop().withdraw()


def checked_class(cls: Any) -> type[Component]:
    """A class that can be registered."""
    if not (isinstance(cls, type) and issubclass(cls, Component)) or not cls.kind:
        raise InvalidArgument(
            "takes a class that derives from dv.Layer, dv.Optimizer, …; or a kind, and a function", "register"
        )
    return cls


__all__ = ["checked_class", "node_of_object", "register", "schema_of", "signature_of", "withdraw_objects", "written"]
