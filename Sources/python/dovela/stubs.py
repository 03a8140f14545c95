"""Stubs for editors: ``python -m dovela.stubs FOLDER`` writes a ``.pyi`` for each module of components.

Those of the standard plugins are part of the package; run it again, on a folder of your own (``MYPYPATH``, or what your
editor calls extra paths), for components of other plugins: ``python -m dovela.stubs --plugin lion.so typings/dovela``.
"""

from __future__ import annotations

import argparse
import keyword
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from . import runtime
from .namespace import MODULES, base_of
from .schema import Parameter, Schema

_HEAD = '''"""{doc}"""

from typing import Any, Literal, Sequence

from .component import Component
from .{module} import {base} as {base}
{more}
def get(value: Any) -> {base}:
    """Give a component from any of its forms: an object, a name, an expression, a configuration."""
'''


def stub(kind: str, schemas: Iterable[Schema]) -> str:
    """The stub of the module of a kind."""
    base = base_of(kind)
    more = "from .graph import Input as Input\n" if kind == "layer" else ""
    parts = [
        _HEAD.format(
            doc=f"{MODULES[kind].capitalize()}.",
            module=base.__module__.rpartition(".")[2],
            base=base.__name__,
            more=more,
        )
    ]
    for schema in schemas:
        if not schema.name.isidentifier() or keyword.iskeyword(schema.name):
            continue
        parts.append(_class(schema, base.__name__))
        parts += [
            f"{alias} = {schema.name}\n"
            for alias in schema.aliases
            if alias.isidentifier() and not keyword.iskeyword(alias) and f" {alias}\n" not in more
        ]
    return "\n".join(parts)


def _class(schema: Schema, base: str) -> str:
    doc = schema.docstring.replace("\\", "\\\\").replace('"""', "'''").replace("\n", "\n    ").replace("    \n", "\n")
    end = "\n    " if "\n" in doc else ""
    parameters = ", ".join(["self", *_parameters(schema.parameters)])
    head = f'class {schema.name}({base}):\n    """{doc}{end}"""\n'
    return f"{head}\n    def __init__({parameters}) -> None: ...\n"


def _parameters(parameters: Iterable[Parameter]) -> Iterable[str]:
    optional = only = False
    for parameter in parameters:
        if parameter.required and optional and not only:
            only = True
            yield "*"
        optional = optional or not parameter.required
        yield f"{parameter.id}: {parameter.annotation}" + (
            "" if parameter.required else f" = {_default(parameter.default)}"
        )


def _default(value: Any) -> str:
    return repr(value) if value is None or isinstance(value, (bool, int, float, str)) else "..."


def write(folder: Path, plugins: Iterable[str] = ()) -> None:
    """Write the stubs of every kind to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for plugin in plugins:
        runtime.load_plugin(plugin)
    for kind, module in MODULES.items():
        (folder / f"{module}.pyi").write_text(stub(kind, runtime.current().list(kind)), encoding="utf-8")


def main() -> None:
    """Write stubs, as the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m dovela.stubs", description="Write stubs of components for editors."
    )
    parser.add_argument("folder", type=Path, help="where the .pyi files go")
    parser.add_argument("--plugin", action="append", default=[], help="a plugin's file to load")
    arguments = parser.parse_args()
    write(arguments.folder, arguments.plugin)


if __name__ == "__main__":
    main()
