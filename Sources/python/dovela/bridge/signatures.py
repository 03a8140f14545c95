"""Arguments of classes as parameters of schemas."""

from __future__ import annotations

import inspect
import typing
from typing import Any

from ..component import Component, node_of
from ..errors import WrongType

_TYPES = {bool: "bool", int: "int", float: "float", str: "string", list: "list", tuple: "list"}


def signature_of(cls: type[Component]) -> inspect.Signature:
    """The arguments of a class, without self."""
    if cls.__init__ is object.__init__:
        return inspect.Signature()
    signature = inspect.signature(cls.__init__)
    return signature.replace(parameters=list(signature.parameters.values())[1:])


def parameter_of(parameter: inspect.Parameter, cls: type) -> dict[str, Any]:
    """The schema of an argument: its type from the annotation, else from the default."""
    if parameter.kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
        raise WrongType(f"takes '{parameter}': a component's parameters must be named", cls.__name__)
    default = parameter.default
    has_default = default is not inspect.Parameter.empty
    hints = typing.get_type_hints(cls.__init__)
    kind = hints.get(parameter.name, type(default) if has_default and default is not None else None)
    options = [part for part in typing.get_args(kind) or (kind,) if part is not type(None)]
    names = [_TYPES.get(typing.get_origin(part) or part, "any") for part in options]
    node: dict[str, Any] = {"id": parameter.name, "type": names[0] if len(names) == 1 else "any"}
    node["doc"] = f"The argument {parameter.name} of {cls.__name__}."
    if has_default:
        node["default"] = node_of(default)
    if (has_default and default is None) or node["type"] == "any":
        node["nullable"] = True
    return node
