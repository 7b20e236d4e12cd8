"""What is in the orders and what is left out: one pass that counts, before the table is made."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from .. import _clv
from .._errors import DataError
from ._cells import SMALL
from ._engine import DataFrame, functions

# What is wrong with a row, in the words of `clv audit`, rather than what the caller chose
FAULTS = ("missing_customer", "unreadable_date", "unreadable_amount")
WHY = {
    "missing_customer": "the customer is missing",
    "unreadable_date": "the date cannot be read",
    "unreadable_amount": "the amount cannot be read",
    "other_currency": "not in the currency of `--currency`",
    "other_status": "the status is not that of a sale",
    "after_until": "dated after `--until`",
    "before_since": "dated before `--since`",
    "refund": "refunds are dropped",
}
REASONS = (
    "missing_customer",
    "unreadable_date",
    "unreadable_amount",
    "other_currency",
    "after_until",
    "before_since",
    "refund",
)


class Asked(NamedTuple):
    """What the audit must know of the call."""

    amount_col: str | None
    since: int | None
    until: int | None
    refunds: str
    currency: str | None
    is_strict: bool
    may_skip_most: bool


class Audit:
    """The counts of all rows by what they are, and how the table is to be made."""

    def __init__(self, cells: DataFrame, asked: Asked) -> None:
        self.asked = asked
        counted = _counted(cells)
        self.read = sum(row.rows for row in counted)
        self.is_filled = any(row.rows and not row.is_empty for row in counted)
        self.left_out: Counter[str] = Counter()
        self.nobodies: Counter[str] = Counter()
        kept = []
        for row in counted:
            reason = row.reason
            if reason is None and row.is_empty and self.is_filled:
                reason = "unreadable_amount"
            if reason is None:
                kept.append(row)
            elif reason == "missing_customer" and row.word:
                self.nobodies[row.word] += row.rows
            if reason is not None:
                self.left_out[reason] += row.rows
        self.kept = sum(row.rows for row in kept)
        self.refunds = sum(row.negative for row in kept)
        self.rounded = sum(row.rounded for row in kept)
        self.has_clock = any(row.has_clock for row in kept)
        self.is_small = sum(row.size for row in kept) < SMALL
        self.currencies = sorted({name for row in kept for name in (row.first_currency, row.last_currency) if name})
        days: Counter[int] = Counter()
        for row in kept:
            days[row.day] += row.rows
        self.days = sorted(days.items())

    @property
    def until(self) -> int:
        """The last day to use: the one that was asked for, or the last in the data."""
        return self.days[-1][0] if self.asked.until is None else self.asked.until

    def check(self) -> None:
        """Fails where `clv rfm` does."""
        asked = self.asked
        if asked.refunds == "error" and self.refunds > 0:
            hint = "choose `--refunds net` or `--refunds drop`"
            raise DataError(f"{self.refunds} of {self.read} rows have a negative amount", hint)
        if len(self.currencies) > 1 and asked.currency is None:
            names = " and ".join(f"`{name}`" for name in self.currencies)
            raise DataError(f"several currencies, among them {names}", "choose one with `currency`")
        _clv.check_days(self.days, asked.since is not None, asked.until is not None)
        if asked.is_strict:
            for reason in (*FAULTS, "after_until"):
                if self.left_out[reason]:
                    hint = "without `strict=True`, such rows are skipped and counted"
                    raise DataError(f"{self.left_out[reason]} of {self.read} rows cannot be used: {WHY[reason]}", hint)
        faults = sum(self.left_out[reason] for reason in FAULTS) - sum(self.nobodies.values())
        if self.read == 0:
            raise DataError("the table of orders has no rows")
        if self.kept == 0:
            reasons = ", ".join(f"{WHY[reason]} ({rows} rows)" for reason, rows in self.left_out.most_common())
            raise DataError(
                f"no row can be used: {reasons}", "check the columns that are named, and `since` and `until`"
            )
        if faults > self.kept and not asked.may_skip_most:
            _, most = max((self.left_out[reason], reason) for reason in FAULTS)
            what = f"more rows are invalid ({faults}) than valid ({self.kept}); most often, {WHY[most]}"
            raise DataError(
                what, "check the columns that are named; with `allow_skipped=True`, the other rows are used"
            )

    def cautions(self) -> Iterable[dict[str, Any]]:
        """What a reader should know, as codes with values."""
        nobodies = sum(self.nobodies.values())
        for reason in REASONS:
            rows = self.left_out[reason]
            if rows and not (reason == "missing_customer" and rows == nobodies):
                yield caution("rows-skipped", reason=reason, rows=rows, read=self.read)
        if nobodies:
            words = [f"`{word}` ({rows})" for word, rows in sorted(self.nobodies.items())]
            yield caution("rows-of-nobody", rows=nobodies, read=self.read, words=words)
        faults = sum(self.left_out[reason] for reason in FAULTS) - nobodies
        if faults > self.kept:
            yield caution("most-rows-skipped", rows=faults, kept=self.kept)
        if self.rounded:
            yield caution("amounts-rounded", column=self.asked.amount_col, rows=self.rounded)


def _counted(cells: DataFrame) -> list[Any]:
    """Rows by reason, and by day where they may be kept: as many groups as there are days, and a few more."""
    F = functions(cells)
    may_stay = F.col("reason").isNull()
    groups = cells.groupBy(
        "reason",
        "is_empty",
        F.when(may_stay, F.col("day")).alias("day"),
        F.when(F.col("reason") == "missing_customer", F.lower("customer")).alias("word"),
    )
    is_negative = F.coalesce(F.col("size") < 0, F.lit(False))
    return list(
        groups.agg(
            F.count(F.lit(1)).alias("rows"),
            F.sum(F.when(is_negative, 1).otherwise(0)).alias("negative"),
            F.sum(F.when(F.col("is_rounded"), 1).otherwise(0)).alias("rounded"),
            F.max(F.col("clock") != 0).alias("has_clock"),
            F.sum(F.when(may_stay, F.coalesce(F.abs("size"), F.lit(0.0))).otherwise(0.0)).alias("size"),
            F.min("currency").alias("first_currency"),
            F.max("currency").alias("last_currency"),
        ).collect()
    )


def caution(code: str, **values: Any) -> dict[str, Any]:
    """A warning as the library codes it."""
    return {"code": code, "values": values}


def sentences(cautions: Iterable[dict[str, Any]]) -> list[str]:
    """Their sentences, from the catalogue."""
    return [_clv.sentence(json.dumps(one)) for one in cautions]


def number_of(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - date(1970, 1, 1)).days


def day_of(number: int) -> str:
    """The day of such a number, in ISO 8601."""
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()
