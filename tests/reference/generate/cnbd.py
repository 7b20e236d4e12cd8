"""Writes cnbd.csv: python generate/cnbd.py > cnbd.csv"""

import math
import random

from bg_nbd import _log_uniform, random_case
from cnbd_model import BG, MBG
from family import HISTORY, Table, write_tables

PARAMETERS = ("k", "r", "alpha", "a", "b")
HEADER = """BG/CNBD-k and MBG/CNBD-k: likelihood, gradient, activity, purchases, counts, discounted purchases.
Source: the model's definitions, summed over the events since t_x and integrated over lambda or p
with 45 working digits, by generate/cnbd.py; 22 digits are printed, at least 20 are right.
Events come at the rate lambda ~ Gamma(r, alpha), every k-th is a purchase; the first purchase starts the
first gap, so that all x gaps are Erlang(k, lambda) with the mean k/lambda, and the silence since t_x is censored.
ln_gaps is the sum of the logarithms of the x gaps, in the unit of t_x; it enters ln_likelihood as (k-1) ln_gaps.
rate is the rate of purchases, lambda/k; dropout is the probability p of leaving after a purchase.
The expectations and counts are exact: given alive at T, the events since t_x are 0 to k-1, at random.""".splitlines()

GROCERY_BG = (2, 0.359061, 1.129387, 0.522813, 2.785341)
GROCERY_MBG = (2, 1.329197, 2.8126, 0.424716, 0.79004)
GROCERY_3 = (3, 1.302616, 1.749777, 0.449443, 0.835411)
CDNOW_2 = (2, 0.579908, 2.288199, 1.134331, 1.584779)
E7 = 1e-7

# parameters, (x, t_x, T, ln_gaps), t, counts n, delta, why it is here
BOTH = [
    ((1, 0.525, 6.183, 0.891, 1.614), (2, 30.43, 38.86, 4.2195), 39.0, (0, 1, 2, 10), 0.0018, "k = 1 is (M)BG/NBD"),
    (GROCERY_MBG, (0, 0.0, 52.0, 0.0), 52.0, (0, 1, 5), 0.0018, "groceries, no repeat purchase"),
    (GROCERY_MBG, (1, 50.285714, 52.0, 3.917721), 52.0, (0, 1, 5), 0.0018, "groceries, one late repeat"),
    (GROCERY_MBG, (19, 48.571429, 52.0, 16.952179), 52.0, (0, 1, 14, 30), 0.0018, "groceries"),
    (GROCERY_BG, (25, 48.142857, 51.857143, 9.399347), 52.0, (0, 1, 25), 0.0018, "groceries"),
    (GROCERY_3, (5, 47.571429, 51.857143, 11.178735), 52.0, (0, 1, 6), 0.0018, "groceries, k = 3"),
    (GROCERY_3, (2, 13.857143, 51.714286, 2.782741), 52.0, (0, 1, 6), 0.0018, "groceries, k = 3, long silence"),
    (CDNOW_2, (1, 1.714286, 38.857143, 0.538997), 39.0, (0, 1, 3), 0.0018, "CDNOW, one early repeat"),
    ((4, 1.2, 0.9, 0.5, 2.0), (3, 9.0, 10.0, 3.1), 20.0, (0, 1, 4), 0.01, "k = 4"),
    ((8, 2.0, 0.5, 0.4, 3.0), (4, 7.5, 9.0, 2.4), 12.0, (0, 1, 4), 0.01, "k = 8"),
    ((12, 2.0, 0.5, 0.4, 3.0), (0, 0.0, 2.0, 0.0), 6.0, (0, 1, 4), 0.01, "k = 12, no repeat purchase"),
    ((3, 1.3, 1.7, 0.4, 0.8), (0, 0.0, 0.0, 0.0), 30.0, (0, 1, 6), 0.01, "customer of today"),
    ((3, 1.3, 1.7, 0.4, 0.8), (4, 30.0, 30.0, 7.9), 30.0, (0, 1, 6), 0.01, "t_x = T: no event since"),
    ((3, 1.3, 1.7, 0.4, 0.8), (4, 30.0, 30.000000000000004, 7.9), 30.0, (0, 1), 0.01, "t_x one step below T"),
    ((3, 1.3, 1.7, 0.4, 0.8), (4, 1e-9, 30.0, -90.0), 30.0, (0, 1, 6), 0.01, "t_x next to 0"),
    ((2, 0.5, 5.0, 1.0, 2.0), (3, 15.0, 20.0, 4.4), 10.0, (0, 1, 4), 0.01, "a = 1"),
    ((2, 0.5, 5.0, 1.0 + E7, 2.0), (3, 15.0, 20.0, 4.4), 10.0, (0, 1), 0.01, "a = 1 + 1e-7"),
    ((2, 0.5, 5.0, 1.0 - E7, 2.0), (3, 15.0, 20.0, 4.4), 10.0, (0, 1), 0.01, "a = 1 - 1e-7"),
    ((2, 0.3, 5.0, 0.7, 0.3), (0, 0.0, 5.0, 0.0), 20.0, (0, 1, 4), 0.01, "a + b = 1"),
    ((2, 0.3, 5.0, 0.7, 0.3 + E7), (0, 0.0, 5.0, 0.0), 20.0, (0, 1), 0.01, "a + b = 1 + 1e-7"),
    ((2, 0.3, 5.0, 0.7, 0.3 - E7), (1, 2.0, 5.0, 0.69), 20.0, (0, 1), 0.01, "a + b = 1 - 1e-7"),
    ((2, 0.01, 5.0, 0.8, 2.4), (0, 0.0, 30.0, 0.0), 30.0, (0, 1, 4), 0.01, "r = 0.01"),
    ((2, 1000.0, 250.0, 0.8, 2.4), (40, 21.0, 21.5, -26.0), 20.0, (0, 1, 30), 0.01, "r = 1000"),
    ((2, 0.7, 20.0, 1e-3, 1e3), (7, 30.0, 60.0, 9.0), 52.0, (0, 1, 10), 0.001, "a = 0.001, b = 1000: nobody leaves"),
    ((2, 0.7, 20.0, 1e3, 1e-3), (1, 30.0, 60.0, 3.4), 52.0, (0, 1, 10), 0.001, "a = 1000, b = 0.001"),
    ((3, 0.7, 2.0, 0.5, 2.0), (60, 10.0, 60.0, -120.0), 52.0, (0, 1), 0.001, "P(alive) below 1e-50"),
    ((2, 0.7, 2.0, 0.5, 2.0), (500, 10.0, 100.0, -2000.0), 52.0, (0, 1), 0.001, "P(alive) below 1e-300"),
    ((2, 0.6, 1.5, 0.5, 2.0), (1000, 300.0, 300.5, -1500.0), 30.0, (0, 1, 100), 0.01, "1000 repeats"),
    ((2, 0.6, 1.5, 0.5, 2.0), (5000, 1e3, 1e3, -9000.0), 10.0, (0, 1, 50), 0.01, "5000 repeats"),
    (GROCERY_MBG, (5, 40.0, 52.0, 9.8), 1e-3, (0, 1, 2), 100.0, "short horizon, steep discount"),
    (GROCERY_MBG, (5, 40.0, 52.0, 9.8), 1e5, (0, 1, 50), 1e-6, "long horizon, faint discount"),
    (GROCERY_MBG, (5, 40.0, 52.0, 9.8), 0.0, (0, 1), 0.01, "t = 0"),
]
DISCOUNTED = ("groceries, k = 3", "customer of today", "a = 1 + 1e-7")
RANDOM_CASES = 14


