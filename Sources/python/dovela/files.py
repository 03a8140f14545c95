"""Files of models on their way to memory and back."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, Callable

from . import runtime
from .native import encoded, made


class Temporary:
    """A file with these bytes, for as long as it takes to use it."""

    def __init__(self, content: bytes = b"") -> None:
        """Choose what it holds."""
        self._folder = tempfile.TemporaryDirectory(prefix="dovela-")
        self._path = Path(self._folder.name) / "model.safetensors"
        self._content = content

    def __enter__(self) -> Path:
        """Write it."""
        self._path.write_bytes(self._content)
        return self._path

    def __exit__(self, *_: Any) -> None:
        """Remove it."""
        self._folder.cleanup()


def bytes_of(write: Callable[[Path], None]) -> bytes:
    """What a function writes to a file."""
    with Temporary() as path:
        write(path)
        return path.read_bytes()


def loaded(path: str | os.PathLike[str]) -> Any:
    """The library's model of a file."""
    return made("model", "model_load", runtime.current().pointer, encoded(os.fspath(path), "path"))
