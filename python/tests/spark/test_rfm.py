"""The RFM table of Spark is that of ``clv rfm``."""

from __future__ import annotations

import datetime
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

import clv
from clv import spark as cs
from spark_tables import PLAIN, SHOP, assert_same_rfm, log, rfm_of_both, shop, table

# what differs between engines in nothing but speed
LIGHT = pytest.mark.only("sail")
pytestmark = pytest.mark.filterwarnings("ignore::clv.ClvWarning")
DAY = datetime.date(2024, 1, 1)


def days(*numbers: int) -> list[datetime.date]:
    return [DAY + datetime.timedelta(number) for number in numbers]


def orders(customers: list[Any], numbers: list[int], amounts: list[Any] | None = None) -> pa.Table:
    columns: dict[str, Any] = {"customer_id": customers, "date": days(*numbers)}
    return pa.table(columns if amounts is None else columns | {"amount": amounts})


@pytest.mark.parametrize(
    ("merge", "refunds", "unit"),
    [
        pytest.param("day", "net", "week", marks=LIGHT),
        ("week", "drop", "day"),
        ("month", "net", "month"),
        pytest.param("year", "net", "year", marks=LIGHT),
    ],
)
def test_the_sample_shop_is_the_same(spark: Any, merge: str, refunds: str, unit: str) -> None:
    how = {"merge": merge, "refunds": refunds, "unit": unit}
    rfm, expected = rfm_of_both(spark, shop(), currency_col="Currency", currency="EUR", **SHOP, **how)
    assert expected.num_rows > 2_000
    names = {field.name: field.dataType.simpleString() for field in rfm.schema.fields}
    assert ", ".join(f"{name} {kind}" for name, kind in names.items()) == cs.RFM_SCHEMA


@pytest.mark.parametrize("order_col", [pytest.param(None, marks=LIGHT), "Order ID"])
def test_unmerged_purchases_have_a_time_of_day(spark: Any, order_col: str | None) -> None:
    how = {"merge": "none", "order_col": order_col, "since": "2023-03-01", "until": "2024-06-30"}
    rfm, _ = rfm_of_both(spark, shop(), **SHOP, **how)
    assert rfm.schema["first_purchase"].dataType.simpleString() == "timestamp_ntz"


@LIGHT
def test_cdnow_is_the_same(spark: Any) -> None:
    rfm_of_both(spark, log("cdnow_sample/transactions.csv"), **PLAIN)


@pytest.mark.parametrize("merge", ["day", pytest.param("none", marks=LIGHT)])
def test_refunds_of_online_retail_are_the_same(spark: Any, merge: str) -> None:
    files = [f"online_retail_uk/{name}.csv" for name in ("transactions", "returns")]
    retail = log(*files, date=pa.string())
    rfm, _ = rfm_of_both(spark, retail, merge=merge, until="2011-11-30", **PLAIN)
    assert table(rfm.select("customer_id", "refunds"))["refunds"].to_numpy().sum() > 1_000


def test_what_cannot_be_used_is_counted_and_skipped(spark: Any) -> None:
    far = datetime.date(2230, 1, 1)
    customers = ["a", "a", None, "", "guest", "b", "b", "b", " c ", "'007", '="008"', "d", "d", "e", "f", "g"]
    dates = [*days(0, 3, 1, 1, 1, 2), None, *days(2, 4, 5, 6), far, *days(7, 8, 9, 400)]
    amounts = [1.5, 2.25, 1, 1, 1, float("nan"), 3, float("inf"), 4, 5, 6, 7, None, -8.0, 0.0, 9.0]
    odd = pa.table({"customer_id": customers, "date": dates, "amount": pa.array(amounts, pa.float64())})
    until = DAY + datetime.timedelta(30)
    with pytest.warns(clv.ClvWarning) as told:
        rfm, expected = rfm_of_both(spark, odd, until=until, allow_skipped=True, **PLAIN)
    assert table(rfm)["customer_id"].to_pylist() == expected["customer_id"].to_pylist() == ["007", "008", "a", "c", "f"]
    sentences = [str(one.message).split(", first")[0] for one in told if "invalid" not in str(one.message)]
    by_spark, by_clv = sentences[: len(sentences) // 2], sentences[len(sentences) // 2 :]
    assert sorted(by_spark) == sorted(by_clv) and len(by_spark) == 5


def test_customers_without_a_purchase_are_in_no_table(spark: Any) -> None:
    odd = orders(["a", "b", "b", "c", "c", "c"], [0, 1, 1, 2, 2, 5], [-1.0, 5.0, -5.0, 9.0, -2.0, -3.0])
    rfm, _ = rfm_of_both(spark, odd, **PLAIN)
    row = rfm.collect()[0]
    assert (row.customer_id, row.historical_value, row.refunds, row.last_value) == ("c", 4.0, 2, 7.0)


def test_ids_of_different_types_are_one_customer(spark: Any) -> None:
    numbers = orders([17, 18, 17], [0, 1, 2], [1.0, 2.0, 3.0])
    texts = orders(["17", "017", "18"], [4, 5, 6], [4.0, 5.0, 6.0])
    both = spark.createDataFrame(numbers)
    both = both.withColumn("customer_id", both["customer_id"].cast("string")).unionByName(spark.createDataFrame(texts))
    as_text = numbers.set_column(0, "customer_id", numbers["customer_id"].cast(pa.string()))
    rfm_of_both(spark, pa.concat_tables([as_text, texts]), both, **PLAIN)
    for kind in (pa.int32(), pa.float64(), pa.decimal128(20, 0)):
        typed = numbers.set_column(0, "customer_id", numbers["customer_id"].cast(kind))
        rfm_of_both(spark, typed, **PLAIN)


EXACT = ["19.99", "0.10", "0.20", "1234567.89", "-0.30", "33.333333", "0.000001"]


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(pa.decimal128(12, 2), marks=LIGHT),
        pytest.param(pa.decimal128(38, 6), marks=LIGHT),
        pa.decimal128(38, 10),
        pytest.param(pa.float64(), marks=LIGHT),
        pa.float32(),
        pa.string(),
    ],
)
def test_amounts_of_all_types_are_exact(spark: Any, kind: pa.DataType) -> None:
    places = getattr(kind, "scale", 6)
    texts = [text for text in EXACT if len(text.partition(".")[2]) <= places]
    values: Any = texts if pa.types.is_string(kind) else [Decimal(text) for text in texts]
    if pa.types.is_floating(kind):
        values = [float(text) for text in texts]
    size = len(texts) * 40
    amounts = pa.array(values * 40, kind)
    many = orders([str(at % 3) for at in range(size)], [at % 50 for at in range(size)])
    rfm_of_both(spark, many.append_column("amount", amounts), **PLAIN)


