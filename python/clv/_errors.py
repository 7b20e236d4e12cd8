"""Exceptions and warnings. Options are named as in Python."""

from __future__ import annotations

import errno
import re

_OPTION = re.compile(r"`--([a-z-]+)(?: ([^`]+))?`")


def in_python(text: str) -> str:
    """Replaces options of the command line by keyword arguments."""

    def keyword(option: re.Match[str]) -> str:
        value = "" if option[2] is None else repr(option[2])
        return f"`{option[1].replace('-', '_')}={value}`"

    return _OPTION.sub(keyword, text)


class ClvError(Exception):
    """Base class of all exceptions of this package.

    ``hint`` says what to do about it, if anything can be done.
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
    """Wrong usage: an argument is out of range or contradicts another."""


class DataError(ClvError, ValueError):
    """The data, a file's content or a parameter cannot be used."""


class ConvergenceError(ClvError, RuntimeError):
    """An estimation ended without a verified optimum."""


class FileError(ClvError, OSError):
    """The operating system failed to read or write."""


class MissingFileError(FileError, FileNotFoundError):
    """The file does not exist."""

    def __init__(self, what: str, hint: str | None = None) -> None:
        super().__init__(what, hint)
        self.errno = errno.ENOENT


class ClvWarning(UserWarning):
    """Something to know about a result: skipped rows, parameters that the data barely determine."""


for _class in (ClvError, UsageError, DataError, ConvergenceError, FileError, MissingFileError, ClvWarning):
    _class.__module__ = "clv"
