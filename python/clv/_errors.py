"""What goes wrong, in the words of the library; options are called as they are in Python."""

from __future__ import annotations

import errno
import re

_OPTION = re.compile(r"`--([a-z-]+)(?: ([^`]+))?`")


def in_python(text: str) -> str:
    """The text with options of the command line as keyword arguments."""

    def keyword(option: re.Match[str]) -> str:
        value = "" if option[2] is None else repr(option[2])
        return f"`{option[1].replace('-', '_')}={value}`"

    return _OPTION.sub(keyword, text)


class ClvError(Exception):
    """Any refusal of this package.

    ``hint`` says what helps, where something does.
    """

    hint: str | None

    def __init__(self, what: str, hint: str | None = None) -> None:
        what, self.hint = in_python(what), None if hint is None else in_python(hint)
        super().__init__(what if self.hint is None else f"{what}\nhint: {self.hint}")

    def __reduce__(self) -> tuple[type[ClvError], tuple[str, str | None]]:
        what = str(self)
        if self.hint is not None:
            what = what.removesuffix(f"\nhint: {self.hint}")
        return type(self), (what, self.hint)


class UsageError(ClvError, ValueError):
    """The call itself is wrong: an argument out of range, or one that contradicts another."""


class DataError(ClvError, ValueError):
    """The data, a file's content or a parameter cannot be used."""


class ConvergenceError(ClvError, RuntimeError):
    """An estimation ended without an optimum that can be vouched for."""


class FileError(ClvError, OSError):
    """The operating system refused to read or write."""


class MissingFileError(FileError, FileNotFoundError):
    """There is no such file."""

    def __init__(self, what: str, hint: str | None = None) -> None:
        super().__init__(what, hint)
        self.errno = errno.ENOENT


class ClvWarning(UserWarning):
    """What a reader of a result should know: rows left out, parameters that the data hardly identify."""


for _class in (ClvError, UsageError, DataError, ConvergenceError, FileError, MissingFileError, ClvWarning):
    _class.__module__ = "clv"
