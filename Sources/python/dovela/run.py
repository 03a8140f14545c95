"""Whole runs, as the command has them."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import runtime
from .display import Display
from .history import History
from .interrupt import Interruptible
from .model import Model
from .native import call, encoded, ffi, made, taken_text
from .native.forks import begin_computing

_MOST_RESULTS = 256


class Run:
    """A run file, carried out: data with its preprocessing, model, objective, optimizer and callbacks.

    ::

        run = dv.Run("examples/digits.yaml", overrides=["fit.epochs=5"])
        run.fit(folder="runs/first")
        run.model.predict(x)
    """

    def __init__(self, run: str | os.PathLike[str], overrides: Sequence[str] = (), directory: Any = None) -> None:
        """Compose a run.

        Args:
            run: the path of a run file, or its text (YAML or JSON).
            overrides: ``path=value``, as after ``--set``.
            directory: where relative paths start; the file's folder, or the working directory.
        """
        text = os.fspath(run)
        if "\n" not in text and not text.lstrip().startswith("{") and ": " not in text:
            directory = Path(text).resolve().parent if directory is None else directory
            text = Path(text).read_text(encoding="utf-8")
        sets = [ffi.new("char[]", encoded(override, "overrides")) for override in overrides]
        folder = ffi.NULL if directory is None else encoded(os.fspath(directory), "directory")
        begin_computing()
        self._handle = made(
            "run",
            "run_create",
            runtime.current().pointer,
            encoded(text, "run"),
            ffi.new("const char *[]", sets),
            len(sets),
            folder,
        )
        self.model: Model = Model._of_handle(made("model", "run_model", self._handle))
        self.history: History | None = None

    @property
    def specification(self) -> str:
        """The run as YAML, every default filled in."""
        return taken_text("run_specification", self._handle)

    def fit(self, folder: str | os.PathLike[str] | None = None, resume: bool = False, verbose: Any = "auto") -> History:
        """Train as the run says; with a folder it leaves what the command leaves."""
        display = Display(verbose)
        path = ffi.new("char[]", encoded(os.fspath(folder), "folder")) if folder else ffi.NULL
        with Interruptible() as interruptible:
            options = ffi.new("dovela_fit_options *")
            options.struct_size = ffi.sizeof("dovela_fit_options")
            options.folder, options.resume = path, bool(resume)
            options.events, options.cancellation = display.events, interruptible.cancellation
            outcome = json.loads(taken_text("run_fit", self._handle, options))
        self.history = History(outcome)
        interruptible.finish()
        return self.history

    def evaluate(self, split: str = "validation") -> dict[str, float]:
        """Loss and metrics on a split: ``train``, ``validation`` or ``test``."""
        results, count = ffi.new("dovela_result[]", _MOST_RESULTS), ffi.new("uint64_t *")
        call.run_evaluate(self._handle, encoded(split, "split"), results, _MOST_RESULTS, count)
        return {ffi.string(r.name).decode(): r.value for r in results[0 : min(count[0], _MOST_RESULTS)]}
