"""Writes a folder as a wheel (PEP 427)."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import sysconfig
import zipfile
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file, so that equal contents give equal wheels


def tag() -> str:
    """Any Python 3 on this platform: the package has no extension module."""
    return "py3-none-" + sysconfig.get_platform().replace("-", "_").replace(".", "_")


def write(folder: Path, name: str, version: str, metadata: str, license: str, directory: Path) -> str:
    """Write ``folder`` and its metadata to ``directory``; give the file's name."""
    information = f"{name}-{version}.dist-info"
    file = f"{name}-{version}-{tag()}.whl"
    files = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    files[f"{information}/METADATA"] = metadata.encode()
    files[f"{information}/licenses/LICENSE"] = license.encode()
    files[f"{information}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: dovela_build\nRoot-Is-Purelib: false\nTag: {tag()}\n".encode()
    )
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    with zipfile.ZipFile(directory / file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            rows.writerow([path, f"sha256={digest}", len(content)])
            archive.writestr(_entry(path), content, zipfile.ZIP_DEFLATED)
        rows.writerow([f"{information}/RECORD", "", ""])
        archive.writestr(_entry(f"{information}/RECORD"), record.getvalue())
    return file


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _EPOCH)
    entry.external_attr = (0o755 if ".so" in Path(path).suffixes else 0o644) << 16
    return entry
