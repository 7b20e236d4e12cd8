"""Models over arrays against the tables of the library: published figures, and values made with mpmath."""

from __future__ import annotations

import csv
from collections import defaultdict
from typing import Any

import numpy as np
import pytest

import clv
from clv.models import CLASSES
from common import ROOT

TABLES = {
    "bg_nbd.csv": "bg-nbd",
    "bg_nbd_future.csv": "bg-nbd",
    "mbg_nbd.csv": "mbg-nbd",
    "nbd.csv": "nbd",
    "pareto_nbd.csv": "pareto-nbd",
    "cnbd.csv": None,
    "published.csv": "bg-nbd",
    "published_family.csv": None,
    "gamma_gamma.csv": "gamma-gamma",
}
# what the arrays do not offer: gradients and log-odds, and the distribution of sums
LEFT_OUT = ("ln_likelihood_d_", "p_alive_log_odds", "next_cdf", "sum_cdf")
# logarithms that cancel to next to nothing keep the rounding of their terms
NOTHING_LEFT = 1e-14

Row = dict[str, str]


def groups(file: str) -> dict[tuple[str, str, tuple[float, ...]], list[Row]]:
    """Rows by quantity, model and parameters: one call answers each group."""
    with (ROOT / "tests/reference" / file).open() as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    found = defaultdict(list)
    for row in rows:
        name = TABLES[file] or row["model"]
        name = "gamma-gamma" if row["quantity"] == "expected_spend" or row.get("p") else name
        symbols = [symbol for symbol, _ in clv._clv.parameters(name)]
        found[row["quantity"], name, tuple(float(row[symbol]) for symbol in symbols)].append(row)
    return found


def column(rows: list[Row], name: str, absent: float = 0.0) -> Any:
    return np.array([float(row[name]) if row.get(name) else absent for row in rows])


def answers(quantity: str, model: Any, rows: list[Row]) -> Any:
    if quantity == "expected_spend":
        return model.expected_spend(column(rows, "x"), column(rows, "m", np.nan))
    if isinstance(model, clv.GammaGamma):
        return model.ln_likelihood(column(rows, "x"), column(rows, "m", np.nan))
    x, t_x, T = (column(rows, name) for name in ("x", "t_x", "T"))
    t, n, delta = (column(rows, name) for name in ("t", "n", "delta"))
    k = model.parameters.get("k", 1)
    match quantity:
        case "ln_likelihood":
            return model.ln_likelihood(x, t_x, T, ln_gap_sum=column(rows, "ln_gaps"))
        case "p_alive":
            return model.p_alive(x, t_x, T)
        case "p_alive_at":
            return model.p_alive(x, t_x, T, later=t)
        case "expected_purchases":
            return model.expected_purchases(t, x, t_x, T)
        case "expected_purchases_new":
            return model.expected_purchases_new(t)
        case "ln_pmf":
            return model.ln_pmf(n, t, x, t_x, T)
        case "pmf":
            return model.pmf(n, t, x, t_x, T)
        case "ln_pmf_new":
            return model.ln_pmf_new(n, t)
        case "pmf_new":
            return model.pmf_new(n, t)
        case "ln_pmf_between":
            return model.ln_pmf(n, column(rows, "t2"), x, t_x, T, after=column(rows, "t1"))
        case "p_no_purchase":
            return model.pmf(0, t, x, t_x, T)
        case "discounted_purchases" | "discounted_purchases_new":
            return model.discounted_purchases(t, delta, x, t_x, T)
        case "next_mean":
            return model.next_purchase(x, t_x, T).mean
        case "next_quantile":
            share = column(rows, "level")
            wait = model.next_purchase(x, t_x, T, level=np.where(share == 0.5, 0.5, abs(2.0 * share - 1.0)))
            return np.select([share < 0.5, share > 0.5], [wait.lower, wait.upper], wait.median)
        case "overdue":
            return model.silence(x, t_x, T)
        case "rate_mean":
            return model.rates(x, t_x, T).purchase_mean / k
        case "rate_variance":
            return model.rates(x, t_x, T).purchase_variance / k**2
        case "dropout_mean":
            return model.rates(x, t_x, T).dropout_mean
        case "dropout_variance":
            return model.rates(x, t_x, T).dropout_variance
    raise AssertionError(f"unknown quantity: {quantity}")


@pytest.mark.parametrize("file", TABLES)
def test_arrays_meet_the_tables(file: str) -> None:
    checked = 0
    for (quantity, name, values), rows in groups(file).items():
        if quantity.startswith(LEFT_OUT):
            continue
        symbols = [symbol for symbol, _ in clv._clv.parameters(name)]
        model = CLASSES[name](**dict(zip(symbols, values)))
        found = answers(quantity, model, rows)
        expected = column(rows, "expected", np.inf)
        tolerance = np.maximum(column(rows, "rel_tol"), 1e-9) * np.abs(expected)
        both_infinite = np.isinf(expected) & (found == expected)
        with np.errstate(invalid="ignore"):
            near = np.abs(found - expected) <= tolerance + NOTHING_LEFT * quantity.startswith("ln_")
        wrong = np.flatnonzero(~(near | both_infinite))
        assert not wrong.size, f"{quantity}: {found[wrong[0]]} is not {rows[wrong[0]]}"
        checked += len(rows)
    assert checked >= 80
