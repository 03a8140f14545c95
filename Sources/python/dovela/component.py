"""Components as Python objects: a name, arguments, and the checked configuration that comes of them."""

from __future__ import annotations

import difflib
import inspect
from typing import Any, ClassVar

import numpy as np

from . import runtime
from .errors import WrongType
from .schema import Schema


class ComponentType(type):
    """The type of component classes: one that has a schema is a plugin's, any other is written in Python."""

    schema: Schema | None

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make a component; its arguments are checked against the schema at once."""
        if cls.schema is not None:
            return cls._of_plugin(args, kwargs)
        return cls._of_python(args, kwargs)

    def _of_plugin(cls, args: tuple, kwargs: dict[str, Any]) -> Any:
        given = _bound(cls.__name__, cls.__signature__, args, kwargs)
        component = cls.__new__(cls)
        component._arguments = given
        component._settle()
        return component

    def _of_python(cls, args: tuple, kwargs: dict[str, Any]) -> Any:
        from .bridge import registering

        schema = registering.schema_of(cls)
        own = registering.signature_of(cls)
        of_host = {p.id for p in schema.parameters} - set(own.parameters) if schema else set()
        hosted = {key: value for key, value in kwargs.items() if key in of_host}
        rest = {key: value for key, value in kwargs.items() if key not in hosted}
        given = _bound(cls.__name__, own, args, rest)
        component = super().__call__(*args, **rest)
        component._arguments = {**given, **hosted}
        return component


def _bound(name: str, signature: inspect.Signature, args: tuple, kwargs: dict[str, Any]) -> dict[str, Any]:
    try:
        known = signature.parameters
        unknown = [key for key in kwargs if key not in known]
        if unknown:
            near = difflib.get_close_matches(unknown[0], known, 1)
            end = f"; did you mean {near[0]!r}?" if near else ""
            raise TypeError(f"got an unexpected keyword argument {unknown[0]!r}{end}")
        bound = signature.bind(*args, **kwargs)
    except TypeError as error:
        raise WrongType(f"{error}: {name}{_plain(signature)}", name) from None
    return dict(bound.arguments)


def _plain(signature: inspect.Signature) -> str:
    """A signature without its types, to be read at a glance."""
    parameters = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=parameters, return_annotation=inspect.Signature.empty))


class Component(metaclass=ComponentType):
    """A component: what it is called and what it was given."""

    kind: ClassVar[str] = ""
    schema: ClassVar[Schema | None] = None

    _arguments: dict[str, Any]
    _config: dict[str, Any] | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Make a class that is written in Python unlike its plugin's parent, if it has one."""
        super().__init_subclass__(**kwargs)
        if "schema" not in cls.__dict__:
            cls.schema = None
            cls.__signature__ = inspect.signature(cls.__init__) if "__init__" in cls.__dict__ else None
            if cls.__signature__ is not None:
                parameters = list(cls.__signature__.parameters.values())[1:]
                cls.__signature__ = cls.__signature__.replace(parameters=parameters)
            else:
                del cls.__signature__

    def _settle(self) -> None:
        """Check the arguments; fill in the defaults."""
        from .bridge import registering

        try:
            _, self._config = runtime.current().resolve(self.kind, self.node())
        finally:
            registering.withdraw_objects()

    def node(self) -> dict[str, Any] | str:
        """The component as the library reads it: ``{"org.dovela.layers:Dense": {"units": 512}}``."""
        if self.schema is not None:
            return {self.schema.qualified: {key: node_of(value) for key, value in self._arguments.items()}}
        from .bridge import registering

        return registering.node_of_object(self)

    def get_config(self) -> dict[str, Any]:
        """Every parameter with its value, defaults included."""
        if self._config is None:
            self._settle()
        return dict(self._config or {})

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """The component of a configuration, as ``get_config`` gives it."""
        return cls(**config)

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse to change a parameter, which would change nothing of what was composed."""
        schema = self.schema
        is_own = isinstance(getattr(type(self), name, None), property)
        if schema is not None and not is_own and any(parameter.id == name for parameter in schema.parameters):
            raise AttributeError(
                f"{name!r} was given when {type(self).__name__!r} was made, and stays: make another one with {name}=…"
            )
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        """Read a parameter as an attribute: ``layer.units``."""
        config = self.__dict__.get("_config") or {}
        if name in config:
            return config[name]
        raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what the library follows pointers to."""
        return {key: value for key, value in self.__dict__.items() if key != "_plugin"}

    def __repr__(self) -> str:
        """Write it as it was made."""
        arguments = ", ".join(f"{key}={value!r}" for key, value in self.__dict__.get("_arguments", {}).items())
        return f"{type(self).__name__}({arguments})"


def node_of(value: Any) -> Any:
    """A value as the library reads it."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Component):
        return value.node()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [node_of(item) for item in value]
    if isinstance(value, dict):
        return {str(key): node_of(item) for key, item in value.items()}
    if isinstance(value, ComponentType):
        return node_of(value())
    raise WrongType(
        f"{value!r} cannot be a parameter: give a number, a text, a list, None or a component", type(value).__name__
    )