@pytest.mark.parametrize(
    "kind", [pytest.param(pa.int64(), marks=LIGHT), pa.decimal128(38, 6), pa.float64(), pa.decimal128(38, 9)]
)
def test_amounts_past_64_bits_are_exact(spark: Any, kind: pa.DataType) -> None:
    large = [900_000_000_000_000_001, 3, 1_000_000_000_000_000_000, 10**15 + 1]
    amounts = pa.array([Decimal(value) for value in large]).cast(pa.decimal128(38, 9)).cast(kind, safe=False)
    rfm_of_both(spark, orders(["a", "a", "a", "b"], [0, 1, 2, 3]).append_column("amount", amounts), **PLAIN)


def test_noisy_doubles_round_to_the_millionth(spark: Any) -> None:
    amounts = [100 / 3, 0.1 + 0.2, 1e-7, 2.0000005, 123456.7890125, 4e9 + 0.1, 8_589_934_592.3, 7e11 / 3]
    rfm_of_both(spark, orders(["a"] * 8, list(range(8)), amounts), **PLAIN)


def test_orders_without_amounts_have_no_money(spark: Any) -> None:
    log = orders(["a", "b", "a", "a"], [0, 1, 2, 2])
    rfm_of_both(spark, log, customer_col="customer_id", date_col="date")
    empty = log.append_column("amount", pa.nulls(4, pa.float64()))
    rfm, _ = rfm_of_both(spark, empty, **PLAIN)
    assert rfm.collect()[0].historical_value is None


def test_empty_partitions_and_one_large_customer_change_nothing(spark: Any) -> None:
    size = 30_000
    numbers = list(range(size))
    customers = ["a" if at % 100 else f"b{at % 700}" for at in numbers]
    many = orders(customers, [(at * 7) % 600 for at in numbers], [at % 97 + 0.01 for at in numbers])
    frame = spark.createDataFrame(many).repartition(40, "customer_id")
    for merge in ("day", "none"):
        rfm_of_both(spark, many, frame, merge=merge, **PLAIN)


def moments(spark: Any) -> tuple[pa.Table, Any]:
    """Instants around midnight in Paris, in summer and in winter."""
    texts = ["2024-01-31T22:30:00", "2024-01-31T23:30:00", "2024-06-30T21:59:59", "2024-06-30T22:00:00"]
    texts = [*texts, "2023-12-31T23:59:59.999999", "1969-12-31T23:30:00"]
    at = pa.array([datetime.datetime.fromisoformat(text) for text in texts], pa.timestamp("us", tz="UTC"))
    return pa.table({"customer_id": list("ababab"), "date": at, "amount": [1.5] * len(texts)}), texts


