"""Exceptions of Python code that the library calls: they become its errors, and exceptions again where it answers."""

from __future__ import annotations

from typing import Any, Callable

from ..errors import Error, code_of
from ..native import ffi, pending


class _Host:
    """The library's own table, known from the first registration on."""

    table: Any = None


def remember_host(host: Any) -> None:
    """Keep the host's table, which lives as long as the process."""
    _Host.table = host


class _Failures:
    """Errors that are made without a host: where the library has given none yet."""

    alive: dict[int, Any] = {}


@ffi.callback("void(*)(const dovela_error *)")
def _release(error: Any) -> None:
    _Failures.alive.pop(int(ffi.cast("uintptr_t", error)), None)


def failure(error: BaseException, owner: str) -> Any:
    """The error object for an exception."""
    text = error.message if isinstance(error, Error) else f"{type(error).__name__}: {error}"
    pending.keep(text, error)
    message, name = (part.replace("\0", "").encode("utf-8", "replace") for part in (text, owner))
    if _Host.table is not None:
        return _Host.table.error(_Host.table, code_of(error), name, message)
    texts = ffi.new("char[]", message), ffi.new("char[]", name)
    made = ffi.new("dovela_error *", [ffi.sizeof("dovela_error"), code_of(error), *texts, _release])
    _Failures.alive[int(ffi.cast("uintptr_t", made))] = (made, texts)
    return made


def guarded(signature: str, owner: str | None = None) -> Callable[[Callable[..., Any]], Any]:
    """Make a C function of one in Python that gives nothing: its exceptions become error objects.

    Without ``owner`` the first argument is the handle of an instance, which names itself.
    """

    def wrap(function: Callable[..., Any]) -> Any:
        def entry(*arguments: Any) -> Any:
            try:
                function(*arguments)
            except BaseException as error:  # nothing may pass through C
                return failure(error, owner or owner_of(arguments[0]))
            return ffi.NULL

        return ffi.callback(signature, entry)

    return wrap


def owner_of(handle: Any) -> str:
    """What an instance is called in messages."""
    try:
        instance = ffi.from_handle(handle)
        return type(instance.component).__name__
    except Exception:
        return "Python"
