"""The shared libraries of a wheel: libdovela, the standard plugins, and what they need at run time."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def gather(folder: Path) -> None:
    """Lay out ``folder`` as an installation's ``lib``: each library finds the others through ``$ORIGIN``."""
    library, plugins = _installed() if os.environ.get("DOVELA_PREFIX") else _built()
    home = folder / "dovela"
    (home / "plugins").mkdir(parents=True, exist_ok=True)
    _place(library, folder / "libdovela.so.1", "$ORIGIN/dovela/runtime")
    for plugin in plugins:
        _place(plugin, home / "plugins" / plugin.name, "$ORIGIN/../runtime")
    gathering = [ROOT / ".ci" / "gather-runtime", "--kernels", home / "runtime", library, *plugins]
    subprocess.run([str(part) for part in gathering], check=True)


def _installed() -> tuple[Path, list[Path]]:
    folder = Path(os.environ["DOVELA_PREFIX"]) / "lib"
    return _found(folder / "libdovela.so.1", sorted((folder / "dovela" / "plugins").glob("*.so")))


def _built() -> tuple[Path, list[Path]]:
    chosen = os.environ.get("DOVELA_BUILD")
    folder = Path(chosen) if chosen else ROOT / ".build" / "release"
    if not chosen:
        subprocess.run(["swift", "build", "-c", "release"], cwd=ROOT, check=True)
    elif not folder.is_absolute():
        folder = ROOT / folder
    return _found(folder / "libDovelaRuntime.so", sorted(folder.glob("libdovela-*.so")))


def _found(library: Path, plugins: list[Path]) -> tuple[Path, list[Path]]:
    if not library.is_file() or not plugins:
        raise SystemExit(f"{library.parent} has no built Dovela: {library.name} and its plugins belong there")
    return library, plugins


def _place(source: Path, target: Path, run_path: str) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o755)
    subprocess.run(["strip", "--strip-unneeded", str(target)], check=True)
    subprocess.run(["patchelf", "--set-rpath", run_path, str(target)], check=True)