def drawn(rng):
    """Horizons are a few gaps long: long ones are sums of as many terms as purchases."""
    parameters, (x, t_x, T), *_ = random_case(rng)
    k, (r, alpha, a, b) = rng.choice((2, 2, 3, 4, 5)), parameters
    x = min(x, 300)
    ln_gaps = 0.0 if x == 0 else float("%.6g" % (x * (math.log(t_x / x) - 0.5 * rng.random())))
    gap = k * (alpha + T) / (r + k * x)
    t = float("%.6g" % (gap * rng.choice((0.05, 1.0, 5.0, 20.0))))
    n = rng.choice((1, 2, 5, 20))
    return (k, r, alpha, a, b), (x, t_x, T, ln_gaps), t, (0, n), float("%.6g" % (rng.choice((0.1, 2.0)) / t)), "drawn"


def cases():
    """Discounted purchases take half a minute a case: a few are enough, and come last."""
    rng = random.Random(20241124)
    drawn_cases = [drawn(rng) for _ in range(RANDOM_CASES)]
    for *case, _, why in [*BOTH, *drawn_cases]:
        yield *case, None, why
    yield from (case for case in BOTH if case[-1] in DISCOUNTED)


def omits(name, inputs):
    """Long sums in nested loops are left out; so are infinite log-odds."""
    r, alpha, k = inputs["r"], inputs["alpha"], inputs["k"]
    R, A = (r, alpha) if name.endswith("_new") else (r + k * inputs["x"], alpha + inputs["T"])
    if name == "discounted_purchases" or name == "discounted_purchases_new":
        return inputs["t"] != math.inf and (inputs["t"] > 12 * A or R * inputs["t"] / A > 400)
    if name == "ln_pmf_between":
        return inputs["t1"] > 3 * A or R * inputs["t1"] / A > 400 or k * inputs["n"] > 100
    return False


MBG_TABLE = Table(MBG, PARAMETERS, HEADER, history=(*HISTORY, "ln_gaps"), skipped=("p_no_purchase",), omits=omits,
                  constant={"model": "mbg-cnbd-k"})
BG_TABLE = Table(BG, PARAMETERS, HEADER, history=(*HISTORY, "ln_gaps"), skipped=("p_no_purchase",), omits=lambda name, inputs:
                 omits(name, inputs) or (name == "p_alive_log_odds" and inputs["x"] == 0), constant={"model": "bg-cnbd-k"})

if __name__ == "__main__":
    write_tables((MBG_TABLE, BG_TABLE), list(cases()))
