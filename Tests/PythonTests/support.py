"""What the tests share."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
DOVELA = Path(os.environ.get("DOVELA_TEST_COMMAND", ROOT / ".build" / "release" / "dovela"))


def points(rows: int = 256, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Rows of eight numbers, and which of two classes each is of."""
    x = np.random.default_rng(seed).normal(size=(rows, 8)).astype(np.float32)
    return x, (x[:, 0] + x[:, 1] > 0).astype(np.int32)


class TestCase(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="dovela-test-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def run_python(self, script: str, **environment: str) -> subprocess.CompletedProcess:
        """Run a script in a process of its own."""
        return subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            timeout=300,
            cwd=self.folder,
            env={**os.environ, **environment},
        )

    def lines_of(self, script: str, folder: Path, *arguments: str, kill_after: int | None = None) -> list[str]:
        """Run a script in a folder and return what it printed; it is killed when it has printed so many lines."""
        folder.mkdir(exist_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script), *arguments], cwd=folder, stdout=subprocess.PIPE, text=True
        )
        lines = []
        for line in process.stdout:
            lines.append(line)
            if kill_after is not None and len(lines) >= kill_after:
                os.kill(process.pid, signal.SIGKILL)
                break
        process.stdout.close()
        process.wait()
        return lines

    def assertEqualWeights(self, left, right) -> None:
        for one, other in zip(left.get_weights(), right.get_weights()):
            np.testing.assert_array_equal(one, other)


class Golden:
    """Stored numbers of Keras; see Tests/Goldens/README.md."""

    def __init__(self, kind: str, name: str) -> None:
        from safetensors import safe_open

        with safe_open(ROOT / "Tests" / "Goldens" / kind / f"{name}.safetensors", "numpy") as file:
            self.tensors = {key: file.get_tensor(key) for key in list(file.keys())}
            self.case = json.loads(file.metadata()["case"])

    def all(self, prefix: str) -> list[np.ndarray]:
        """``input.0``, ``input.1``, …"""
        return [self.tensors[f"{prefix}.{i}"] for i in range(len(self.tensors)) if f"{prefix}.{i}" in self.tensors]


__all__ = ["DOVELA", "ROOT", "Golden", "TestCase", "points", "sys"]
