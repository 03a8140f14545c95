"""libdovela, loaded from the package, where it lies beside its plugins."""

from __future__ import annotations

from pathlib import Path

from .contract import ffi

_PATH = Path(__file__).resolve().parents[1] / "lib" / "libdovela.so.1"

try:
    lib = ffi.dlopen(str(_PATH), ffi.RTLD_NOW | ffi.RTLD_LOCAL)
except OSError as error:
    raise ImportError(f"the library of this package cannot be loaded: {error}") from error

__all__ = ["ffi", "lib"]
