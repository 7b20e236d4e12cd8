"""Writes gamma_gamma_orders.csv: python generate/gamma_gamma_orders.py > gamma_gamma_orders.csv"""

import math
import random

import gamma_gamma_orders_model as model
from table import exact, figure, write_header, write_row

COLUMNS = "quantity,p,q,v,orders,total,ln_total,n,s,level,expected,rel_tol,source".split(",")
PARAMETERS = ("p", "q", "v")
HISTORY = ("orders", "total", "ln_total")
LEVELS = (0.05, 0.5, 0.95)
INPUTS = {
    "ln_likelihood": PARAMETERS + HISTORY,
    "ln_likelihood_d_p": PARAMETERS + HISTORY,
    "ln_likelihood_d_q": PARAMETERS + HISTORY,
    "ln_likelihood_d_v": PARAMETERS + HISTORY,
    "expected_spend": PARAMETERS + HISTORY,
    "sum_cdf": PARAMETERS + HISTORY + ("n", "s"),
    "sum_quantile": PARAMETERS + HISTORY + ("n", "level"),
}
HEADER = """Gamma-Gamma on single orders: likelihood, gradient, spend, sums of orders.
Source: the model's definitions with 45 working digits by generate/gamma_gamma_orders.py, the
sum's distribution by integrating its Beta density; 22 digits are printed, at least 20 are right.
Inputs are exact doubles in their shortest form. orders is the number of orders, first ones included, total
their sum, ln_total the sum of their logarithms; all are 0 for a customer without any. ln_likelihood is
the log of their joint density; sum_cdf is P(sum of n future orders <= s | history), sum_quantile its inverse at
level; n = 1 is the next order. An empty expected_spend is an infinite one (q + p orders <= 1).
An expected 0 is below the smallest double, or exact where orders is 0. An empty cell elsewhere does not apply.""".splitlines()

CDNOW = (6.25, 3.74, 15.44)


def of(*values):
    return len(values), float("%.10g" % math.fsum(values)), float("%.10g" % math.fsum(map(math.log, values)))


# parameters, (orders, total, ln_total), (orders n, sum s) pairs, why it is here
HARD = [
    (CDNOW, (0, 0.0, 0.0), ((1, 35.0), (2, 1e4), (100, 10.0)), "no order"),
    (CDNOW, of(29.33), ((1, 30.0), (5, 200.0)), "one order"),
    (CDNOW, of(29.33, 29.73, 14.96, 26.48), ((1, 30.0), (3, 60.0), (50, 1500.0)), "CDNOW, first customer"),
    ((2.5, 3.0, 14.0), of(10.0, 10.0, 10.0), ((1, 10.0),), "three equal orders"),
    ((300.0, 3.0, 0.1), of(10.0, 10.0, 10.001), ((1, 10.0),), "nearly equal orders, p = 300"),
    ((1900.0, 60.0, 2.5), (5000, 6e4, 12423.0), ((1, 12.0), (3, 35.5)), "p orders near 1e7"),
    ((0.3, 0.3, 15.0), (0, 0.0, 0.0), ((1, 1e-3), (1, 1e6)), "q < 1, no order: infinite mean"),
    ((0.3, 0.3, 15.0), of(20.0, 5.0), ((1, 20.0), (2, 1e9)), "q + p orders = 0.9: infinite mean"),
    ((0.5, 0.5, 15.0), of(20.0), ((1, 20.0),), "q + p orders = 1: infinite mean"),
    ((0.5, 0.5000001, 15.0), of(20.0), ((1, 20.0),), "q + p orders just above 1"),
    ((0.5, 0.4999999, 15.0), of(20.0), ((1, 20.0),), "q + p orders just below 1"),
    ((1.0, 1.0, 1.0), of(1.0), ((1, 1.0), (4, 2.0)), "all one"),
    ((1.0, 1.0 + 1e-7, 1.0), (0, 0.0, 0.0), ((1, 1.0),), "q just above 1, no order"),
    ((0.01, 2.0, 1.0), of(1e-6, 3.0, 1e4), ((1, 1.0), (100, 5.0)), "p = 0.01, orders of all sizes"),
    ((6.25, 3.74, 15.44), of(1e7, 2e6, 5e5), ((1, 1e7), (5, 1e6)), "dear goods"),
    ((6.25, 3.74, 1e-6), of(1e-3, 2e-3), ((1, 1e-3),), "cheap goods"),
    ((2.0, 1000.0, 1e5), of(100.0, 250.0), ((1, 150.0), (10, 2500.0)), "q = 1000: customers alike"),
]
SEED = 20241125
RANDOM_CASES = 30


def _log_uniform(rng, low, high):
    return float("%.6g" % (low * (high / low) ** rng.random()))


def random_case(rng):
    p = rng.choice([_log_uniform(rng, 0.3, 12), _log_uniform(rng, 0.05, 500)])
    q = rng.choice([_log_uniform(rng, 0.3, 6), _log_uniform(rng, 0.3, 60)])
    orders = rng.choice([0, 1, 1, 2, 3, 7, 26, 300, 5000])
    mean = _log_uniform(rng, 1e-3, 1e7)
    spread = rng.random() / p  # how far the mean of logarithms is below the logarithm of the mean
    total = float("%.8g" % (orders * mean))
    ln_total = float("%.10g" % (orders * (math.log(mean) - spread))) if orders else 0.0
    v = float("%.6g" % (mean * _log_uniform(rng, 1e-2, 1e2) * q / p))
    n = rng.choice([1, 1, 2, 5, 20, 200])
    middle = n * p * (v + total) / (q + p * orders)
    s = float("%.6g" % (middle * rng.choice([0.2, 0.8, 1.0, 1.2, 4.0])))
    return (p, q, v), (orders, total, ln_total), ((n, s),), "drawn"


def cases():
    rng = random.Random(SEED)
    yield from HARD
    for _ in range(RANDOM_CASES):
        yield random_case(rng)


def requests(parameters, history, sums):
    """The quantities of one case, as (name, inputs)."""
    given = dict(zip(PARAMETERS + HISTORY, parameters + history))
    for name in INPUTS:
        if name == "sum_cdf":
            yield from ((name, given | {"n": n, "s": s}) for n, s in sums)
        elif name == "sum_quantile":
            yield from ((name, given | {"n": sums[0][0], "level": level}) for level in LEVELS)
        else:
            yield name, given


def main():
    write_header(HEADER, COLUMNS)
    for *case, why in cases():
        for name, inputs in requests(*case):
            value = getattr(model, name)(*(exact(inputs[k]) for k in INPUTS[name]))
            expected = "" if value is None else figure(value)
            if expected is not None:
                row = {"quantity": name, "expected": expected, "rel_tol": "1e-9", "source": why.replace(",", ";")}
                write_row(COLUMNS, row | inputs)


if __name__ == "__main__":
    main()
