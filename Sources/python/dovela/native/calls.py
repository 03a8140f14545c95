"""Calls of the library: errors become exceptions, texts become ``str``, handles end with their last reference."""

from __future__ import annotations

import threading
from typing import Any, Callable

from .. import errors
from . import forks
from .library import ffi, lib


class _Pending:
    """Exceptions that Python code raised while the library called it, until the library hands on what they became."""

    _MOST = 16

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._raised: list[tuple[str, BaseException]] = []

    def keep(self, message: str, error: BaseException) -> None:
        """Remember an exception by the message that the library gets for it."""
        with self._lock:
            self._raised = [*self._raised[1 - self._MOST :], (message, error)]

    def take(self, message: str) -> BaseException | None:
        """The exception that a message came from."""
        with self._lock:
            for index in range(len(self._raised) - 1, -1, -1):
                text, error = self._raised[index]
                if text in message:
                    del self._raised[index]
                    return error
        return None


pending = _Pending()


def check(error: Any) -> None:
    """Raise the exception that an error of the library stands for; NULL is success."""
    if not error:
        return
    kind = errors.of_code(error.code)
    message, owner = _text(error.message), _text(error.owner)
    if error.release:
        error.release(error)
    cause = pending.take(message)
    if isinstance(cause, (KeyboardInterrupt, SystemExit)):
        raise cause
    raise kind(message, owner) from cause


def _text(pointer: Any) -> str:
    return ffi.string(pointer).decode("utf-8", "replace") if pointer else ""


class _Calls:
    """``call.model_save(…)`` is ``dovela_model_save(…)``, checked. Python's lock is released while it runs."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        function = getattr(lib, "dovela_" + name)

        def checked(*arguments: Any) -> None:
            forks.refuse_forked()
            error = function(*arguments)
            if error:
                check(error)

        setattr(self, name, checked)
        return checked


call = _Calls()


def made(kind: str, function: str, *arguments: Any) -> Any:
    """The handle that a function makes in its last argument; it is destroyed with its last reference."""
    place = ffi.new(f"dovela_{kind} **")
    getattr(call, function)(*arguments, place)
    destroy = getattr(lib, f"dovela_{kind}_destroy")
    return ffi.gc(place[0], lambda handle: destroy(handle) if forks.may_destroy() else None)


def taken_text(function: str, *arguments: Any) -> str:
    """The text that a function gives in its last argument."""
    place = ffi.new("dovela_string **")
    getattr(call, function)(*arguments, place)
    try:
        return ffi.buffer(lib.dovela_string_bytes(place[0]), lib.dovela_string_length(place[0]))[:].decode()
    finally:
        lib.dovela_string_destroy(place[0])


def encoded(text: Any, what: str) -> bytes:
    """A text for the library: UTF-8 without a NUL inside."""
    if not isinstance(text, str):
        raise errors.WrongType(f"must be a str, received {type(text).__name__}", what)
    if "\0" in text:
        raise errors.InvalidArgument("must not contain a NUL character", what)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise errors.InvalidArgument(f"cannot be written as UTF-8: {error.reason}", what) from None
