"""Which rows are sales, by the status of their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from .. import _clv
from .._errors import UsageError
from ._audit import caution
from ._engine import Column, DataFrame, functions

# Different statuses that a column of statuses has at most
MOST = 1_000


def sales(rows: DataFrame, column: str, wanted: Sequence[str]) -> tuple[Column, list[dict[str, Any]]]:
    """Which canonical rows are sales, and what is to be said of their statuses.

    The statuses that are wanted count, or all that usually mean a sale; these are looked at once, and no more than a
    thousand of them. Rows that pay back count whatever word for a refund they have.
    """
    F = functions(rows)
    if wanted:
        listed = [text.strip().lower() for text in wanted]
        return F.lower("status").isin(listed), []
    is_negative = F.coalesce(F.col("size") < 0, F.lit(False))
    counted = rows.groupBy("status", is_negative.alias("is_negative")).count().limit(2 * MOST + 1).collect()
    if len(counted) > 2 * MOST:
        hint = "name the statuses that count with `status`, or the right column"
        raise UsageError(f"column `{column}` has more than {MOST} different texts: it is no status", hint)
    meanings = {row.status: _clv.meaning_of_status(row.status) for row in counted}
    kept: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for row in counted:
        is_sale, is_refund, _ = meanings[row.status]
        (kept if is_sale or (row.is_negative and is_refund) else others)[row.status] += row["count"]
    told = []
    unknown = Counter({name: rows for name, rows in kept.items() if name and not any(meanings[name][1:])})
    if unknown and len(meanings) > 1:
        keep = ",".join(name for name in sorted(kept) if name)
        told.append(caution("status-unknown", column=column, statuses=_by_rows(unknown), keep=keep))
    if others:
        told.append(caution("status-left-out", column=column, statuses=_by_rows(others), rows=sum(others.values())))
    of_sales = [name for name, (is_sale, _, _) in meanings.items() if is_sale]
    of_refunds = [name for name, (_, is_refund, _) in meanings.items() if is_refund]
    return F.col("status").isin(of_sales) | (is_negative & F.col("status").isin(of_refunds)), told


def _by_rows(statuses: Counter[str]) -> list[str]:
    """Statuses with their rows, those with most rows first."""
    return [f"`{name}` ({rows})" for name, rows in sorted(statuses.items(), key=lambda one: (-one[1], one[0]))]
