"""Writes value.csv: python generate/value.py > value.csv"""

import random

from mpmath import mp

from bg_nbd import CDNOW, FITTED, L302, TINY_A
from table import exact, figure, write_header, write_row
from value_model import Total

COLUMNS = ("quantity,r,alpha,a,b,p,q,v,x,t_x,T,m,t,s_or_level,expected,rel_tol,source").split(",")
INPUTS = "r,alpha,a,b,p,q,v,x,t_x,T,m,t".split(",")
LEVELS = (0.05, 0.95)
HEADER = """Total value within a horizon: BG/NBD counts times Gamma-Gamma amounts, given the history.
Source: the mixture over the count of the beta distribution of a sum of orders, with 45 working
digits, by generate/value.py; 22 digits are printed, at least 20 are right.
value_cdf is P(total <= s), with its mass at 0; value_quantile is the smallest s with P(total <= s) >= level.
m is the mean of the x repeat orders (0 where x = 0). Inputs are exact doubles in their shortest form.""".splitlines()

SPEND = (6.25, 3.74, 15.44)
SPEND_FITTED = (6.24880225, 3.74458845, 15.44774801)

# BG/NBD, Gamma-Gamma, (x, t_x, T), m, t, why it is here
HARD = [
    (FITTED, SPEND_FITTED, (2, 30.43, 38.86), 22.35, 52.0, "CDNOW, first customer"),
    (CDNOW, SPEND, (0, 0.0, 38.86), 0.0, 52.0, "CDNOW, no repeat"),
    (CDNOW, SPEND, (1, 1.71, 38.86), 11.77, 52.0, "CDNOW, one early repeat"),
    (CDNOW, SPEND, (7, 29.43, 38.86), 73.74, 52.0, "CDNOW, sixth customer"),
    (CDNOW, SPEND, (26, 30.86, 31.0), 20.0, 52.0, "CDNOW, best customer"),
    (CDNOW, SPEND, (26, 30.86, 31.0), 20.0, 0.1, "short horizon"),
    (CDNOW, SPEND, (300, 300.0, 300.0), 12.0, 300.0, "300 repeats"),
    (CDNOW, SPEND, (1000, 38.0, 38.86), 35.0, 10.0, "1000 repeats"),
    (CDNOW, SPEND, (5000, 1000.0, 1000.0), 35.0, 30.0, "5000 repeats"),
    (TINY_A, SPEND, (5, 90.0, 100.0), 50.0, 365.0, "nobody leaves"),
    (L302, (2.0, 0.8, 30.0), (0, 0.0, 1.0), 0.0, 30.0, "q < 1, no repeat"),
    (CDNOW, (0.4, 0.5, 30.0), (1, 30.0, 32.0), 25.0, 52.0, "infinite mean"),
    ((0.5, 10.0, 1.0, 1.0), (1.0, 2.0, 20.0), (1, 20.0, 20.0), 10.0, 20.0, "a = b = 1"),
    ((3.0, 8.0, 1.0, 2.0), (1.0, 1.0, 20.0), (2, 10.0, 12.0), 10.0, 100.0, "a = 1, heavy tail"),
    ((2.0, 4.0, 0.002, 0.06), (30.0, 12.0, 400.0), (26, 50.0, 50.0), 35.0, 40.0, "a = 0.002, p = 30"),
    ((2.0, 4.0, 0.8, 2.4), (1887.0, 0.456, 600.0), (3, 9.0, 10.0), 5e5, 12.0, "p = 1887: steps at whole orders"),
    ((2.0, 4.0, 0.8, 2.4), (200.0, 60.0, 300.0), (3, 9.0, 10.0), 90.0, 12.0, "amounts nearly alike"),
    ((0.7, 20.0, 1e4, 1e6), SPEND, (7, 30.0, 60.0), 1e-3, 52.0, "p close to 0.01; m = 0.001"),
    ((0.7, 20.0, 5.0, 0.05), SPEND, (0, 0.0, 60.0), 0.0, 520.0, "all leave at once"),
    ((0.10, 50.16, 0.40, 0.81), SPEND, (1000, 10.0, 700.0), 35.0, 30.0, "gone: P(alive) underflows"),
    (CDNOW, SPEND, (3, 38.0, 38.0), 1e7, 39.0, "m = 1e7"),
]

SEED = 20240919
RANDOM_CASES = 15


def _log_uniform(rng, low, high):
    return float("%.6g" % (low * (high / low) ** rng.random()))


def random_case(rng):
    r, T = _log_uniform(rng, 0.05, 5), _log_uniform(rng, 1, 1e3)
    alpha, a, b = (_log_uniform(rng, 0.5, 200), _log_uniform(rng, 0.02, 5), _log_uniform(rng, 0.05, 20))
    x = rng.choice([0, 1, 2, 3, 7, 26, 100])
    t_x = 0.0 if x == 0 else rng.choice([1.0, 0.98, 0.8, rng.random()]) * T
    t = float("%.6g" % (min(40 / ((r + x) / (alpha + T)), T * _log_uniform(rng, 0.01, 10))))
    spend = (_log_uniform(rng, 0.3, 40), _log_uniform(rng, 0.4, 20), _log_uniform(rng, 1, 1e4))
    m = 0.0 if x == 0 else _log_uniform(rng, 0.1, 1e4)
    return (r, alpha, a, b), spend, (x, t_x, T), m, t, "drawn"


def cases():
    rng = random.Random(SEED)
    yield from HARD
    for _ in range(RANDOM_CASES):
        yield random_case(rng)


def main():
    write_header(HEADER, COLUMNS)
    for purchase, spend, history, m, t, why in cases():
        inputs = dict(zip(INPUTS, (*purchase, *spend, *history, m, t)))
        total = Total(*(exact(inputs[k]) for k in INPUTS))
        p, q, v = spend
        unit = (v + history[0] * m) / max(q + p * history[0] - 1, 0.5) * p  # about one order
        rows = [("value_quantile", level, total.quantile(exact(level))) for level in LEVELS]
        for s in (0.0, *(float("%.4g" % (unit * k)) for k in (0.3, 1.0, 5.0, 60.0))):
            rows.append(("value_cdf", s, total.cdf(exact(s))))
        for quantity, at, value in rows:
            expected = figure(value)
            if expected is not None:
                row = {"quantity": quantity, "s_or_level": at, "expected": expected, "rel_tol": "1e-9", "source": why.replace(",", ";")}
                write_row(COLUMNS, row | inputs)


if __name__ == "__main__":
    main()
