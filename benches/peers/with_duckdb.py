"""The grouping of `clv rfm` in SQL: with_duckdb.py LOG RFM.csv THREADS [rfm|plain|copy].

`plain` groups rows and sorts the customers, no more: no days, no bad cells, six columns. `copy` writes the
log as Parquet instead. A log is CSV or Parquet.

In `rfm`, a bad cell makes its row a counted one, not an error; one purchase is one customer's day; the table is sorted.
Refunds are not netted, and six of clv's columns are not made: both take work off DuckDB.
"""

import sys

import duckdb
from report import report

ROWS = """
CREATE TEMP TABLE cells AS
SELECT customer_id, TRY_CAST(date AS DATE) AS day, TRY_CAST(amount AS DOUBLE) AS amount
FROM read_csv($log, header = true, all_varchar = true)
"""

BAD = "SELECT count(*) FILTER (customer_id IS NULL OR day IS NULL OR amount IS NULL) FROM cells"

TABLE = """
COPY (
    WITH purchases AS (
        SELECT customer_id, day, sum(amount) AS value FROM cells
        WHERE customer_id IS NOT NULL AND day IS NOT NULL AND amount IS NOT NULL
        GROUP BY customer_id, day
    ), customers AS (
        SELECT customer_id, count(*) - 1 AS frequency, min(day) AS first, max(day) AS last,
               sum(value) FILTER (value > 0) AS all_value, count(*) FILTER (value > 0) AS valued,
               greatest(arg_min(value, day), 0) AS first_value
        FROM purchases GROUP BY customer_id
    )
    SELECT customer_id, frequency, (last - first) / 7.0 AS recency,
           ((SELECT max(day) FROM cells) - first) / 7.0 AS "T",
           CASE WHEN valued > (first_value > 0)::INT
                THEN (all_value - first_value) / (valued - (first_value > 0)::INT) END AS monetary_value,
           first AS first_purchase, last AS last_purchase
    FROM customers ORDER BY customer_id
) TO '{table}' (HEADER)
"""

PLAIN = """
COPY (
    SELECT customer_id, count(*) - 1 AS frequency, max(date) - min(date) AS recency,
           min(date) AS first_purchase, max(date) AS last_purchase, sum(amount) AS historical_value
    FROM {source} GROUP BY customer_id ORDER BY customer_id
) TO '{table}' (HEADER)
"""

COPY = "COPY (SELECT customer_id, date, amount FROM {source}) TO '{table}' (FORMAT parquet)"


def main():
    log, table, threads, *query = sys.argv[1:]
    query = query[0] if query else "rfm"
    source = f"read_parquet('{log}')" if log.endswith(".parquet") else f"read_csv('{log}', header = true)"
    with report() as facts:
        engine = duckdb.connect()
        engine.execute(f"SET threads = {int(threads)}")
        engine.execute("SET preserve_insertion_order = false")
        if query == "rfm":
            engine.execute(ROWS, {"log": log})
            (facts["bad_rows"],) = engine.execute(BAD).fetchone()
            engine.execute(TABLE.format(table=table))
        else:
            text = {"plain": PLAIN, "copy": COPY}[query]
            engine.execute(text.format(source=source, table=table))


if __name__ == "__main__":
    main()
