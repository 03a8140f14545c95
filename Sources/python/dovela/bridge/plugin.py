"""A plugin of one component: the tables that the library gets for a class, or an object, of Python."""

from __future__ import annotations

import inspect
import itertools
import json
from typing import Any

from .. import runtime
from ..component import Component
from ..native import constants as c
from ..native import ffi
from ..schema import Schema
from . import tables
from .failures import failure, guarded, remember_host
from .memory import Views
from .signatures import parameter_of, role_of, signature_of
from .values import python_value


class Instance:
    """A component of Python that the library made: the object, and what its kind's functions need."""

    __slots__ = ("cache", "component", "handle", "name", "views")

    def __init__(self, component: Component, name: str) -> None:
        """Join an object to its name in the library."""
        self.component = component
        self.name = name
        self.cache: dict[Any, Any] = {}
        self.views = Views()
        self.handle = ffi.new_handle(self)


class Plugin:
    """A class, or an object whose arguments no text holds, as the library sees it."""

    _numbers = itertools.count(1)
    # Kept while the library may follow a pointer to them: until it says that the last instance is gone.
    _alive: set[Plugin] = set()
    _ended: list[Plugin] = []

    def __init__(self, cls: type[Component], instance: Component | None = None) -> None:
        """Make the tables."""
        self.cls = cls
        self.instance = instance
        self.own = inspect.Signature() if instance is not None else signature_of(cls)
        self.id = f"python.{cls.__module__}.{next(self._numbers)}".replace(":", ".")
        self.is_offered = False
        texts = (self._schema(), self._manifest())
        self._schema_text, self._manifest_text = (ffi.new("char[]", json.dumps(text).encode()) for text in texts)
        self._handle = ffi.new_handle(self)
        self._component = self._table_of_component()
        self._list = ffi.new("const dovela_component *[]", [self._component])
        self._table = ffi.new("dovela_plugin *")
        self._table.struct_size = ffi.sizeof("dovela_plugin")
        self._table.abi_major, self._table.abi_minor = c.ABI_MAJOR, c.ABI_MINOR
        self._table.manifest = self._manifest_text
        self._table.components, self._table.component_count = self._list, 1
        self._end = ffi.callback("void(void)", lambda: self._ended.append(self))
        self._table.deinit = self._end
        self._entry = ffi.callback("const dovela_error *(*)(const dovela_host *, const dovela_plugin **)", self._enter)

    @property
    def name(self) -> str:
        """The name that is this component's alone."""
        return f"{self.id}:{self.cls.__name__}"

    def offer(self) -> None:
        """Register it."""
        if self.is_offered:
            return
        while self._ended:
            ended = self._ended.pop()
            if not ended.is_offered:
                self._alive.discard(ended)
        self._alive.add(self)
        runtime.current().register(self._entry)
        self.is_offered = True

    def withdraw(self) -> None:
        """Take it back; what was made of it lives on."""
        if self.is_offered:
            self.is_offered = False
            runtime.current().unregister(self.id)

    def described(self) -> Schema:
        """Its schema, with what the host adds."""
        return runtime.current().describe(f"{self.cls.kind}:{self.name}")[0]

    def _enter(self, host: Any, plugin: Any) -> Any:
        try:
            remember_host(host)
            plugin[0] = self._table
            return ffi.NULL
        except BaseException as error:
            return failure(error, self.id)

    def _manifest(self) -> dict[str, Any]:
        return {"id": self.id, "version": "0", "doc": f"{self.cls.__qualname__} of {self.cls.__module__}."}

    def _schema(self) -> dict[str, Any]:
        doc = (inspect.getdoc(self.cls) or "").split("\n\n")[0].replace("\n", " ")
        schema = {
            "kind": self.cls.kind,
            "name": self.cls.__name__,
            "doc": doc if self.cls.__dict__.get("__doc__") else f"The {self.cls.kind} {self.cls.__name__} in Python.",
            "parameters": [parameter_of(p, self.cls) for p in self.own.parameters.values()],
        }
        direction = getattr(self.cls, "direction", None)
        return {**schema, "direction": direction} if direction else schema

    def _table_of_component(self) -> Any:
        table = ffi.new("dovela_component *")
        table.struct_size = ffi.sizeof("dovela_component")
        self._kind = ffi.new("char[]", getattr(c, f"{self.cls.kind.upper()}_KIND").encode())
        self._kind_table = tables.of(self.cls)
        table.kind, table.schema, table.table = self._kind, self._schema_text, self._kind_table
        table.context = self._handle
        table.create, table.destroy = _create, _destroy
        return table

    def make(self, values: list[Any]) -> Component:
        """The object for an instance of the library's."""
        if self.instance is not None:
            return self.instance
        arguments = {
            name: python_value(value, name, is_hosted=role_of(name, self.cls) is not None)
            for name, value in zip(self.own.parameters, values)
        }
        component = self.cls.__new__(self.cls)
        component._arguments = arguments
        component.__init__(**arguments)
        return component


_instances: set[Instance] = set()


@guarded("const dovela_error *(*)(const dovela_create *, void **)", owner="create")
def _create(create: Any, place: Any) -> None:
    plugin = ffi.from_handle(create.component.context)
    values = [create.values[index] for index in range(create.value_count)]
    instance = Instance(plugin.make(values), ffi.string(create.name).decode())
    _instances.add(instance)
    place[0] = instance.handle


@ffi.callback("void(void *)")
def _destroy(handle: Any) -> None:
    _instances.discard(ffi.from_handle(handle))
