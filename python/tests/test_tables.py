"""Tables of pandas, polars and pyarrow, and paths, give the same customers."""

from __future__ import annotations

import datetime
import decimal
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import clv
from common import ORDERS

RAW = pd.read_csv(ORDERS, dtype=str)
COLUMNS: Any = {"customer_col": "customer", "date_col": "day", "amount_col": "amount"}


def clean() -> pd.DataFrame:
    """A frame of every type that a shop's table has."""
    return pd.DataFrame(
        {
            "customer": ["b", "a", "b", "c", "a", "b"],
            "day": pd.to_datetime(["2024-01-01", "2024-01-03", "2024-02-01", "2024-02-02", "2024-03-01", "2024-03-09"]),
            "amount": [10.0, 20.5, 30.25, 5.0, 7.0, 1.1],
        }
    )


def of(frame: Any, **options: Any) -> pa.Table:
    return clv.rfm(frame, returns="pyarrow", **{**COLUMNS, **options})


@pytest.fixture
def expected() -> pa.Table:
    return of(clean())


@pytest.mark.filterwarnings("ignore::clv.ClvWarning")
def test_all_kinds_give_the_bytes_of_the_path() -> None:
    path = clv.rfm(ORDERS, returns="pyarrow")
    assert path.num_rows == clv.rfm(str(ORDERS)).shape[0]
    for frame in (RAW, pl.from_pandas(RAW), pa.Table.from_pandas(RAW), pl.from_pandas(RAW).lazy()):
        assert clv.rfm(frame, returns="pyarrow").equals(path)


@pytest.mark.filterwarnings("ignore::clv.ClvWarning")
def test_what_comes_out_is_the_kind_that_came_in(expected: pa.Table) -> None:
    frame = clean()
    assert isinstance(clv.rfm(frame, **COLUMNS), pd.DataFrame)
    assert isinstance(clv.rfm(pl.from_pandas(frame), **COLUMNS), pl.DataFrame)
    assert isinstance(clv.rfm(pa.Table.from_pandas(frame), **COLUMNS), pa.Table)
    assert isinstance(clv.rfm(pa.RecordBatch.from_pandas(frame), **COLUMNS), pa.Table)
    assert isinstance(clv.rfm(ORDERS, returns="polars", until="2023-12-31", currency="EUR"), pl.DataFrame)
    pandas, polars = clv.rfm(frame, **COLUMNS), clv.rfm(pl.from_pandas(frame), **COLUMNS)
    assert (
        pandas["frequency"].tolist() == polars["frequency"].to_list() == expected["frequency"].to_pylist() == [1, 2, 0]
    )
    assert pandas["T"].tolist() == polars["T"].to_list()
    assert pandas["first_purchase"].iloc[0] == pd.Timestamp("2024-01-03")
    assert np.isnan(pandas["monetary_value"].iloc[2]) and polars["monetary_value"][2] is None


def test_the_callers_frame_is_unchanged() -> None:
    frame, polars = clean(), pl.from_pandas(clean())
    before = frame.copy(deep=True)
    of(frame), of(polars)
    pd.testing.assert_frame_equal(frame, before)
    assert polars.equals(pl.from_pandas(before))


def test_categorical_ids_and_odd_indices_are_read_as_their_text(expected: pa.Table) -> None:
    frame = clean()
    frame["customer"] = frame["customer"].astype("category")
    frame.index = pd.Index([3, 3, 1, 9, 0, 5])
    assert of(frame).equals(expected)
    assert of(pl.from_pandas(clean()).with_columns(pl.col("customer").cast(pl.Categorical))).equals(expected)
    assert of(pl.from_pandas(clean()).with_columns(pl.col("customer").cast(pl.Enum(["a", "b", "c"])))).equals(expected)


def test_whole_numbers_are_ids_as_written() -> None:
    frame = clean()
    frame["customer"] = [1, 10, 2, 1, 10, 2]
    assert of(frame)["customer_id"].to_pylist() == ["1", "10", "2"]


