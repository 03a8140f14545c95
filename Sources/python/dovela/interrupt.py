"""Ctrl-C while the library computes: it ends the training after its step, and becomes KeyboardInterrupt afterwards."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

from .native import lib, made


class Interruptible:
    """Turns SIGINT into a cancellation for as long as a ``with`` lasts.

    Python runs signal handlers between its own instructions, and there are none while the library trains. So the
    system's handler writes to a pipe (``signal.set_wakeup_fd``), and a thread that reads it cancels.
    """

    def __init__(self) -> None:
        """Make the cancellation that a training is given."""
        self.cancellation = made("cancellation", "cancellation_create")
        self.is_interrupted = False
        self._thread: threading.Thread | None = None

    def cancel(self) -> None:
        """End the training after its step."""
        lib.dovela_cancel(self.cancellation)

    def __enter__(self) -> Interruptible:
        """Take SIGINT over, on the main thread; elsewhere Python delivers none."""
        if threading.current_thread() is not threading.main_thread():
            return self
        before = signal.getsignal(signal.SIGINT)
        if before in (None, signal.SIG_IGN, signal.SIG_DFL):
            return self
        self._before = before
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        signal.signal(signal.SIGINT, self._note)
        self._descriptor = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        self._thread = threading.Thread(target=self._watch, name="dovela-interrupt", daemon=True)
        self._thread.start()
        return self

    def _note(self, number: int, frame: Any) -> None:
        self.is_interrupted = True
        self.cancel()

    def _watch(self) -> None:
        while True:
            numbers = os.read(self._reader, 64)
            if signal.SIGINT in numbers:
                self.cancel()
            others = bytes(number for number in numbers if number)
            if others and self._descriptor >= 0:
                os.write(self._descriptor, others)
            if 0 in numbers:
                return

    def __exit__(self, *error: Any) -> None:
        """Give SIGINT back."""
        if self._thread is None:
            return
        signal.set_wakeup_fd(self._descriptor)
        signal.signal(signal.SIGINT, self._before)
        os.write(self._writer, b"\0")
        self._thread.join()
        os.close(self._reader)
        os.close(self._writer)

    def finish(self) -> None:
        """Tell the handler from before of an interrupt that came meanwhile: Python's own raises KeyboardInterrupt."""
        if self.is_interrupted:
            self._before(signal.SIGINT, None)
