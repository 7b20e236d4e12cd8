"""A million simulated customers: Spark has the RFM table and the scores of ``clv``, on some of their columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import clv
from clv import spark as cs
from spark_tables import PLAIN, table

pytestmark = [pytest.mark.filterwarnings("ignore::clv.ClvWarning"), pytest.mark.only("local")]
CUSTOMERS = 1_000_000
DAYS = 730
FILES = 4
OF_RFM = ["customer_id", "frequency", "recency", "T", "monetary_value", "first_purchase", "historical_value"]
OF_SCORES = ["customer_id", "p_alive", "expected_purchases", "clv", "clv_ci_lower", "clv_pi_upper"]


def simulated() -> pa.Table:
    """Customers who buy at rates of their own until they leave: BG/NBD with Gamma-Gamma."""
    random = np.random.default_rng(7)
    rate, leaving = random.gamma(0.6, 1 / 90, CUSTOMERS), random.beta(1.0, 3.0, CUSTOMERS)
    joined, mean = random.integers(0, DAYS, CUSTOMERS), 300 / random.gamma(4.0, 1.0, CUSTOMERS)
    alive, at = np.arange(CUSTOMERS), joined.astype(float)
    customers, days = [alive], [joined]
    while alive.size:
        alive = alive[random.random(alive.size) >= (leaving[alive] if len(customers) > 1 else 0)]
        at[alive] += random.exponential(1 / rate[alive])
        alive = alive[at[alive] < DAYS]
        customers.append(alive)
        days.append(at[alive].astype(int))
    customer = np.concatenate(customers)
    amount = np.maximum(0.01, np.round(random.gamma(6.0, mean[customer] / 6), 2))
    dates = np.datetime64("2024-01-01") + np.concatenate(days)
    ids = np.char.mod("c%07d", customer)
    return pa.table({"customer_id": ids, "date": dates.astype("datetime64[D]"), "amount": amount})


def assert_same(found: pa.Table, expected: pa.Table, names: list[str]) -> None:
    """Every cell of some columns is equal."""
    assert found.num_rows == expected.num_rows == CUSTOMERS
    for name in names:
        own = found[name].cast(expected[name].type).combine_chunks()
        assert own.equals(expected[name].combine_chunks()), name


def test_a_million_customers_are_the_same(spark: Any, tmp_path: Path) -> None:
    orders = simulated()
    assert orders.num_rows > 2 * CUSTOMERS
    size = -(-orders.num_rows // FILES)
    for file in range(FILES):
        pq.write_table(orders.slice(file * size, size), tmp_path / f"part-{file}.parquet")
    rfm = cs.rfm(spark.read.parquet(str(tmp_path)), until="2025-12-31", **PLAIN).cache()
    expected = clv.rfm(orders, returns="pyarrow", until="2025-12-31", **PLAIN).sort_by("customer_id")
    assert_same(table(rfm), expected, OF_RFM)
    fit = clv.fit(cs.histories(rfm), model="bg-nbd")
    scores = fit.score(orders, returns="pyarrow", until="2025-12-31", **PLAIN).sort_by("customer_id")
    assert_same(table(cs.score(rfm, fit).select(*OF_SCORES)), scores.select(OF_SCORES), OF_SCORES)