def test_dates_may_be_text_whole_numbers_dates_or_times(expected: pa.Table) -> None:
    days = clean()["day"]
    forms = {
        "text": days.dt.strftime("%Y-%m-%d"),
        "whole": days.dt.strftime("%Y%m%d").astype(int),
        "dates": days.dt.date,
        "seconds": days.astype("datetime64[s]"),
        "nanoseconds": days.astype("datetime64[ns]"),
        "french": days.dt.strftime("%d/%m/%Y"),
    }
    for name, column in forms.items():
        options = {"date_format": "%d/%m/%Y"} if name == "french" else {}
        assert of(clean().assign(day=column), **options).equals(expected), name


def test_times_with_a_zone_count_on_their_own_clock_or_on_the_one_that_is_asked_for() -> None:
    frame = clean().iloc[:1].assign(day=[pd.Timestamp("2024-01-01 23:30", tz="America/New_York")])
    for table in (frame, pl.from_pandas(frame), pa.Table.from_pandas(frame)):
        assert of(table)["first_purchase"].to_pylist() == [datetime.date(2024, 1, 1)]
        assert of(table, timezone="Europe/Paris")["first_purchase"].to_pylist() == [datetime.date(2024, 1, 2)]


def test_amounts_may_be_decimals_whole_numbers_small_floats_or_text(expected: pa.Table) -> None:
    exact = clean().assign(amount=[decimal.Decimal(text) for text in ("10", "20.5", "30.25", "5", "7", "1.1")])
    assert of(exact).equals(expected)
    assert of(clean().assign(amount=clean()["amount"].astype(str))).equals(expected)
    assert of(clean().assign(amount=clean()["amount"].astype("float32"))).equals(expected)
    whole = clean().assign(amount=[10, 20, 30, 5, 7, 1])
    assert of(whole)["historical_value"].to_pylist() == [27.0, 41.0, 5.0]


def test_several_chunks_are_one_table(expected: pa.Table) -> None:
    table = pa.Table.from_pandas(clean())
    assert of(pa.concat_tables([table.slice(0, 1), table.slice(1, 3), table.slice(4)])).equals(expected)
    frame = pl.from_pandas(clean())
    assert of(pl.concat([frame[:2], frame[2:]], rechunk=False)).equals(expected)
    assert of([clean().iloc[:2], clean().iloc[2:]]).equals(expected)
    reader = table.to_reader(max_chunksize=2)
    assert of(reader).equals(expected)


def test_many_rows_in_many_chunks_are_all_read() -> None:
    rows = 500_003
    table = pa.table(
        {
            "customer": pa.array(np.arange(rows) % 1_000).cast(pa.string()),
            "day": pa.array(np.full(rows, "2024-01-01")),
            "amount": pa.array(np.ones(rows)),
            "order": pa.array(np.arange(rows)),
        }
    )
    values = of(pa.concat_tables([table.slice(0, 7), table.slice(7, 250_000), table.slice(250_007)]))[
        "historical_value"
    ]
    assert values.to_pylist() == [501.0] * 3 + [500.0] * 997 or sum(values.to_pylist()) == rows


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells no peak of memory that can be reset")
@pytest.mark.parametrize("form", [pa.table, pl.DataFrame])
def test_columns_stay_where_they_are(form: Any) -> None:
    def peak() -> int:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) << 10

    rows, size = 200_000, 2_000
    customers = [str(row % 1_000) for row in range(rows)]
    columns = {"customer": customers, "day": ["2024-01-01"] * rows, "amount": [1.0] * rows, "order": list(range(rows))}
    table = form({**columns, "note": pa.array(["x" * size] * rows)})
    Path("/proc/self/clear_refs").write_text("5")
    before = peak()
    assert sum(of(table)["historical_value"].to_pylist()) == rows
    assert peak() - before < rows * size / 2


