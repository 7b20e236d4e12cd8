"""Writes special.csv: python generate/special.py > special.csv

Gauss' 2F1 and Tricomi's U in the combinations that the models use, straight from mpmath's own functions with
as many working digits as their differences cost; where mpmath has no formula (finite times), by quadrature.
"""

from mpmath import mp, mpf

import quadrature  # sets the working precision
from table import exact, figure, write_header, write_row

COLUMNS = ("quantity", "a", "b", "p", "q", "span", "s", "z", "w", "expected", "rel_tol", "source")
HEADER = """Special functions of the Pareto/NBD.
two_powers is the integral over tau from 0 to span of (1+tau/p)^-a (1+tau/q)^-b dtau/q, two 2F1 and their difference.
discounted_power is that over v from 0 to w of e^(-z v) (1+v)^-s; for w = inf it is U(1, 2-s, z) = z^(s-1) U(s, s, z).
Source: generate/special.py; 22 digits are printed, at least 20 are right. An empty cell does not apply.""".splitlines()
E7, E12 = 1e-7, 1e-12

POWERS = [
    ((2.55, 1.61, 41.01, 42.09), 8.43, "CDNOW"),
    ((2.55, 1.61, 42.0, 42.0), 8.43, "p = q"),
    ((2.55, 1.61, 42.0, 42.0000001), 8.43, "q = p + 1e-7"),
    ((2.55, 1.61, 42.0000001, 42.0), 8.43, "q = p - 1e-7"),
    ((1.0, 1.0, 3.0, 7.0), 20.0, "both exponents 1"),
    ((1.0 + E7, 1.0 - E7, 3.0, 7.0), 20.0, "both exponents next to 1"),
    ((5000.6, 1.6, 210.0, 211.0), 180.0, "5000 purchases"),
    ((5000.6, 1.6, 0.01, 211.0), 180.0, "5000 purchases, scales far apart"),
    ((0.6, 1001.0, 10.0, 12.0), 1e3, "dropout alike for all"),
    ((0.001, 1.001, 0.001, 1e4), 1e6, "tiny exponents, scales far apart"),
    ((0.001, 1.001, 1e4, 0.001), 1e6, "tiny exponents, scales far apart"),
    ((2.55, 1.61, 41.01, 42.09), 1e-9, "short span"),
    ((2.55, 1.61, 41.01, 42.09), mp.inf, "no end"),
    ((0.5, 0.6, 0.01, 100.0), mp.inf, "no end, slow decay"),
    ((300.6, 4.1, 5.0, 2.82), mp.inf, "no end, fast decay"),
]
DISCOUNTED = [
    ((0.6061, 0.0927), mp.inf, "CDNOW, 10% a year"),
    ((0.6061, 0.0927), 1.05, "CDNOW, 10% a year, 52 weeks"),
    ((1.0, 0.01), mp.inf, "s = 1"),
    ((1.0 + E7, 0.01), mp.inf, "s = 1 + 1e-7"),
    ((1.0 - E7, 0.01), mp.inf, "s = 1 - 1e-7"),
    ((2.0, 0.01), mp.inf, "s = 2"),
    ((3.0 + E12, 1e-6), mp.inf, "s = 3 + 1e-12"),
    ((0.6061, 1e-8), mp.inf, "hardly discounted"),
    ((0.001, 1e-9), mp.inf, "hardly anybody leaves"),
    ((0.6061, 1e4), mp.inf, "large beta"),
    ((5000.0, 1e-3), mp.inf, "s = 5000"),
    ((1.0, 0.0), 50.0, "s = 1, without discounting"),
    ((1.0, 5.0), 1e-6, "s = 1, short"),
    ((300.0, 1e-3), 1e3, "s = 300, long"),
]


def two_powers(a, b, p, q, span):
    with mp.workdps(400):
        ends = _antiderivative(a, b, p, q, 0)
        if span != mp.inf:
            ends -= _antiderivative(a, b, p, q, span)
        return +ends


def _antiderivative(a, b, p, q, tau):
    """The integral from tau on, with the larger scale taken out."""
    m, big, c = (p, q, a) if p < q else (q, p, b)
    k = a + b - 1
    share = (big - m) / (big + tau)
    factor = p**a * q ** (b - 1) * (big + tau) ** -k / k if k != 0 else None
    return factor * mp.hyp2f1(k, c, k + 1, share)


def discounted_power(s, z, w):
    if w == mp.inf:
        return mp.hyperu(1, 2 - s, z)
    if z == 0:
        return mp.log1p(w) if s == 1 else (1 - (1 + w) ** (1 - s)) / (s - 1)
    return mp.hyperu(1, 2 - s, z) - mp.exp(-z * w) * (1 + w) ** (1 - s) * mp.hyperu(1, 2 - s, z * (1 + w))


def rows():
    for (a, b, p, q), span, source in POWERS:
        value = two_powers(*map(exact, (a, b, p, q, span)))
        yield {"quantity": "two_powers", "a": a, "b": b, "p": p, "q": q, "span": span, "source": source}, value
    for (s, z), w, source in DISCOUNTED:
        with mp.workdps(120):
            value = discounted_power(*map(exact, (s, z, w)))
        yield {"quantity": "discounted_power", "s": s, "z": z, "w": w, "source": source}, value


if __name__ == "__main__":
    write_header(HEADER, COLUMNS)
    for row, value in rows():
        source = row["source"].replace(",", ";")
        write_row(COLUMNS, row | {"expected": figure(value), "rel_tol": "1e-12", "source": source})
