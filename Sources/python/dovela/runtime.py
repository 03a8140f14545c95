"""The runtime: the plugins that are loaded and the components that they offer."""

from __future__ import annotations

import json
import os
import re
import threading
import warnings
from collections.abc import Sequence
from typing import Any

from .errors import InvalidArgument, WrongState
from .native import call, encoded, ffi, lib, made, taken_text
from .schema import Schema


class Runtime:
    """Plugins and threads. A program has one, made at its first use; see :func:`configure`."""

    def __init__(
        self, threads: int = 0, plugins: Sequence[str] = (), search: bool = True, checked: bool = False
    ) -> None:
        """Load the plugins that a search finds (``search``) and those of ``plugins``."""
        options = ffi.new("dovela_runtime_options *")
        options.struct_size = ffi.sizeof("dovela_runtime_options")
        options.threads = threads
        files = [ffi.new("char[]", encoded(os.fspath(path), "plugins")) for path in plugins]
        paths = ffi.new("const char *[]", files)
        options.plugins, options.plugin_count = paths, len(files)
        options.no_search, options.checked = not search, checked
        options.log = self._log = ffi.callback("void(void *, uint64_t, const char *)", _warn)
        self.pointer = made("runtime", "runtime_create", options)
        self.generation = 0
        self.kept: list[Any] = []
        """What must live as long as the runtime: functions of the program that are components."""

    def load(self, path: str | os.PathLike[str]) -> None:
        """Load a plugin's file."""
        call.runtime_load(self.pointer, encoded(os.fspath(path), "path"))
        self.generation += 1

    def register(self, entry: Any) -> None:
        """Register components of this program."""
        call.runtime_register(self.pointer, entry)
        self.generation += 1

    def unregister(self, plugin: str) -> None:
        """Forget a plugin's components."""
        call.runtime_unregister(self.pointer, encoded(plugin, "plugin"))
        self.generation += 1

    def list(self, kind: str | None = None) -> list[Schema]:
        """The components of a kind, or of all."""
        text = taken_text("runtime_list", self.pointer, encoded(kind, "kind") if kind else ffi.NULL)
        return [Schema.read(node) for node in json.loads(text)]

    def describe(self, name: str) -> list[Schema]:
        """Every component of a name, an alias, ``kind:name`` or ``plugin:name``."""
        return [
            Schema.read(node)
            for node in json.loads(taken_text("runtime_describe", self.pointer, encoded(name, "name")))
        ]

    def resolve(self, kind: str, component: Any) -> tuple[str, dict[str, Any]]:
        """Name and full configuration of a component that was written in any form."""
        text = component if isinstance(component, str) else json.dumps(component)
        try:
            resolved = json.loads(
                taken_text("runtime_resolve", self.pointer, encoded(kind, "kind"), encoded(text, f"the {kind}"))
            )
        except InvalidArgument as error:
            # Places in a text that nobody has written say nothing.
            raise InvalidArgument(
                re.sub(rf"(?m)^the {kind}(:\d+:\d+|, column \d+): (?:\w+: )?", "", error.message)
            ) from None
        return (resolved, {}) if isinstance(resolved, str) else next(iter(resolved.items()))


def _warn(user: Any, level: int, text: Any) -> None:
    warnings.warn(ffi.string(text).decode("utf-8", "replace"), RuntimeWarning, stacklevel=2)


_lock = threading.Lock()
_current: Runtime | None = None


def current() -> Runtime:
    """The program's runtime, made at the first call."""
    global _current
    if _current is None:
        with _lock:
            if _current is None:
                _current = Runtime()
    return _current


def configure(threads: int = 0, plugins: Sequence[str] = (), search: bool = True, checked: bool = False) -> None:
    """Choose threads and plugins, before anything else of Dovela is used.

    Args:
        threads: of each model's computations; 0: as many as the process may run on.
        plugins: files to load, each of which must load.
        search: whether to look in ``DOVELA_PLUGIN_PATH``, the user's folder and the package.
        checked: verify every call of a plugin, at some cost.
    """
    global _current
    with _lock:
        if _current is not None:
            raise WrongState("the plugins are loaded already: configure before Dovela is used", "configure")
        _current = Runtime(threads, plugins, search, checked)


def load_plugin(path: str | os.PathLike[str]) -> None:
    """Load a plugin; its components are then in ``dv.layers``, ``dv.optimizers``, … and known by name."""
    current().load(path)


def version() -> str:
    """The library's version."""
    return ffi.string(lib.dovela_version()).decode()
