"""The grouping of `clv rfm` in SQL: with_duckdb.py LOG.csv RFM.csv THREADS.

A bad cell makes its row a counted one, not an error; one purchase is one customer's day; the table is sorted.
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


def main():
    log, table, threads = sys.argv[1:]
    with report() as facts:
        engine = duckdb.connect()
        engine.execute(f"SET threads = {int(threads)}")
        engine.execute("SET preserve_insertion_order = false")
        engine.execute(ROWS, {"log": log})
        (facts["bad_rows"],) = engine.execute(BAD).fetchone()
        engine.execute(TABLE.format(table=table))


if __name__ == "__main__":
    main()
