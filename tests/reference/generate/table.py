"""Writing reference tables: exact doubles in, 22 digits out."""

import sys

from mpmath import mp, mpf

SMALLEST_NORMAL = mpf(2) ** -1022
HALF_SMALLEST = mpf(2) ** -1075
DIGITS = 22


def exact(value):
    """The number a reader of the printed double sees; integers stay integers."""
    return value if isinstance(value, int) else mpf(value)


def cell(value):
    if value is None:
        return ""
    if value == mp.inf:
        return "inf"
    return repr(value)


def figure(value):
    """The expected value as text; None where a double would be subnormal."""
    if value == 0 or abs(value) < HALF_SMALLEST:
        return "0"
    if abs(value) < SMALLEST_NORMAL or not mp.isfinite(value):
        return None
    return mp.nstr(value, DIGITS, strip_zeros=True).removesuffix(".0")


def write_header(lines, columns):
    for line in lines:
        print("# " + line if line else "#")
    print(",".join(columns))


def write_row(columns, row):
    print(",".join(row[c] if isinstance(row.get(c), str) else cell(row.get(c)) for c in columns))
    sys.stdout.flush()
