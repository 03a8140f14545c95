"""The build backend (PEP 517): a package of Python, a library of Swift and C, and declarations made of its headers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cffi
import libraries
import wheel
from contract import Contract

_HERE = Path(__file__).resolve().parents[1]
_PROJECT = (_HERE / "pyproject.toml").read_text()


def build_wheel(wheel_directory: str, config_settings: object = None, metadata_directory: str | None = None) -> str:
    """Build the wheel; give its file name."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        package = folder / "dovela"
        shutil.copytree(_HERE / "dovela", package, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        write_contract(package)
        libraries.gather(package / "lib")
        _write_stubs(folder)
        license = (libraries.ROOT / "LICENSE").read_text()
        return wheel.write(folder, "dovela", _field("version"), _metadata(), license, Path(wheel_directory))


def build_sdist(sdist_directory: str, config_settings: object = None) -> str:
    """Refuse: the library's sources lie outside this folder."""
    raise SystemExit("Dovela's Python package is built from the whole source tree: pip install ./Sources/python")


def write_contract(package: Path) -> None:
    """Compile the headers' declarations to ``native/contract.py``, which needs no parser when it is imported."""
    contract = Contract(libraries.ROOT / "include" / "dovela")
    ffi = cffi.FFI()
    ffi.cdef(contract.declarations)
    ffi.set_source("dovela.native.contract", None)
    ffi.emit_python_code(str(package / "native" / "contract.py"))
    lines = [f"{name} = {value!r}\n" for name, value in sorted(contract.constants.items())]
    text = '"""Macros of the contract."""\n\n' + "".join(lines).replace("DOVELA_", "")
    (package / "native" / "constants.py").write_text(text)


def _write_stubs(folder: Path) -> None:
    """Signatures of the standard components for editors, from the plugins that the wheel carries."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), *sys.path])}
    environment.pop("DOVELA_PLUGIN_PATH", None)
    command = [sys.executable, "-m", "dovela.stubs", str(folder / "dovela")]
    subprocess.run(command, check=True, env=environment, cwd=folder)
    (folder / "dovela" / "py.typed").touch()
    for cache in folder.rglob("__pycache__"):
        shutil.rmtree(cache)


def _field(name: str) -> str:
    found = re.search(rf'^{name} = "(.*)"$', _PROJECT, re.MULTILINE)
    if not found:
        raise SystemExit(f"pyproject.toml has no {name}")
    return found[1]


def _metadata() -> str:
    needs = re.search(r"^dependencies = \[(.*)\]$", _PROJECT, re.MULTILINE)
    lines = [
        "Metadata-Version: 2.1",
        "Name: dovela",
        f"Version: {_field('version')}",
        f"Summary: {_field('description')}",
        f"License: {_field('license')}",
        f"Requires-Python: {_field('requires-python')}",
        *(f"Requires-Dist: {need}" for need in re.findall(r'"(.*?)"', needs[1] if needs else "")),
        "Description-Content-Type: text/markdown",
    ]
    return "\n".join(lines) + "\n\n" + (_HERE / "README.md").read_text()
