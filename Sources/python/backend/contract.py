"""The C interface as cffi reads it, made of the headers in include/dovela: there is no second copy to keep."""

from __future__ import annotations

import re
from pathlib import Path

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_INCLUDE = re.compile(r'^\s*#\s*include\s*"([a-z_]+\.h)"', re.MULTILINE)
_DEFINE = re.compile(r"^\s*#\s*define\s+(\w+)(\(([^)]*)\))?[ \t]+(.+?)\s*$", re.MULTILINE)
_MACRO_CALL = re.compile(r"^\s*DOVELA_(?:SLOTS?|STATIC_ASSERT)\(.*?\);", re.MULTILINE | re.DOTALL)
_CAST = re.compile(r"\((?:u?int(?:8|16|32|64)_t|size_t)\)")
_NUMBER_SUFFIX = re.compile(r"\b(0x[0-9a-fA-F]+|\d+)[uUlL]+\b")


class Contract:
    """Declarations for ``cffi.FFI.cdef``, and the values of the headers' macros."""

    def __init__(self, include: Path, first: tuple[str, ...] = ("dovela.h", "runtime.h")) -> None:
        """Read the headers that ``first`` lead to, each after those that it includes."""
        self._include = include
        self._sources: dict[str, str] = {}
        for name in first:
            self._read(name)
        self._functions: dict[str, tuple[list[str], str]] = {}
        self.constants: dict[str, int | str] = {}
        for text in self._sources.values():
            self._collect_macros(text)
        self.declarations = "\n".join(self._declarations(text) for text in self._sources.values())

    def _read(self, name: str) -> None:
        if name in self._sources:
            return
        text = _COMMENT.sub("", (self._include / name).read_text()).replace("\\\n", " ")
        self._sources[name] = ""  # against headers that include each other
        for included in _INCLUDE.findall(text):
            self._read(included)
        del self._sources[name]
        self._sources[name] = text

    def _collect_macros(self, text: str) -> None:
        for name, call, parameters, body in _DEFINE.findall(text):
            if call:
                self._functions[name] = ([parameter.strip() for parameter in parameters.split(",")], body)
            elif body.startswith('"') and body.endswith('"'):
                self.constants[name] = body[1:-1]
            elif (value := self._value(body)) is not None:
                self.constants[name] = value

    def _value(self, expression: str) -> int | None:
        """The number that an expression of numbers, shifts and simple macros stands for."""
        for name, (parameters, body) in self._functions.items():
            call = re.fullmatch(rf"{name}\((.*)\)", expression)
            if call:
                arguments = dict(zip(parameters, (argument.strip() for argument in call[1].split(","))))
                expression = re.sub(r"\b\w+\b", lambda word, known=arguments: known.get(word[0], word[0]), body)
        plain = _NUMBER_SUFFIX.sub(r"\1", _CAST.sub("", expression))
        if not re.fullmatch(r"[\s\d()x|<&+*~-]+", plain):
            return None
        try:
            return int(eval(plain, {"__builtins__": {}}))  # digits and operators only, as the pattern says
        except (SyntaxError, TypeError):
            return None

    def _declarations(self, text: str) -> str:
        text = _without_bodies(text, "DOVELA_HEADER_FUNCTION")
        text = _without_bodies(text, "static inline")
        text = _MACRO_CALL.sub("", text)
        text = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
        text = re.sub(r"__attribute__\s*\(\(.*?\)\)", "", text)
        text = re.sub(r"\bDOVELA_(EXPORT|BEGIN|END|EXTERN_C)\b", "", text)
        text = re.sub(r"\bDOVELA_[A-Z0-9_]+\b(?=\])", lambda name: str(self.constants[name[0]]), text)
        return re.sub(r"\n\s*\n+", "\n", text)


def _without_bodies(text: str, word: str) -> str:
    """Leaves out functions that are compiled into their caller, from ``word`` to the end of the body."""
    pieces = []
    while word in text:
        before, _, after = text.partition(word)
        depth, end = 0, 0
        while not (after[end] == "}" and depth == 1):
            depth += (after[end] == "{") - (after[end] == "}")
            end += 1
        # What stands before the word on its own line belongs to the function (attributes).
        pieces.append(before.rsplit("\n", 1)[0] + "\n")
        text = after[end + 1 :]
    return "".join(pieces) + text
