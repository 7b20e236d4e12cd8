"""Tables in and out: any that speak Arrow come in as they are, and go out as the kind that came."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, Literal

from . import _clv
from ._errors import UsageError

Kind = Literal["pandas", "polars", "pyarrow"]
KINDS: tuple[Kind, ...] = ("pandas", "polars", "pyarrow")


def given(source: Any) -> tuple[_clv.Given, Kind]:
    """What to read, and the kind of table that the answer is."""
    many = isinstance(source, (list, tuple))
    sources: Sequence[Any] = source if many else [source]
    if not sources:
        raise UsageError("no input given")
    paths = [os.fspath(part) for part in sources if isinstance(part, (str, os.PathLike))]
    tables = [part for part in sources if not isinstance(part, (str, os.PathLike))]
    if paths and tables:
        raise UsageError("paths and tables in one call", "give either")
    kinds = [_kind_of(table) for table in tables]
    return _clv.Given([str(path) for path in paths], [_arrow(table) for table in tables]), (
        kinds[0] if kinds else _installed()
    )


def made(table: _clv.Table, kind: Kind) -> Any:
    """A table of one kind."""
    if kind == "polars":
        import polars

        return polars.DataFrame(table)
    import pyarrow

    arrow = pyarrow.table(table)
    return arrow.to_pandas(date_as_object=False) if kind == "pandas" else arrow


def _kind_of(table: Any) -> Kind:
    """By the module that made it; what is not known speaks Arrow, and gets pyarrow back."""
    module = type(table).__module__.split(".")[0]
    if module == "pandas":
        return "pandas"
    if module == "polars":
        return "polars"
    if hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__"):
        return "pyarrow"
    raise UsageError(
        f"neither a path nor a table: `{type(table).__qualname__}`",
        "a path, a list of paths, or a table of pandas, polars, pyarrow or another package that speaks Arrow",
    )


def _arrow(table: Any) -> Any:
    """The table as one that speaks Arrow."""
    if type(table).__module__.split(".")[0] == "polars" and hasattr(table, "collect"):
        return table.collect()
    if hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__"):
        return table
    import pyarrow

    return pyarrow.Table.from_pandas(table, preserve_index=False)


def _installed() -> Kind:
    """What a path's answer is: the first of pandas, polars and pyarrow that is there."""
    there = [kind for kind in KINDS if find_spec(kind) and (kind != "pandas" or find_spec("pyarrow"))]
    if not there:
        raise UsageError("no package for tables is installed", "pip install pandas pyarrow, or polars, or pyarrow")
    return there[0]
