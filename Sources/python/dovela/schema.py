"""Schemas: what a component is called, does and takes, as its plugin declares it."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import Any

_PYTHON_TYPES = {
    "bool": "bool",
    "int": "int",
    "float": "float",
    "string": "str",
    "enum": "str",
    "list": "Sequence[Any]",
}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a component."""

    id: str
    types: tuple[str, ...]
    doc: str
    required: bool
    default: Any = None
    nullable: bool = False
    of: str | None = None
    choices: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    length: Any = None

    @classmethod
    def read(cls, node: dict[str, Any]) -> Parameter:
        """Take a parameter as ``describe`` gives it."""
        return cls(
            node["id"],
            tuple(node["type"]),
            node["doc"],
            node["required"],
            node.get("default"),
            node["nullable"],
            node.get("of"),
            tuple(node.get("choices") or ()),
            tuple(node.get("items") or ()),
            node.get("length"),
        )

    @property
    def annotation(self) -> str:
        """Its type as Python writes it."""
        if self.choices and set(self.types) == {"enum"}:
            names = [f"Literal[{', '.join(repr(choice) for choice in self.choices)}]"]
        else:
            names = [self._annotation_of(name) for name in self.types]
        if self.nullable and "None" not in names:
            names.append("None")
        return " | ".join(dict.fromkeys(" | ".join(names).split(" | ")))

    def _annotation_of(self, kind: str) -> str:
        if kind != "list":
            return _PYTHON_TYPES.get(kind, "str | dict[str, Any] | Component")
        items = " | ".join(_PYTHON_TYPES.get(name, "Any") for name in self.items) or "Any"
        # A single item stands for a list of a known length.
        return f"{items} | Sequence[{items}]" if self.length and "|" not in items else f"Sequence[{items}]"


@dataclass(frozen=True)
class Schema:
    """A component as its plugin declares it, with the parameters that the host adds."""

    kind: str
    name: str
    doc: str
    plugin: str
    aliases: tuple[str, ...] = ()
    source: str | None = None
    parameters: tuple[Parameter, ...] = field(default_factory=tuple)

    @classmethod
    def read(cls, node: dict[str, Any]) -> Schema:
        """Take a schema as ``list`` and ``describe`` give it."""
        return cls(
            node["kind"],
            node["name"],
            node["doc"],
            node["plugin"]["id"],
            tuple(node.get("aliases") or ()),
            node.get("source"),
            tuple(Parameter.read(parameter) for parameter in node["parameters"]),
        )

    @property
    def qualified(self) -> str:
        """The name that is the component's alone: ``org.dovela.layers:Dense``."""
        return f"{self.plugin}:{self.name}"

    @property
    def signature(self) -> inspect.Signature:
        """As of a function: required parameters, then those with defaults, by place or by name."""
        parameters = []
        optional = False
        for parameter in self.parameters:
            optional = optional or not parameter.required
            default = inspect.Parameter.empty if parameter.required else parameter.default
            # A required parameter behind an optional one can only be given by name.
            kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
            if (optional and parameter.required) or (
                parameters and parameters[-1].kind is inspect.Parameter.KEYWORD_ONLY
            ):
                kind = inspect.Parameter.KEYWORD_ONLY
            parameters.append(inspect.Parameter(parameter.id, kind, default=default, annotation=parameter.annotation))
        return inspect.Signature(parameters)

    @property
    def docstring(self) -> str:
        """Documentation of the class."""
        lines = [self.doc, "", "Args:"] if self.parameters else [self.doc]
        lines += [f"    {parameter.id}: {parameter.doc}" for parameter in self.parameters]
        if self.source:
            lines += ["", f"Source: {self.source}"]
        return "\n".join(lines)
