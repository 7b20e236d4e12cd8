"""Seconds of scoring a log with the package, as JSON: from its path, and from and to tables in memory.

    scoring.py LOG MODEL

The least of five each; what a table costs to make beforehand is not counted.
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
    times = []
    for _ in range(5):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> None:
    log, model = sys.argv[1:]
    warnings.simplefilter("ignore", clv.ClvWarning)
    fit = clv.load(model)
    pandas = pd.read_csv(log, dtype={"customer_id": str})
    polars = pl.from_pandas(pandas)
    told = {
        "path": seconds(lambda: fit.score(log, returns="pyarrow")),
        "polars": seconds(lambda: fit.score(polars)),
        "pandas": seconds(lambda: fit.score(pandas)),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
