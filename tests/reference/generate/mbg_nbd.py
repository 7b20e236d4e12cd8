"""Writes mbg_nbd.csv: python generate/mbg_nbd.py > mbg_nbd.csv"""

import random
import sys

import bg_nbd
from family import Table
from mbg_nbd_model import BG, MBG

PARAMETERS = ("r", "alpha", "a", "b")
SOURCE = """Source: the model's definitions, integrated over the mixing distributions of lambda and p
with 45 working digits, by generate/mbg_nbd.py; 22 digits are printed, at least 20 are right.
dropout is the probability p of leaving after a purchase.""".splitlines()
MBG_HEADER = ["MBG/NBD: likelihood, gradient, activity, purchases, counts, discounted purchases, next purchase.", *SOURCE]
BG_HEADER = ["BG/NBD: activity later on, counts in an interval, own rates, next purchase; the rest is in bg_nbd.csv.",
             *SOURCE[:1], SOURCE[1].replace("mbg_nbd.py", "mbg_nbd.py bg"), *SOURCE[2:]]

CDNOW = (0.525, 6.183, 0.891, 1.614)
FITTED = (0.52483799, 6.18299222, 0.89135611, 1.61399922)
GROCERY = (1.2568, 6.0385, 0.3683, 0.7157)
E7 = 1e-7
HARD = [
    (CDNOW, (0, 0.0, 38.86), 39.0, (0, 1, 5), 0.0018, "CDNOW, no repeat purchase"),
    (CDNOW, (2, 30.43, 38.86), 39.0, (0, 1, 2, 10), 0.0018, "CDNOW, first customer"),
    (FITTED, (26, 30.86, 31.0), 52.0, (0, 1, 25), 0.0018, "CDNOW at the maximum, best customer"),
    (GROCERY, (19, 48.57, 52.0), 52.0, (0, 1, 14), 0.0018, "groceries"),
    (GROCERY, (0, 0.0, 0.0), 52.0, (0, 1, 14), 0.0018, "groceries, customer of today"),
    ((0.01, 5.0, 0.8, 2.4), (0, 0.0, 30.0), 30.0, (0, 1, 5), 0.01, "r = 0.01"),
    ((1000.0, 500.0, 0.8, 2.4), (40, 21.0, 22.0), 30.0, (0, 1, 60), 0.01, "r = 1000"),
    ((0.7, 20.0, 1e-3, 1e3), (7, 30.0, 60.0), 52.0, (0, 1, 10), 0.001, "a = 0.001, b = 1000"),
    ((0.7, 20.0, 1e3, 1e-3), (1, 30.0, 60.0), 52.0, (0, 1, 10), 0.001, "a = 1000, b = 0.001"),
    ((0.7, 20.0, 1e-3, 1e-3), (0, 0.0, 60.0), 52.0, (0, 1, 10), 0.001, "a = b = 0.001, half of all leave at once"),
    ((0.7, 20.0, 1e3, 1e3), (0, 0.0, 60.0), 52.0, (0, 1, 10), 0.001, "a = b = 1000"),
    ((1.0, 10.0, 1.0 + E7, 1.0), (0, 0.0, 20.0), 10.0, (0, 1, 4), 0.01, "r = 1, a = 1 + 1e-7, b = 1"),
    ((1.0 + E7, 10.0, 1.0 - E7, 1.0), (0, 0.0, 20.0), 10.0, (0, 1, 4), 0.01, "r = 1 + 1e-7, a = 1 - 1e-7, b = 1"),
]
RANDOM_CASES = 8
FUTURE = ("p_alive_at", "rate_mean", "rate_variance", "dropout_mean", "dropout_variance",
          "ln_pmf_between", "next_cdf", "next_mean", "next_quantile", "overdue")


def cases():
    """Discounted purchases are those of bg_nbd.csv from T on: a part of the cases is enough."""
    rng = random.Random(20241122)
    yield from HARD
    others = [*bg_nbd.HARD[:-1], *(bg_nbd.random_case(rng) for _ in range(RANDOM_CASES))]
    for i, (*case, delta, why) in enumerate(others):
        yield *case, delta if i < 12 or i % 6 == 0 else None, why


def bg_cases():
    """The process from T on is the same as MBG/NBD's: a part of the cases is enough."""
    yield from HARD
    yield from bg_nbd.HARD[::4]


def omits(name, inputs):
    """Many purchases in an interval take minutes."""
    return name == "ln_pmf_between" and inputs["n"] > 30


MBG_TABLE = Table(MBG, PARAMETERS, MBG_HEADER, skipped=("p_no_purchase",), omits=omits)
BG_TABLE = Table(BG, PARAMETERS, BG_HEADER, omits=omits)
BG_TABLE.inputs = {name: columns for name, columns in BG_TABLE.inputs.items() if name in FUTURE}

if __name__ == "__main__":
    if sys.argv[1:] == ["bg"]:
        BG_TABLE.write(bg_cases())
    else:
        MBG_TABLE.write(cases())
