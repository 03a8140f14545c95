"""The C interface: the library, its calls, and what passes through them."""

from .calls import call, check, encoded, made, pending, taken_text
from .library import ffi, lib

__all__ = ["call", "check", "encoded", "ffi", "lib", "made", "pending", "taken_text"]
