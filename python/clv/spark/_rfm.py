"""Orders to the RFM table, by the rules of ``clv rfm``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from .._errors import UsageError
from .._verbs import _day, _tell
from ._audit import Asked, Audit, caution, day_of, number_of, sentences
from ._cells import MICROSECONDS, MILLIONTHS, Cells
from ._engine import DAYS_PER_UNIT, Column, DataFrame, Facts, functions, windows
from ._statuses import sales

if TYPE_CHECKING:
    from .._verbs import Day

RFM_SCHEMA = (
    "customer_id string, frequency bigint, recency double, T double, monetary_value double, first_purchase date, "
    "last_purchase date, historical_value double, monetary_count bigint, orders bigint, order_value double, "
    "ln_order_value double, ln_gap_sum double, previous_purchase date, refunds bigint, last_value double"
)
"""The columns of :func:`rfm`. With ``merge="none"``, purchases with a time of day are ``timestamp_ntz``."""

KINDS = {name: kind for name, kind in (column.split() for column in RFM_SCHEMA.split(", "))}


def rfm(
    orders: DataFrame,
    *,
    customer_col: str,
    date_col: str,
    amount_col: str | None = None,
    order_col: str | None = None,
    status_col: str | None = None,
    status: Sequence[str] = (),
    currency_col: str | None = None,
    currency: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    timezone: str | None = None,
    unit: Literal["day", "week", "month", "year"] = "week",
    merge: Literal["none", "day", "week", "month", "year"] = "day",
    refunds: Literal["net", "drop", "error"] = "net",
    strict: bool = False,
    allow_skipped: bool = False,
) -> DataFrame:
    """Summarises a DataFrame of orders as one row per customer: the columns :data:`RFM_SCHEMA`, in no order.

    The arguments have the meaning that they have in :func:`clv.rfm`, but columns are not detected: those that are not
    named are not read. So name the column of statuses if there are cancelled orders, and the column of currencies if
    there are several.

    - Ids are text as written, so that ``17`` and ``"17"`` are one customer. Rows whose id is empty or stands for nobody
      (``guest``) are skipped.
    - Dates are days, moments, local times or text in ISO 8601. Days of moments (``timestamp``) are counted in
      ``timezone``, by default in UTC, and never in the time zone of the session.
    - Amounts are numbers, or text such as ``12.50``. They are added up exactly, in millionths.
    - ``order_col`` matters with ``merge="none"``: all rows of an order are one purchase.

    One pass over the orders is made at once: it counts what must be skipped, which a :class:`clv.ClvWarning` reports,
    and finds the last day. The table itself is made when it is used. Cache it, or save it, if it is used twice.

    Integers and dates are those of :func:`clv.rfm`, and so is every bit of the other numbers, except for sums of
    logarithms (``ln_order_value``, ``ln_gap_sum``). Each logarithm may differ in its last bit, as Java's does.

    Raises :class:`clv.DataError` when the data cannot be used and :class:`clv.UsageError` when the call is wrong.
    """
    for option, word, words in (
        ("unit", unit, tuple(DAYS_PER_UNIT)),
        ("merge", merge, ("none", *DAYS_PER_UNIT)),
        ("refunds", refunds, ("net", "drop", "error")),
    ):
        if word not in words:
            raise UsageError(f"unknown `{option}`: `{word}`", f"one of {', '.join(words)}")
    if isinstance(status, str):
        raise UsageError("`status` must be a list of texts")
    asked = Asked(
        amount_col=amount_col,
        since=_number("since", since),
        until=_number("until", until),
        refunds=refunds,
        currency=currency,
        is_strict=strict,
        may_skip_most=allow_skipped,
    )
    if asked.since is not None and asked.until is not None and asked.since > asked.until:
        raise UsageError(f"`since={since}` is after `until`: `{until}`")
    if currency is not None and currency_col is None:
        raise UsageError("`currency` needs the column of currencies", "name it with `currency_col`")
    cells = Cells(orders)
    canonical = _canonical(cells, customer_col, date_col, timezone, amount_col)
    texts = {"order": order_col, "status": status_col, "currency": currency_col}
    for name, column in texts.items():
        text = cells.F.lit("") if column is None else cells.text(f"{name}_col", column)
        canonical[name] = cells.F.upper(text) if name == "currency" else text
    rows = orders.select(*(column.alias(name) for name, column in canonical.items()))
    is_sale = cells.F.lit(True)
    told: list[dict[str, Any]] = []
    if status_col is not None:
        is_sale, told = sales(rows, status_col, status)
    rows = rows.withColumn("reason", _reason(cells, is_sale, asked))
    audit = Audit(rows, asked)
    audit.check()
    if timezone is None and cells.kind("date_col", date_col) == "timestamp":
        told.append(caution("days-in-utc", column=date_col))
    _tell(sentences([*audit.cautions(), *told]))
    facts = Facts(unit, day_of(audit.until), merge, refunds, timestamps=merge == "none" and audit.has_clock)
    table = _table(_periods(_kept(rows, audit), facts, order_col is not None), facts, audit.is_filled)
    return facts.carried(table)


def _number(name: str, day: Day | None) -> int | None:
    if day is None:
        return None
    text = _day(name, day)
    try:
        return number_of(date.fromisoformat(text))
    except ValueError as wrong:
        raise UsageError(f"`{name}` is not a valid date (YYYY-MM-DD): `{text}`") from wrong


def _canonical(
    cells: Cells, customer_col: str, date_col: str, timezone: str | None, amount_col: str | None
) -> dict[str, Column]:
    """The columns that every table of orders is brought to."""
    F = cells.F
    day, clock = cells.day_and_clock(date_col, timezone)
    columns = {"customer": cells.customer(customer_col), "day": day, "clock": clock}
    if amount_col is not None:
        return columns | cells.amount(amount_col)._asdict()
    none = {"size": "double", "small": "bigint", "large": "decimal(38,0)"}
    columns |= {"is_empty": F.lit(True), "is_readable": F.lit(False), "is_rounded": F.lit(False)}
    return columns | {name: F.lit(None).cast(kind) for name, kind in none.items()}


def _reason(cells: Cells, is_sale: Column, asked: Asked) -> Column:
    """Why a row is left out, by the first reason that applies; null where none does."""
    F, col = cells.F, cells.F.col
    reason = F.when(cells.is_nobody(col("customer")), "missing_customer")
    reason = reason.when(col("day").isNull(), "unreadable_date")
    reason = reason.when(~is_sale, "other_status")
    reason = reason.when(~col("is_empty") & ~col("is_readable"), "unreadable_amount")
    if asked.currency is not None:
        reason = reason.when(col("currency") != asked.currency.strip().upper(), "other_currency")
    if asked.until is not None:
        reason = reason.when(col("day") > asked.until, "after_until")
    if asked.since is not None:
        reason = reason.when(col("day") < asked.since, "before_since")
    if asked.refunds == "drop":
        reason = reason.when(col("size") < 0, "refund")
    return reason


def _kept(rows: DataFrame, audit: Audit) -> DataFrame:
    """The rows that count, with exact amounts in millionths."""
    F = functions(rows)
    kept = rows.where(F.col("reason").isNull())
    if audit.is_filled:
        kept = kept.where(~F.col("is_empty"))
    amount = F.col("small" if audit.is_small else "large")
    return kept.select("customer", "day", "clock", "order", amount.alias("amount"))


def _periods(kept: DataFrame, facts: Facts, has_orders: bool) -> DataFrame:
    """Merge periods: when each was bought in, if it is a purchase, its exact sum, and its refunds.

    A period without an order is not a purchase, and neither is one that was fully refunded. A purchase is dated at its
    first order, in days, or in microseconds where it has a time of day.
    """
    F = functions(kept)
    is_refund = F.coalesce(F.col("amount") < 0, F.lit(False))
    time = F.col("day").cast("bigint")
    if facts.timestamps:
        time = time * MICROSECONDS + F.col("clock")
    bought = F.when(~is_refund, time).alias("bought")
    refunds = F.when(is_refund, 1).otherwise(0)
    sums = F.min(bought).alias("bought"), F.sum("amount").alias("total"), F.sum(refunds).alias("refunds")
    alone = F.col("customer"), bought, F.col("amount").alias("total"), refunds.cast("bigint").alias("refunds")
    if facts.merge != "none":
        # all that follows is by customer: so rows travel once
        kept = kept.repartition("customer")
        periods = kept.groupBy("customer", _period(F, facts.merge).alias("period")).agg(*sums).drop("period")
    elif has_orders:
        named = kept.where(F.col("order") != "").groupBy("customer", "order").agg(*sums).drop("order")
        periods = named.unionByName(kept.where(F.col("order") == "").select(*alone))
    else:
        periods = kept.select(*alone)
    was_refunded = (F.col("refunds") > 0) & F.coalesce(F.col("total") <= 0, F.lit(False))
    return periods.withColumn("bought", F.when(~was_refunded, F.col("bought")))


def _period(F: Any, merge: str) -> Column:
    """A number that is the same for all days of a calendar period; weeks start on Monday."""
    day = F.col("day")
    if merge == "week":
        return day - F.pmod(day + 3, F.lit(7))
    date = F.date_from_unix_date(day)
    if merge == "month":
        return F.year(date) * 12 + F.month(date)
    return F.year(date) if merge == "year" else day


def _table(periods: DataFrame, facts: Facts, has_amounts: bool) -> DataFrame:
    """One row for each customer with a purchase."""
    F, col = functions(periods), functions(periods).col
    # periods that are not purchases come last, so that neighbours are purchases
    in_order = windows(periods).partitionBy("customer").orderBy(F.col("bought").asc_nulls_last(), F.col("total"))
    placed = periods.select(
        "*",
        F.row_number().over(in_order).alias("place"),
        F.lag("bought").over(in_order).alias("bought_before"),
        F.lead("bought").over(in_order).isNull().alias("is_last"),
    )
    per_day = MICROSECONDS if facts.timestamps else 1
    length = DAYS_PER_UNIT[facts.unit] * per_day
    is_purchase = col("bought").isNotNull()
    is_paid = is_purchase & (col("total") > 0)
    is_first, is_repeat = is_paid & (col("place") == 1), is_purchase & (col("place") > 1)
    gap = F.when(is_repeat, col("bought") - col("bought_before"))
    sums = placed.groupBy("customer").agg(
        F.count("bought").alias("purchases"),
        F.min("bought").alias("first"),
        F.max("bought").alias("last"),
        F.max(F.when(is_repeat, col("bought_before"))).alias("previous"),
        F.sum("total").alias("spent"),
        F.sum("refunds").alias("refunds"),
        F.count(F.when(is_paid, 1)).alias("paid"),
        F.count(F.when(is_first, 1)).alias("paid_first"),
        F.sum(F.when(is_paid, col("total"))).alias("paid_total"),
        F.sum(F.when(is_first, col("total"))).alias("first_total"),
        F.sum(F.when(is_purchase & col("is_last"), col("total"))).alias("last_total"),
        F.sum(F.when(is_paid, F.ln(_in_units(col("total"))))).alias("ln_paid"),
        F.min(gap).alias("least_gap"),
        F.sum(F.when(gap > 0, F.ln(gap.cast("double") / length))).alias("ln_gaps"),
    )
    zero = F.lit(0)
    repeats = col("paid") - col("paid_first")
    repeat_total = col("paid_total") - F.coalesce(col("first_total"), zero)
    # T ends with the last day where purchases have a time of day, and starts with it where they are days
    end = (number_of(date.fromisoformat(facts.until)) + facts.timestamps) * per_day
    money = {
        "monetary_value": F.when(repeats > 0, repeat_total.cast("double") / (repeats.cast("double") * MILLIONTHS)),
        "historical_value": _in_units(col("spent")),
        "monetary_count": repeats,
        "orders": col("paid"),
        "order_value": F.coalesce(_in_units(col("paid_total")), F.lit(0.0)),
        "ln_order_value": F.coalesce(col("ln_paid"), F.lit(0.0)),
        "last_value": _in_units(col("last_total")),
    }
    columns = {
        "customer_id": col("customer"),
        "frequency": col("purchases") - 1,
        "recency": (col("last") - col("first")).cast("double") / length,
        "T": (end - col("first")).cast("double") / length,
        "first_purchase": _moment(F, col("first"), facts),
        "last_purchase": _moment(F, col("last"), facts),
        "ln_gap_sum": F.when(F.coalesce(col("least_gap") > 0, F.lit(True)), F.coalesce(col("ln_gaps"), F.lit(0.0))),
        "previous_purchase": _moment(F, col("previous"), facts),
        "refunds": col("refunds"),
    }
    columns |= money if has_amounts else {name: F.lit(None).cast(KINDS[name]) for name in money}
    return sums.where(col("purchases") > 0).select(*(columns[name].alias(name) for name in KINDS))


def _in_units(millionths: Column) -> Column:
    """An exact sum as a number, rounded once."""
    return millionths.cast("double") / MILLIONTHS


def _moment(F: Any, time: Column, facts: Facts) -> Column:
    """A date, or the local time where purchases have a time of day."""
    if not facts.timestamps:
        return F.date_from_unix_date(time.cast("int"))
    clock = F.pmod(time, F.lit(MICROSECONDS))
    day = F.date_from_unix_date(((time - clock) / F.lit(MICROSECONDS)).cast("int"))
    seconds = clock.cast("decimal(11,0)") * F.lit("0.000001").cast("decimal(7,6)")
    return day.cast("timestamp_ntz") + F.make_dt_interval(secs=seconds.cast("decimal(18,6)"))
