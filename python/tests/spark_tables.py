"""Tables of ``clv.spark`` beside those of ``clv``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

import clv
from clv import spark as cs
from common import ORDERS, shared

SHOP: Any = {
    "customer_col": "Customer ID",
    "date_col": "Created at",
    "amount_col": "Total",
    "status_col": "Status",
}
PLAIN: Any = {"customer_col": "customer_id", "date_col": "date", "amount_col": "amount"}
# What a logarithm of another library may be off by, below 16
ULP = 4e-15
LOGARITHMS = {"ln_order_value": "orders", "ln_gap_sum": "frequency"}


def shop() -> pa.Table:
    """The sample shop as its file has it: text, with cells that no one can read."""
    names = ORDERS.read_text().partition("\n")[0].split(",")
    texts = pacsv.ConvertOptions(column_types={name: pa.string() for name in names}, strings_can_be_null=False)
    return pacsv.read_csv(ORDERS, convert_options=texts)


def log(*paths: str, date: Any = None) -> pa.Table:
    """Files of orders beside the repository."""
    parts = []
    for path in paths:
        types = {"customer_id": pa.string(), "date": date or pa.date32(), "amount": pa.float64()}
        parts.append(pacsv.read_csv(shared(f"data/{path}"), convert_options=pacsv.ConvertOptions(column_types=types)))
    return pa.concat_tables(parts)


def table(frame: Any) -> pa.Table:
    """A DataFrame by customer, on the driver."""
    return frame.toArrow().sort_by("customer_id")


def assert_same_rfm(found: pa.Table, expected: pa.Table) -> None:
    """Every integer, date and double is equal, but for the last bits of sums of logarithms."""
    assert found.num_rows == expected.num_rows
    for name in expected.column_names:
        left, right = found[name], expected[name]
        if name not in LOGARITHMS:
            assert_equal(name, left, right)
            continue
        assert pc.equal(pc.is_valid(left), pc.is_valid(right)).to_pylist().count(False) == 0, name
        terms = np.maximum(1, pc.fill_null(expected[LOGARITHMS[name]], 0).to_numpy())
        gaps = np.abs(pc.fill_null(left, 0.0).to_numpy() - pc.fill_null(right, 0.0).to_numpy())
        assert (gaps <= ULP * terms).all(), f"{name}: off by {(gaps / terms).max():e} for each logarithm"


def assert_equal(name: str, left: Any, right: Any) -> None:
    """Two columns with the same values, whatever the widths of their types."""
    if pa.types.is_large_string(left.type):
        left = left.cast(pa.string())
    pairs = zip(left.to_pylist(), right.to_pylist())
    different = [(own, other) for own, other in pairs if own != other]
    assert not different, f"{name}: {len(different)} differ, as in {different[:3]}"


def rfm_of_both(spark: Any, orders: pa.Table, frame: Any = None, **reading: Any) -> tuple[Any, pa.Table]:
    """The RFM table of Spark, checked against that of ``clv rfm``, which is returned too."""
    frame = spark.createDataFrame(orders) if frame is None else frame
    own = {name: reading.pop(name) for name in ("currency_col",) if name in reading}
    rfm = cs.rfm(frame, **reading, **own)
    expected = clv.rfm(orders, returns="pyarrow", **reading)
    assert_same_rfm(table(rfm), expected)
    return rfm, expected


def written(scores: Any, path: Path) -> Path:
    """A table of scores as a file."""
    pacsv.write_csv(table(scores), path)
    return path
