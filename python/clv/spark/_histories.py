"""The RFM table to weighted histories: as many rows as there are different histories."""

from __future__ import annotations

from typing import Any

from ._engine import Column, DataFrame, Facts, functions

# Sums of logarithms are added up in whole numbers of two sizes, so that they do not depend on the order of rows
COARSE, FINE = 2.0**20, 2.0**32
NAMES = ("purchases", "repeats", "orders")


def histories(rfm: DataFrame) -> Any:
    """Collects the different histories of an RFM table with the number of customers who have each, for :func:`clv.fit`.

    Spark counts them; only the counts come to the driver, as a ``pyarrow.Table``. Its rows are of three kinds
    (``history_of``): when customers bought (``purchases``: ``frequency``, ``recency``, ``T``), what they spent on
    repeat purchases (``repeats``: ``monetary_count``, ``monetary_value``), and what they spent on all purchases
    (``orders``: ``orders``, ``order_value``). ``weight`` is the number of customers. Nothing in it names a customer.

    A model that is fitted to it is the model that is fitted to the RFM table: parameters and log-likelihood differ by
    rounding at most. ``model="auto"`` weighs its members on hold-outs if it is fitted to orders. Histories have no
    hold-outs, nor have RFM tables: its members then have equal weights.

    >>> fit = clv.fit(histories(rfm), model="pareto-nbd")  # doctest: +SKIP
    """
    facts = Facts.of(rfm)
    F, col = functions(rfm), functions(rfm).col
    nothing = F.lit(None).cast("double")
    is_repeat = (col("monetary_count") > 0) & (col("monetary_value") > 0)
    kinds = F.array(
        _kind(F, 0, col("frequency"), col("recency"), col("T"), col("ln_gap_sum")),
        F.when(is_repeat, _kind(F, 1, col("monetary_count"), col("monetary_value"), F.lit(0.0), nothing)),
        F.when(col("orders") > 0, _kind(F, 2, col("orders"), col("order_value"), F.lit(0.0), col("ln_order_value"))),
    )
    each = rfm.select(F.explode(kinds).alias("one")).where(col("one").isNotNull()).select("one.*")
    coarse = F.floor(col("ln") * COARSE)
    fine = F.rint((col("ln") * COARSE - coarse) * FINE).cast("bigint")
    counted = each.groupBy("kind", "count", "u", "v").agg(
        F.count(F.lit(1)).alias("weight"),
        F.count("ln").alias("known"),
        F.sum(coarse).alias("coarse"),
        F.sum(fine).alias("fine"),
    )
    ln_sum = (col("coarse").cast("double") + col("fine").cast("double") / FINE) / COARSE
    # a logarithm that one customer lacks is not known of all
    ln_mean = F.when(col("known") == col("weight"), ln_sum / col("weight"))
    collected = counted.select("kind", "count", "u", "v", "weight", ln_mean.alias("ln")).toArrow()
    return _table(collected, facts)


def _kind(F: Any, kind: int, count: Column, u: Column, v: Column, ln: Column) -> Column:
    named = {"kind": F.lit(kind), "count": count, "u": u, "v": v, "ln": ln}
    return F.struct(*(column.alias(name) for name, column in named.items()))


def _table(collected: Any, facts: Facts) -> Any:
    """The table as models read it, in one order whatever the partitions were."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = collected.sort_by([(name, "ascending") for name in ("kind", "count", "u", "v")])
    kind, count, u, v, ln = (rows[name] for name in ("kind", "count", "u", "v", "ln"))
    bought, repeats, orders = (pc.equal(kind, at) for at in range(3))
    zero = pa.scalar(0.0)
    columns = {
        "history_of": pc.take(pa.array(NAMES), kind),
        # what was spent is known without the times of purchases
        "frequency": pc.if_else(orders, pa.scalar(0), count),
        "recency": pc.if_else(bought, u, zero),
        "T": pc.if_else(bought, v, zero),
        "monetary_value": pc.if_else(repeats, u, None),
        "monetary_count": pc.if_else(repeats, count, None),
        "historical_value": pc.if_else(orders, u, None),
        "orders": pc.if_else(orders, count, None),
        "order_value": pc.if_else(orders, u, None),
        "ln_order_value": pc.if_else(orders, ln, None),
        "ln_gap_sum": pc.if_else(bought, ln, None),
        "weight": rows["weight"],
    }
    told = {"unit": facts.unit, "until": facts.until, "merge": facts.merge, "refunds": facts.refunds}
    return pa.table(columns).replace_schema_metadata(told)
