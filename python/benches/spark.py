"""Rows a second of ``clv.spark`` with one and with two executors, beside ``clv`` on the same orders.

    spark.py LOG.csv [--repeats N]

LOG is what ``benches/peers/data.py`` makes. The executors are those of a standalone cluster on this machine, with one
core each; they read Parquet, as ``clv`` does. What is made is thrown away (the sink ``noop``), so that no disk is
measured. The best of the repeats counts, after a run that warms the JVM. Needs ``requirements-spark.txt`` and Java 17.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

import clv

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "tests"))
COLUMNS: Any = {"customer_col": "customer_id", "date_col": "date", "amount_col": "amount"}
FILES = 8


def best(work: Callable[[], Any], repeats: int) -> float:
    """Seconds of the fastest run."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def with_spark(folder: Path, executors: int, repeats: int) -> dict[str, float]:
    from clv import spark as cs
    from engines import session

    fit = clv.load(folder / "model.json")
    with session("cluster", folder, executors) as spark:
        orders = spark.read.parquet(str(folder / "orders"))
        made = str(folder / f"rfm{executors}")

        def table() -> Any:
            return cs.rfm(orders, **COLUMNS)

        table().write.mode("overwrite").parquet(made)
        rfm = table()
        audit = best(table, repeats)
        group = best(lambda: rfm.write.format("noop").mode("overwrite").save(), repeats)
        saved = spark.read.schema(rfm.schema).parquet(made).repartition(FILES).cache()
        customers = saved.count()
        histories = cs.histories(saved)
        count = best(lambda: cs.histories(saved), repeats)
        scores = cs.score(saved, fit)
        scores.limit(1).collect()
        score = best(lambda: scores.write.format("noop").mode("overwrite").save(), repeats)
    return {
        "customers": customers,
        "different": histories.num_rows,
        "audit": audit,
        "group": group,
        "histories": count,
        "score": score,
    }


def with_clv(folder: Path, threads: int, repeats: int) -> dict[str, float]:
    files = sorted(str(path) for path in (folder / "orders").iterdir())
    fit = clv.load(folder / "model.json")
    group = best(lambda: clv.rfm(files, returns="pyarrow", threads=threads, **COLUMNS), repeats)
    began = time.perf_counter()
    scores = fit.score(files, returns="pyarrow", threads=threads, **COLUMNS)
    # it groups the orders too
    return {"customers": scores.num_rows, "group": group, "score": time.perf_counter() - began - group}


def prepared(log: Path, folder: Path) -> int:
    """The orders in Parquet files, and a model that is fitted to them; returns the number of rows."""
    types = pacsv.ConvertOptions(column_types={"customer_id": pa.string(), "date": pa.date32(), "amount": pa.float64()})
    orders = pacsv.read_csv(log, convert_options=types)
    (folder / "orders").mkdir()
    size = -(-orders.num_rows // FILES)
    for at in range(FILES):
        pq.write_table(orders.slice(at * size, size), folder / f"orders/{at}.parquet")
    clv.fit(orders, model="bg-nbd", **COLUMNS).save(folder / "model.json")
    return orders.num_rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--within", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--executors", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    if asked.within is not None:
        print(json.dumps(with_spark(asked.within, asked.executors, asked.repeats)))
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        rows = prepared(asked.log, folder)
        found: dict[str, dict[str, float]] = {}
        for executors in (1, 2):
            again = [sys.executable, __file__, str(asked.log), "--repeats", str(asked.repeats)]
            again += ["--within", place, "--executors", str(executors)]
            out = subprocess.run(again, check=True, stdout=subprocess.PIPE, text=True).stdout
            name = f"Spark, {executors} executor{'s' * (executors > 1)}"
            found[name] = json.loads(out.splitlines()[-1])
            print(name, found[name], file=sys.stderr, flush=True)
        for threads in (1, 2):
            found[f"clv, {threads} thread{'s' * (threads > 1)}"] = with_clv(folder, threads, asked.repeats)
    customers = next(iter(found.values()))["customers"]
    print(f"{rows} orders of {customers} customers; {found['Spark, 2 executors']['different']} different histories\n")
    print("| engine | audit | `rfm`, orders/s | histories | `score`, customers/s |\n|---|---:|---:|---:|---:|")
    for name, seconds in found.items():
        assert seconds["customers"] == customers
        audit = f"{seconds['audit']:.1f} s" if "audit" in seconds else "in `rfm`"
        histories = f"{seconds['histories']:.1f} s" if "histories" in seconds else "-"
        per_second = [f"{rows / seconds['group']:,.0f}", f"{customers / seconds['score']:,.0f}"]
        print(f"| {name} | {audit} | {per_second[0]} | {histories} | {per_second[1]} |")
    one, two = (found[f"Spark, {count}"] for count in ("1 executor", "2 executors"))
    scaling = [f"{step} {one[step] / two[step]:.2f}" for step in ("audit", "group", "histories", "score")]
    print(f"\ntwo executors over one: {', '.join(scaling)}")


if __name__ == "__main__":
    main()