@pytest.mark.parametrize("merge", [pytest.param("month", marks=LIGHT), "none"])
def test_the_session_changes_no_number(spark: Any, merge: Any) -> None:
    table_of_moments, texts = moments(spark)
    found = []
    for zone, ansi in (("Asia/Tokyo", "true"), ("America/Los_Angeles", "false")):
        spark.conf.set("spark.sql.session.timeZone", zone)
        spark.conf.set("spark.sql.ansi.enabled", ansi)
        frame = spark.createDataFrame(table_of_moments)
        for asked in (None, "Europe/Paris"):
            found.append(table(cs.rfm(frame, timezone=asked, merge=merge, since="1969-01-01", **PLAIN)))
        plain = spark.createDataFrame(table_of_moments.set_column(1, "date", pa.array(texts)))
        local = plain.withColumn("date", plain["date"].cast("timestamp_ntz"))
        for frame in (plain, local):
            found.append(table(cs.rfm(frame, merge=merge, since="1969-01-01", **PLAIN)))
    spark.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    spark.conf.set("spark.sql.ansi.enabled", "true")
    for asked, places in ((None, (0, 2, 3, 4, 6, 7)), ("Europe/Paris", (1, 5))):
        how: Any = {"merge": merge, "since": "1969-01-01", "timezone": asked}
        expected = clv.rfm(table_of_moments, returns="pyarrow", **how, **PLAIN)
        for place in places:
            assert_same_rfm(found[place], expected)


def test_statuses_are_read_as_they_are_by_clv(spark: Any) -> None:
    statuses = ["paid", "cancelled", "refunded", "Completed", " shipped ", "blue", "pending", "refunded"]
    log = orders(list("abcabcab"), list(range(8)), [5.0, 5.0, -2.0, 5.0, 5.0, 5.0, 5.0, 5.0])
    log = log.append_column("status", pa.array(statuses))
    rfm_of_both(spark, log, status_col="status", **PLAIN)
    rfm_of_both(spark, log, status_col="status", status=["PAID", "pending", "shipped"], **PLAIN)
    with pytest.warns(clv.ClvWarning, match="`blue`"):
        cs.rfm(spark.createDataFrame(log), status_col="status", **PLAIN)


def test_wrong_calls_and_wrong_data_are_told_at_once(spark: Any) -> None:
    log = orders(["a", "b", "a"], [0, 1, 2], [1.0, -2.0, 3.0])
    frame = spark.createDataFrame(log.append_column("currency", pa.array(["EUR", "eur", "USD"])))
    wrong_calls: list[tuple[str, Any]] = [
        ("no column `x`", {"amount_col": "x"}),
        ("unknown `merge`: `fortnight`", {"merge": "fortnight"}),
        ("`since=2024-02-01` is after", {"since": "2024-02-01", "until": "2024-01-02"}),
        ("not a valid date", {"until": "tomorrow"}),
        ("`timezone` needs moments", {"timezone": "Europe/Paris"}),
        ("`currency` needs the column", {"currency": "EUR"}),
    ]
    for match, how in wrong_calls:
        with pytest.raises(clv.UsageError, match=match):
            cs.rfm(frame, **{**PLAIN, **how})
    wrong_data: list[tuple[str, Any]] = [
        ("several currencies, among them `EUR` and `USD`", {"currency_col": "currency"}),
        ("1 of 3 rows have a negative amount", {"refunds": "error"}),
        ("no row can be used", {"until": "2020-01-01"}),
        ("1 of 3 rows cannot be used: dated after `until=`", {"until": "2024-01-02", "strict": True}),
    ]
    for match, how in wrong_data:
        with pytest.raises(clv.DataError, match=match):
            cs.rfm(frame, **{**PLAIN, **how})
    late = orders(["a"] * 300, [*range(299), 9_000])
    with pytest.raises(clv.DataError, match="1 of 300 rows are dated far after all others"):
        cs.rfm(spark.createDataFrame(late), customer_col="customer_id", date_col="date")
    with pytest.raises(clv.UsageError, match="not a DataFrame of Spark: `Table`"):
        cs.rfm(late, customer_col="customer_id", date_col="date")
    unread = spark.createDataFrame(pa.table({"customer_id": ["a", "b", "c"], "date": ["1/2/24", "x", "2024-01-31"]}))
    with pytest.raises(clv.DataError, match=r"more rows are invalid \(2\) than valid \(1\)"):
        cs.rfm(unread, customer_col="customer_id", date_col="date")


@LIGHT
def test_days_of_moments_are_in_utc_and_that_is_said(spark: Any) -> None:
    frame = spark.createDataFrame(moments(spark)[0])
    with pytest.warns(clv.ClvWarning, match="their days are counted in UTC; `timezone=` chooses another zone"):
        cs.rfm(frame, since="1969-01-01", **PLAIN)


def test_names_of_columns_may_be_anything(spark: Any) -> None:
    names = ["the `id`", "a.b", "day, of order"]
    log = orders(["a", "b", "a"], [0, 1, 2], [1.0, 2.0, 3.0]).rename_columns([names[0], names[2], names[1]])
    rfm_of_both(spark, log, customer_col=names[0], date_col=names[2], amount_col=names[1])


@LIGHT
def test_clv_alone_imports_no_spark() -> None:
    code = "import sys, clv; assert not any('pyspark' in name or name == 'clv.spark' for name in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
