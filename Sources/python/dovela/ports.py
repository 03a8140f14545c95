"""Inputs and outputs of a model, and the arrays that a program gives for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import arrays
from .errors import InvalidArgument
from .native import call, ffi


class Port:
    """An input or an output of a model."""

    def __init__(self, handle: Any, side: str, index: int) -> None:
        """Ask a model's handle; ``side`` is ``input`` or ``output``."""
        port = ffi.new("dovela_port *")
        getattr(call, f"model_{side}")(handle, index, port)
        self.name = ffi.string(port.name).decode()
        self.shape = arrays.shape_of(port.spec)
        self.dtype = arrays.dtype_of(port.spec)


def by_port(values: Any, ports: list[Port], what: str, noun: str) -> list[np.ndarray]:
    """One array for each port, from an array, a list or a mapping by name."""
    if isinstance(values, dict):
        names = [port.name for port in ports]
        unknown = [str(name) for name in values if name not in names]
        missing = [name for name in names if name not in values]
        if unknown or missing:
            raise InvalidArgument(f"the model has the {noun} {', '.join(names)}, received {', '.join(values)}", what)
        values = [values[name] for name in names]
    elif len(ports) == 1:
        is_wrapped = isinstance(values, (list, tuple)) and len(values) == 1 and isinstance(values[0], np.ndarray)
        values = list(values) if is_wrapped and values[0].ndim >= max(len(ports[0].shape) - 1, 1) else [values]
    if not isinstance(values, (list, tuple)) or len(values) != len(ports):
        found = f"{len(values)} arrays" if isinstance(values, (list, tuple)) else type(values).__name__
        raise InvalidArgument(f"the model has {len(ports)} {noun}: give a list of as many, received {found}", what)
    several = len(ports) > 1
    return [arrays.array(value, f"{what} '{port.name}'" if several else what) for port, value in zip(ports, values)]


def listed(values: Any) -> list[Any]:
    """A list of what may be one."""
    return list(values) if isinstance(values, (list, tuple)) else [values]


def one(values: list[Any]) -> Any:
    """The only one of a list, or the list."""
    return values[0] if len(values) == 1 else values
