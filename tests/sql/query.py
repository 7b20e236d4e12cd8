"""Runs SQL from standard input in a DuckDB file, and prints the last result as CSV with all digits."""

import csv
import sys

import duckdb

result = duckdb.connect(sys.argv[1]).execute(sys.stdin.read())
table = csv.writer(sys.stdout, lineterminator="\n")
table.writerow([column[0] for column in result.description])
table.writerows(result.fetchall())
