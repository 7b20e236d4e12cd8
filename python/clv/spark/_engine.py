"""What depends on the kind of session: its functions, its windows, and what a table carries beside its rows."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any, NamedTuple

from .._errors import UsageError

DataFrame = Any
Column = Any

DAYS_PER_UNIT = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}


def functions(frame: DataFrame) -> Any:
    """The functions for the columns of a DataFrame."""
    return _module(frame, "functions")


def windows(frame: DataFrame) -> Any:
    """The windows for the columns of a DataFrame."""
    return _module(frame, "window").Window


def _module(frame: DataFrame, name: str) -> Any:
    for of in type(frame).__mro__:
        if of.__module__.startswith("pyspark.sql.connect."):
            return import_module(f"pyspark.sql.connect.{name}")
        if of.__module__.startswith("pyspark.sql."):
            return import_module(f"pyspark.sql.{name}")
    raise UsageError(
        f"not a DataFrame of Spark: `{type(frame).__qualname__}`",
        "tables of pandas, polars and pyarrow, and files, are read by `clv.rfm` and `clv.fit`",
    )


def quoted(name: str) -> str:
    """The name of a column, dots and all."""
    return "`" + name.replace("`", "``") + "`"


# The column that carries the facts, and their name in its metadata
CARRIER, KEY = "T", "clv"


class Facts(NamedTuple):
    """How an RFM table was made. It is with column ``T`` as metadata, and stays there when Spark saves the table."""

    unit: str
    until: str
    merge: str
    refunds: str
    timestamps: bool

    @classmethod
    def of(cls, rfm: DataFrame) -> Facts:
        """What an RFM table carries."""
        functions(rfm)
        fields = [field for field in rfm.schema.fields if field.name == CARRIER]
        text = fields[0].metadata.get(KEY) if fields else None
        if text is None:
            raise UsageError(
                "the DataFrame does not say how it was made: it is not a result of `clv.spark.rfm`",
                "pass that result, or the table that Spark saved of it, with the metadata of its columns",
            )
        return cls(**json.loads(text))

    def carried(self, frame: DataFrame) -> DataFrame:
        """The table with these facts."""
        carrier = functions(frame).col(CARRIER)
        carrier = carrier.alias(CARRIER, metadata={KEY: json.dumps(self._asdict())})
        return frame.select(*(carrier if name == CARRIER else name for name in frame.columns))
