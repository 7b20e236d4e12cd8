"""Histories, fits and scores of Spark are those of ``clv``."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import clv
from clv import spark as cs
from spark_tables import PLAIN, SHOP, assert_equal, log, rfm_of_both, shop, table, written

LIGHT = pytest.mark.only("sail")
pytestmark = pytest.mark.filterwarnings("ignore::clv.ClvWarning")
UNTIL = "2024-06-30"


@pytest.fixture(scope="module")
def cdnow(spark: Any) -> tuple[pa.Table, Any, pa.Table]:
    """Orders, and the RFM table of both."""
    orders = log("cdnow_sample/transactions.csv")
    rfm, expected = rfm_of_both(spark, orders, until="1998-03-31", **PLAIN)
    return orders, rfm.cache(), expected


def numbers(fit: clv.Fit) -> dict[str, float]:
    """What an estimation found: parameters, log-likelihoods, covariances."""
    found: dict[str, float] = {}

    def walk(place: str, value: Any) -> None:
        if isinstance(value, dict):
            for name in value:
                walk(f"{place}/{name}", value[name])
        elif isinstance(value, list):
            for at, one in enumerate(value):
                walk(f"{place}/{at}", one)
        elif isinstance(value, float):
            found[place] = value

    stored = json.loads(fit.to_json())
    for part in ("purchase", "spend"):
        walk(part, stored[part])
    return {place: value for place, value in found.items() if "convergence" not in place}


@pytest.mark.parametrize(
    "model", ["auto", *(pytest.param(name, marks=LIGHT) for name in ("bg-nbd", "mbg-cnbd-k", "pareto-nbd"))]
)
def test_a_fit_to_histories_is_the_fit_to_the_table(cdnow: Any, model: str) -> None:
    _, rfm, expected = cdnow
    own, other = clv.fit(cs.histories(rfm), model=model), clv.fit(expected, model=model)
    left, right = numbers(own), numbers(other)
    assert left.keys() == right.keys() and len(left) > 10
    for place in right:
        is_estimate = "/parameters/" in place or "ln_likelihood" in place or place.endswith("weight")
        tolerance = 1e-9 if is_estimate else 1e-6
        assert math.isclose(left[place], right[place], rel_tol=tolerance), (place, left[place], right[place])
    assert own.until == other.until and str(own.until) == "1998-03-31"
    stored, of_table = json.loads(own.to_json()), json.loads(other.to_json())
    assert stored["data"]["customers"] == of_table["data"]["customers"] == expected.num_rows
    assert (stored["merge"], stored["refunds"], stored["unit"]) == ("day", "net", "week")


@LIGHT
def test_a_single_model_is_the_one_that_is_fitted_to_orders(cdnow: Any) -> None:
    orders, rfm, _ = cdnow
    left = numbers(clv.fit(cs.histories(rfm), model="mbg-nbd"))
    right = numbers(clv.fit(orders, model="mbg-nbd", until="1998-03-31", **PLAIN))
    assert all(math.isclose(left[place], right[place], rel_tol=1e-6) for place in left.keys() & right.keys())
    assert {"purchase/parameters/r", "spend/parameters/q", "purchase/ln_likelihood"} <= left.keys() & right.keys()


def test_histories_are_few_and_name_nobody(spark: Any, cdnow: Any) -> None:
    _, rfm, expected = cdnow
    histories = cs.histories(rfm)
    assert "customer_id" not in histories.column_names
    rows = histories.to_pylist()
    purchases = {(row["frequency"], row["recency"], row["T"]) for row in expected.to_pylist()}
    for kind, column in (("purchases", "T"), ("repeats", "monetary_value"), ("orders", "order_value")):
        of_kind = [row for row in rows if row["history_of"] == kind]
        weights = sum(row["weight"] for row in of_kind)
        customers = [row for row in expected.to_pylist() if row[column]]
        assert weights == (len(customers) if kind != "purchases" else expected.num_rows)
        if kind == "purchases":
            assert {(row["frequency"], row["recency"], row["T"]) for row in of_kind} == purchases
            assert len(of_kind) == len(purchases)
    # the order of rows and of partitions is of no account
    assert cs.histories(rfm.repartition(5, "T")).equals(histories)
    with pytest.raises(clv.UsageError, match="weighted histories cannot be scored"):
        clv.fit(histories, model="bg-nbd").score(histories)


def assert_same_scores(spark: Any, orders: pa.Table, rfm: Any, fit: clv.Fit, reading: Any, **asked: Any) -> Any:
    """The scores of Spark are those of ``clv`` to the last bit, and have the schema that was promised."""
    scores = cs.score(rfm, fit, **asked)
    found, expected = table(scores), fit.score(orders, returns="pyarrow", **asked, **reading)
    assert found.column_names == expected.column_names and found.num_rows == expected.num_rows
    for name in expected.column_names:
        assert_equal(name, found[name], expected[name])
    return scores


def test_scores_are_those_of_orders(spark: Any, cdnow: Any, tmp_path: Path) -> None:
    orders, rfm, _ = cdnow
    reading = {**PLAIN, "until": "1998-03-31"}
    for fit in (clv.fit(cs.histories(rfm), model="mbg-nbd"), clv.fit(orders, **reading)):
        scores = assert_same_scores(spark, orders, rfm, fit, reading, horizon="26w", margin=0.4)
        names = [f"{field.name} {field.dataType.simpleString()}" for field in scores.schema.fields]
        assert ", ".join(names) == cs.SCORE_SCHEMA
    # segments and exports take them
    fit.save(tmp_path / "model.json")
    path = written(scores, tmp_path / "scores.csv")
    segments = clv.segment(path, model=tmp_path / "model.json", returns="pyarrow")
    assert segments.customers.num_rows == scores.count()
    exported = clv.export(path, "crm", tmp_path / "crm.csv")
    assert exported["written"] == scores.count()


@LIGHT
def test_scores_of_a_model_of_another_shop_and_unit(spark: Any) -> None:
    orders, reading = shop(), {**SHOP, "until": UNTIL}
    rfm, _ = rfm_of_both(spark, orders, merge="month", unit="week", **reading)
    fit = clv.fit(orders, model="pareto-nbd", spend="none", merge="month", **reading)
    assert_same_scores(spark, orders, rfm, fit, reading, intervals=False)
    in_days = cs.rfm(spark.createDataFrame(orders), merge="month", unit="day", **reading)
    found, expected = table(cs.score(in_days, fit)), table(cs.score(rfm, fit))
    pairs = zip(found["expected_purchases"].to_pylist(), expected["expected_purchases"].to_pylist())
    assert all(math.isclose(own, other, rel_tol=1e-9) for own, other in pairs)


def test_purchases_with_a_time_of_day_are_scored(spark: Any) -> None:
    orders, reading = shop(), {**SHOP, "until": UNTIL, "merge": "none"}
    rfm, _ = rfm_of_both(spark, orders, **reading)
    fit = clv.fit(orders, model="bg-nbd", **reading)
    scores = assert_same_scores(spark, orders, rfm, fit, reading)
    assert scores.schema["last_purchase"].dataType.simpleString() == "timestamp_ntz"


def test_a_saved_table_is_scored(spark: Any, cdnow: Any, tmp_path: Path) -> None:
    _, rfm, _ = cdnow
    fit = clv.fit(cs.histories(rfm), model="bg-nbd")
    rfm.write.parquet(str(tmp_path / "rfm"))
    again = spark.read.schema(rfm.schema).parquet(str(tmp_path / "rfm"))
    assert table(cs.score(again, fit)).equals(table(cs.score(rfm, fit)))


@LIGHT
def test_wrong_calls_are_told_before_a_task_runs(spark: Any, cdnow: Any) -> None:
    orders, rfm, _ = cdnow
    fit = clv.fit(orders, model="bg-nbd", **PLAIN)
    with pytest.raises(clv.UsageError, match="invalid horizon"):
        cs.score(rfm, fit, horizon="soon")
    with pytest.raises(clv.UsageError, match=r"`fit` must be a `clv\.Fit`: `str`"):
        cs.score(rfm, "model.json")  # type: ignore[arg-type]
    with pytest.raises(clv.UsageError, match="merge"):
        cs.score(cs.rfm(spark.createDataFrame(orders), merge="week", **PLAIN), fit)
    with pytest.raises(clv.UsageError, match="does not say how it was made"):
        cs.histories(spark.createDataFrame(orders))
