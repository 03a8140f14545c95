"""Errors with the words of the library. Each is also the built-in exception that Python programs expect."""

from __future__ import annotations


class Error(Exception):
    """An error of Dovela: what failed (``owner``) and why (``message``)."""

    code = 12

    def __init__(self, message: str, owner: str = "") -> None:
        """Make an error; ``owner`` is the function, component or file that failed."""
        super().__init__(f"{owner}: {message}" if owner else message)
        self.message = message
        self.owner = owner

    def __reduce__(self) -> tuple:
        """Pickle by the two texts."""
        return type(self), (self.message, self.owner)


class InvalidArgument(Error, ValueError):
    """A value, name or configuration that is refused."""

    code = 1


class ShapeMismatch(Error, ValueError):
    """Shapes or element types that do not fit."""

    code = 2


class OutOfRange(Error, ValueError):
    """A label, index or size outside its range."""

    code = 3


class OutOfMemory(Error, MemoryError):
    """More memory than there is."""

    code = 4


class FileError(Error, OSError):
    """A file that cannot be read or written."""

    code = 5


class BadData(Error, ValueError):
    """Bytes that are not what they claim to be."""

    code = 6


class Unsupported(Error, NotImplementedError):
    """A feature that is not known."""

    code = 7


class VersionMismatch(Error):
    """A contract that the other side does not speak."""

    code = 8


class NotFound(Error, LookupError):
    """A component, split or parameter that does not exist."""

    code = 9


class WrongState(Error, RuntimeError):
    """A call that is illegal now, or on this thread."""

    code = 10


class Cancelled(Error):
    """An end that somebody asked for."""

    code = 11


class InternalError(Error, RuntimeError):
    """A mistake of the component or of Dovela itself."""

    code = 12


class WrongType(Error, TypeError):
    """A Python object of the wrong type, found before the library was called."""

    code = 1


_BY_CODE = {kind.code: kind for kind in Error.__subclasses__() if kind is not WrongType}


def of_code(code: int) -> type[Error]:
    """The exception for a code of the C interface."""
    return _BY_CODE.get(code, InternalError)


def code_of(error: BaseException) -> int:
    """The code of the C interface for an exception."""
    if isinstance(error, Error):
        return error.code
    for kind, code in ((MemoryError, 4), (OSError, 5), (ValueError, 1), (TypeError, 1)):
        if isinstance(error, kind):
            return code
    return InternalError.code
