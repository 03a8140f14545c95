"""Arguments of classes as parameters of schemas."""

from __future__ import annotations

import inspect
import typing
from typing import Any

from ..component import Component, node_of
from ..errors import WrongType

_TYPES = {bool: "bool", int: "int", float: "float", str: "string", list: "list", tuple: "list"}


def signature_of(cls: type[Component]) -> inspect.Signature:
    """The arguments of a class, without self. ``**options`` stand for what the host adds, and are none of them."""
    if cls.__init__ is object.__init__:
        return inspect.Signature()
    signature = inspect.signature(cls.__init__)
    own = [p for p in list(signature.parameters.values())[1:] if p.kind is not inspect.Parameter.VAR_KEYWORD]
    return signature.replace(parameters=own)


# What the host does with a parameter of a layer of this name, so that the layer need not.
_OUTPUT_ROLES = {
    "activation": {"type": "component", "of": "activation", "nullable": True, "role": "output_activation"},
    "activity_regularizer": {
        "type": "component",
        "of": "regularizer",
        "nullable": True,
        "role": "activity_regularizer",
    },
}


def role_of(name: str, cls: type[Component]) -> dict[str, Any] | None:
    """The part of the schema that gives a parameter to the host: ``activation``, ``kernel_initializer``,
    ``kernel_regularizer``, ``kernel_constraint`` of a layer, ``learning_rate`` of an optimizer.
    """
    if cls.kind == "optimizer" and name == "learning_rate":
        return {"type": ["float", "component"], "of": "schedule", "range": [0, None]}
    if cls.kind != "layer":
        return None
    variable, _, kind = name.rpartition("_")
    if name not in _OUTPUT_ROLES and variable and kind in ("initializer", "regularizer", "constraint"):
        return {"type": "component", "of": kind, "nullable": kind != "initializer", "role": kind, "for": variable}
    return _OUTPUT_ROLES.get(name)


def _hints(cls: type[Component]) -> dict[str, Any]:
    """The annotations of ``__init__``; none where a name in them means nothing."""
    try:
        return typing.get_type_hints(cls.__init__)
    except (NameError, TypeError):
        return {}


def parameter_of(parameter: inspect.Parameter, cls: type) -> dict[str, Any]:
    """The schema of an argument: its type from the annotation, else from the default."""
    if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
        raise WrongType(f"takes '{parameter}': a component's parameters must be named", cls.__name__)
    default = parameter.default
    has_default = default is not inspect.Parameter.empty
    hosted = role_of(parameter.name, cls)
    if hosted:
        node = {"id": parameter.name, "doc": f"The argument {parameter.name} of {cls.__name__}.", **hosted}
        return {**node, "default": node_of(default)} if has_default else node
    kind = _hints(cls).get(parameter.name, type(default) if has_default and default is not None else None)
    options = [part for part in typing.get_args(kind) or (kind,) if part is not type(None)]
    names = [_TYPES.get(typing.get_origin(part) or part, "any") for part in options]
    node: dict[str, Any] = {"id": parameter.name, "type": names[0] if len(names) == 1 else "any"}
    node["doc"] = f"The argument {parameter.name} of {cls.__name__}."
    if has_default:
        node["default"] = node_of(default)
    if (has_default and default is None) or node["type"] == "any":
        node["nullable"] = True
    return node
