"""Makes the log that all peers read: data.py LOG.csv [--customers N] [--clv PATH].

`clv simulate` draws it from model.json; DuckDB cuts moments to days and puts the rows in order of time,
as a shop's log is. Five rows a customer, 26 bytes a row.
"""

import argparse
import pathlib
import subprocess

import duckdb

HERE = pathlib.Path(__file__).parent
DAYS = 730

SHAPE = """
COPY (SELECT customer_id, date::DATE AS date, amount FROM read_csv($drawn)
      ORDER BY date, customer_id, amount) TO '{log}' (HEADER)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=pathlib.Path)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--clv", default="clv")
    asked = parser.parse_args()
    drawn = asked.log.with_suffix(".drawn.csv")
    command = [asked.clv, "simulate", "--model", HERE / "model.json", "--customers", str(asked.customers)]
    subprocess.run([*command, "--days", str(DAYS), "-o", drawn, "--quiet"], check=True)
    engine = duckdb.connect(config={"memory_limit": "4GB", "temp_directory": str(asked.log.parent / "duckdb-spills")})
    engine.execute(SHAPE.format(log=asked.log), {"drawn": str(drawn)})
    drawn.unlink()


if __name__ == "__main__":
    main()
