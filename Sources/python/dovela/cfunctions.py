"""C functions: as components, and made of models."""

from __future__ import annotations

import ctypes
import json
import os
import re
from typing import Any

import numpy as np

from . import arrays, namespace, runtime
from .component import ComponentType
from .errors import InvalidArgument, NotFound, WrongType
from .native import call, check, encoded, ffi, lib, made


def add_function(
    name: str,
    declaration: str | dict[str, Any],
    function: Any = None,
    derivative: Any = None,
    directory: str | os.PathLike[str] | None = None,
) -> ComponentType:
    """Make a C function a component of its name: an activation, a loss, a metric or a schedule. Gives its class.

    ::

        dv.add_function("erf", "libm.so.6: float erff(float)")
        dv.add_function("wave", "double wave(double x); double wave_dx(double x)", library.wave, library.wave_dx)

    Args:
        name: what it is known by, everywhere.
        declaration: library and prototype; where ``function`` is given, the prototype alone; ``; PROTOTYPE`` of the
            derivative may follow. Or a dictionary, as under ``functions`` of a run file.
        function: one that the program has: a function of ctypes, a pointer of cffi, or an address. It is kept.
        derivative: its derivative, the same way.
        directory: where a relative path of the library starts; the working directory.
    """
    if not isinstance(declaration, (str, dict)):
        raise WrongType(f"must be a str or a dict, received {type(declaration).__name__}", "declaration")
    text = encoded(declaration if isinstance(declaration, str) else json.dumps(declaration), "declaration")
    where = runtime.current()
    if function is None:
        if derivative is not None:
            raise InvalidArgument("is given without the function that it belongs to", "derivative")
        folder = ffi.NULL if directory is None else encoded(os.fspath(directory), "directory")
        call.runtime_add_function(where.pointer, encoded(name, "name"), text, folder)
    else:
        pointers = [_callable(function, "function"), _callable(derivative, "derivative")]
        call.runtime_add_pointer(where.pointer, encoded(name, "name"), text, *pointers)
        where.kept.append((function, derivative))
    where.generation += 1
    for schema in where.describe(name):
        if schema.plugin == "functions" and schema.name == name:
            return namespace.class_of(schema)
    raise NotFound("is not among the components", name)


def _callable(function: Any, what: str) -> Any:
    """``dovela_callable *`` of anything that is a pointer to a function."""
    if function is None:
        return ffi.NULL
    if isinstance(function, ctypes._CFuncPtr):
        address = ctypes.cast(function, ctypes.c_void_p).value or 0
    elif isinstance(function, ffi.CData):
        address = int(ffi.cast("uintptr_t", function))
    else:
        # What compilers for Python give (Numba's cfunc) has its address so.
        address = getattr(function, "address", function)
    if not isinstance(address, int) or isinstance(address, bool):
        raise WrongType(
            f"must be a function of ctypes, a pointer of cffi or an address, received {type(function).__name__}"
            + ("; dv.register takes functions that are written in Python" if callable(function) else ""),
            what,
        )
    if not 0 < address < 1 << 64:
        raise InvalidArgument(f"the address {address} cannot be a function's", what)
    return ffi.cast("dovela_callable *", address)


class Function:
    """A model behind a C function pointer, for libraries that take one; ``Model.as_function`` makes it.

    A call sees the weights that the model has then. One thread at a time may call it, as the model is used: a call that
    finds the model in use, or fails otherwise, gives NaN (-1 where the function returns an integer), and :meth:`check`
    raises the reason.
    """

    def __init__(self, model: Any, prototype: str, first: int, output: int, inputs: Any) -> None:
        """Make a function of a model's handle."""
        options = ffi.new("dovela_function_options *")
        options.struct_size = ffi.sizeof("dovela_function_options")
        options.first, options.output = first, output
        if inputs is not None:
            values = np.ascontiguousarray(arrays.numbers(inputs, "inputs"), np.float32)
            memory = ffi.from_buffer("float[]", values)
            options.inputs, options.input_count = memory, values.size
        self._handle = made("function", "function_create", model, encoded(prototype, "prototype"), options)
        self._type = _type_of(prototype)
        self.prototype = prototype

    @property
    def address(self) -> int:
        """Where it is, as a number. It is good as long as this object lives."""
        return int(ffi.cast("uintptr_t", lib.dovela_function_pointer(self._handle)))

    @property
    def pointer(self) -> Any:
        """The pointer as cffi has it, which keeps this object alive: ``scipy.LowLevelCallable`` takes it."""
        return ffi.gc(ffi.cast(self._type, self.address), lambda _, kept=self: None)

    @property
    def ctypes(self) -> Any:
        """The pointer as a function of ctypes, which keeps this object alive."""
        function = ctypes.CFUNCTYPE(*(_ctypes(part) for part in (self._type.result, *self._type.args)))(self.address)
        function.kept = self
        return function

    def check(self) -> None:
        """Raise the error of the first call that failed since this was asked last."""
        check(lib.dovela_function_error(self._handle))

    def __repr__(self) -> str:
        """Its prototype."""
        return f"<Function {self.prototype!r}>"


# Words of a prototype that change nothing of a call, and that cffi does not know.
_IDLE = re.compile(r"\b(extern|static|inline|register|volatile|restrict|__restrict(__)?)\b")


def _type_of(prototype: str) -> Any:
    """The pointer's type as cffi has it."""
    plain = _IDLE.sub("", prototype).strip().rstrip("; ")
    try:
        # As a parameter a function and a pointer to it are the same, named or not.
        return ffi.typeof(f"void (*)({plain})").args[0]
    except (ffi.error, NotImplementedError) as error:
        raise InvalidArgument(f"cffi cannot read '{prototype}': {error}", "prototype") from None


def _ctypes(of: Any) -> Any:
    """A type of cffi as ctypes has it."""
    if of.kind == "void":
        return None
    if of.kind == "pointer":
        return ctypes.c_void_p if of.item.kind == "void" else ctypes.POINTER(_ctypes(of.item))
    if of.cname in ("float", "double"):
        return getattr(ctypes, f"c_{of.cname}")
    sign = "" if int(ffi.cast(of, -1)) < 0 else "u"
    return getattr(ctypes, f"c_{sign}int{8 * ffi.sizeof(of)}")
