"""Sessions of other kinds, and executors that die, change no number."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import clv
from clv import spark as cs
from spark_tables import PLAIN, SHOP, assert_equal, log, rfm_of_both, shop, table

pytestmark = pytest.mark.filterwarnings("ignore::clv.ClvWarning")


@pytest.mark.only("connect")
def test_orders_become_scores(spark: Any) -> None:
    orders, reading = shop(), {**SHOP, "until": "2024-09-30"}
    rfm, _ = rfm_of_both(spark, orders, **reading)
    histories = cs.histories(rfm)
    assert histories.num_rows < rfm.count() * 3
    fit = clv.fit(histories, model="mbg-nbd")
    found, expected = table(cs.score(rfm, fit)), fit.score(orders, returns="pyarrow", **reading)
    for name in expected.column_names:
        assert_equal(name, found[name], expected[name])


@pytest.mark.only("cluster")
def test_a_killed_executor_changes_nothing(spark: Any, tmp_path: Path) -> None:
    orders = log("cdnow_sample/transactions.csv")
    frame = spark.createDataFrame(orders).repartition(6)
    calls = str(tmp_path)

    def interrupted(batches: Iterator[Any]) -> Iterator[Any]:
        """The first task and the eleventh kill the executor that they run on."""
        yield from batches
        for number in range(100):
            try:
                os.close(os.open(f"{calls}/{number}", os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                continue
            if number in (0, 10):
                # the worker's parent is the daemon of the executor
                with open(f"/proc/{os.getppid()}/stat") as stat:
                    os.kill(int(stat.read().rpartition(")")[2].split()[1]), signal.SIGKILL)
            return

    rfm, _ = rfm_of_both(spark, orders, frame.mapInArrow(interrupted, frame.schema), **PLAIN)
    assert len(list(tmp_path.iterdir())) > 10, "two executors were to be killed"
    fit = clv.fit(cs.histories(rfm), model="bg-nbd")
    found, expected = table(cs.score(rfm, fit)), fit.score(orders, returns="pyarrow", **PLAIN)
    for name in expected.column_names:
        assert_equal(name, found[name], expected[name])