def test_nulls_are_counted_and_told(expected: pa.Table) -> None:
    frame = clean()
    frame.loc[len(frame)] = [None, pd.Timestamp("2024-01-05"), 3.0]
    frame.loc[len(frame)] = ["a", pd.NaT, 3.0]
    frame.loc[len(frame)] = ["a", pd.Timestamp("2024-01-05"), np.nan]
    with pytest.warns(clv.ClvWarning) as told:
        found = of(frame)
    assert found.equals(expected)
    sentences = [str(warning.message) for warning in told]
    assert len(sentences) == 3 and all("skipped 1 of 9 rows" in sentence for sentence in sentences)
    assert any("first at frame:8" in sentence for sentence in sentences)
    with pytest.raises(clv.DataError, match="frame:7"):
        of(frame, strict=True)


def test_without_amounts_there_is_no_money() -> None:
    frame = clean().drop(columns="amount")
    found = clv.rfm(frame, customer_col="customer", date_col="day")
    assert found["monetary_value"].isna().all()
    with_nothing = clv.rfm(frame.assign(amount=np.nan), **COLUMNS)
    assert with_nothing["historical_value"].isna().all()


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.from_pandas, pa.Table.from_pandas])
def test_an_empty_frame_is_refused_in_words(kind: Any) -> None:
    with pytest.raises(clv.DataError, match="no rows") as raised:
        of(kind(clean().iloc[:0]))
    assert raised.value.hint


def test_columns_that_no_table_can_show_are_left_aside(expected: pa.Table) -> None:
    table = pl.from_pandas(clean())
    assert of(table.with_columns(pl.Series("lines", [[1, 2]] * 6))).equals(expected)
    assert of(table.with_columns(nothing=pl.lit(None), wide=pl.lit(1).cast(pl.Int128))).equals(expected)
    mixed = clean().assign(note=[1, "two", 3.0, None, object(), 6], wave=[1j] * 6)
    with pytest.warns(clv.ClvWarning, match="ignored column `(note|wave)`") as told:
        assert of(mixed).equals(expected)
    assert len(told) == 2 and all(warning.filename == __file__ for warning in told)
    twice = clean().assign(x=1, y=2).rename(columns={"y": "x"})
    assert of(twice).equals(expected)


def test_a_needed_column_that_cannot_be_read_is_named() -> None:
    frame = clean().assign(customer=[1, "a", 2, 3, 4, 5])
    left_aside = pytest.warns(clv.ClvWarning, match="ignored column `customer`.*astype")
    with left_aside, pytest.raises(clv.DataError, match="`customer_col="):
        clv.rfm(frame, date_col="day", amount_col="amount")


def test_a_date_beyond_any_calendar_is_a_row_left_out() -> None:
    days = pa.array([19_723, 19_725, 2**31 - 1], pa.int32()).cast(pa.date32())
    table = pa.table({"customer": ["a", "a", "b"], "day": days, "amount": [1.0, 2.0, 3.0]})
    with pytest.warns(clv.ClvWarning, match="skipped 1 of 3 rows: the date cannot be read, first at frame:3"):
        assert of(table)["customer_id"].to_pylist() == ["a"]


def test_what_is_not_a_table_is_refused() -> None:
    for wrong in (17, {"a": 1}, object()):
        with pytest.raises(clv.UsageError, match="neither a path nor a table"):
            clv.rfm(wrong)
    with pytest.raises(clv.UsageError, match="no input"):
        clv.rfm([])
    with pytest.raises(clv.UsageError, match="paths and tables"):
        clv.rfm([ORDERS, clean()])
    with pytest.raises(clv.UsageError, match="one of pandas, polars, pyarrow"):
        clv.rfm(clean(), returns="Polars")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="custmer_col"):
        clv.rfm(clean(), custmer_col="customer")  # type: ignore[call-arg]


def test_an_rfm_table_comes_back(tmp_path: Path, expected: pa.Table) -> None:
    again = clv.rfm(expected.to_pandas(), returns="pyarrow")
    assert again["T"].to_pylist() == expected["T"].to_pylist()
    assert again["frequency"].to_pylist() == expected["frequency"].to_pylist()
    with pytest.warns(clv.ClvWarning, match="`until=` has no effect"):
        clv.rfm(expected, until="2024-12-31")
