"""Arguments of a component, as the library hands them over."""

from __future__ import annotations

from typing import Any

from ..errors import Unsupported
from ..native import ffi

_ABSENT, _NULL, _BOOL, _INT, _FLOAT, _STRING, _LIST, _COMPONENT = range(8)


def python_value(value: Any, name: str, is_hosted: bool = False) -> Any:
    """A ``dovela_value`` as an object of Python; None for a component that the host applies itself."""
    kind = value.kind
    if kind in (_ABSENT, _NULL):
        return None
    if kind == _BOOL:
        return bool(getattr(value, "as").boolean)
    if kind == _INT:
        return getattr(value, "as").integer
    if kind == _FLOAT:
        return getattr(value, "as").number
    if kind == _STRING:
        return ffi.string(getattr(value, "as").string).decode()
    if kind == _LIST:
        items = getattr(value, "as").list
        return [python_value(items[index], name) for index in range(value.length)]
    if is_hosted:
        return None
    raise Unsupported(f"the parameter '{name}' is a component, which one written in Python cannot take", name)
