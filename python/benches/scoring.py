"""Seconds of scoring a log with the package: for every line on stdin, one line of JSON.

    scoring.py LOG MODEL

From the log's path, and from and to tables in memory; what a table costs to make beforehand is not counted.
"""

import json
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl

import clv


def seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    log, model = sys.argv[1:]
    warnings.simplefilter("ignore", clv.ClvWarning)
    fit = clv.load(model)
    pandas = pd.read_csv(log, dtype={"customer_id": str})
    polars = pl.from_pandas(pandas)
    for _ in sys.stdin:
        told = {
            "path": seconds(lambda: fit.score(log, returns="pyarrow")),
            "polars": seconds(lambda: fit.score(polars)),
            "pandas": seconds(lambda: fit.score(pandas)),
        }
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
