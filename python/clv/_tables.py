"""Converts tables of pandas, polars and pyarrow to Arrow and back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from . import _clv
from ._errors import UsageError

Kind = Literal["pandas", "polars", "pyarrow"]
KINDS: tuple[Kind, ...] = ("pandas", "polars", "pyarrow")


def given(source: Any) -> tuple[_clv.Given, Kind | None, list[str]]:
    """The source to read, the kind of table (``None`` for a path), and a message for each ignored column."""
    many = isinstance(source, (list, tuple))
    sources: Sequence[Any] = source if many else [source]
    if not sources:
        raise UsageError("no input given")
    paths = [os.fspath(part) for part in sources if isinstance(part, (str, os.PathLike))]
    tables = [part for part in sources if not isinstance(part, (str, os.PathLike))]
    if paths and tables:
        raise UsageError("cannot mix paths and tables in one call", "pass either paths or tables")
    kinds = [_kind_of(table) for table in tables]
    asides: list[str] = []
    held = [_arrow(table, kind, asides) for table, kind in zip(tables, kinds)]
    return _clv.Given([str(path) for path in paths], held), kinds[0] if kinds else None, asides


def answer(kind: Kind | None, returns: Kind | None) -> Kind:
    """The kind of the result: as requested, else as the input, else as installed."""
    if returns is not None and returns not in KINDS:
        raise UsageError(f"unknown kind of table: `{returns!r}`", f"one of {', '.join(KINDS)}")
    return returns or kind or _installed()


def made(table: _clv.Table, kind: Kind) -> Any:
    """Converts an Arrow table to a table of this kind."""
    if kind == "polars":
        return _package("polars").DataFrame(table)
    arrow = _package("pyarrow").table(table)
    return arrow.to_pandas(date_as_object=False) if kind == "pandas" else arrow


def _kind_of(table: Any) -> Kind:
    """The kind of a table, by its class. Other Arrow tables count as pyarrow."""
    classes = {(of.__module__.split(".")[0], of.__name__) for of in type(table).__mro__}
    if ("pandas", "DataFrame") in classes:
        return "pandas"
    if classes & {("polars", "DataFrame"), ("polars", "LazyFrame")}:
        return "polars"
    if hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__"):
        return "pyarrow"
    raise UsageError(
        f"neither a path nor a table: `{type(table).__qualname__}`",
        "pass a path, a list of paths, or a table of pandas, polars, pyarrow or another Arrow package",
    )


def _arrow(table: Any, kind: Kind, asides: list[str]) -> Any:
    """The table as an Arrow table. Columns that Arrow cannot hold are ignored and reported in ``asides``."""
    if kind == "pandas":
        return _of_pandas(table, asides)
    if kind == "polars":
        return _of_polars(table, asides)
    return table


def _of_pandas(frame: Any, asides: list[str]) -> Any:
    pyarrow = _package("pyarrow")
    columns: dict[str, Any] = {}
    for at, name in enumerate(frame.columns):
        try:
            columns.setdefault(str(name), pyarrow.array(frame.iloc[:, at], from_pandas=True))
        except (pyarrow.ArrowException, TypeError, ValueError, OverflowError, UnicodeError) as fault:
            asides.append(_aside(name, str(fault).splitlines()[0]))
    return pyarrow.table(columns)


def _of_polars(frame: Any, asides: list[str]) -> Any:
    polars = _package("polars")
    if isinstance(frame, polars.LazyFrame):
        frame = frame.collect()
    for name, dtype in frame.schema.items():
        if dtype == polars.Object:
            asides.append(_aside(name, "it holds objects"))
            frame = frame.drop(name)
        elif dtype == polars.Null or str(dtype) in ("Int128", "UInt128"):
            frame = frame.with_columns(polars.col(name).cast(polars.String))
    return frame


def _aside(name: object, why: str) -> str:
    return f"ignored column `{name}`, which cannot be read: {why}; convert it to text with `.astype(str)`"


def _package(name: str) -> Any:
    """Imports a package for tables."""
    try:
        return import_module(name)
    except ImportError as missing:
        raise UsageError(f"{name} is not installed", f"pip install {name}") from missing


def _installed() -> Kind:
    """The kind of the result for a path: the first of pandas, polars and pyarrow that is installed."""
    there = [kind for kind in KINDS if find_spec(kind) and (kind != "pandas" or find_spec("pyarrow"))]
    if not there:
        raise UsageError("no package for tables is installed", "pip install pandas pyarrow, or polars, or pyarrow")
    return there[0]
