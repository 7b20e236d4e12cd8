"""Writes gamma_gamma.csv: python generate/gamma_gamma.py > gamma_gamma.csv"""

import random

import gamma_gamma_model as model
from table import exact, figure, write_header, write_row

COLUMNS = "quantity,p,q,v,x,m,n,s,expected,rel_tol,source".split(",")
PARAMETERS = ("p", "q", "v")
HISTORY = ("x", "m")
INPUTS = {
    "ln_likelihood": PARAMETERS + HISTORY,
    "ln_likelihood_d_p": PARAMETERS + HISTORY,
    "ln_likelihood_d_q": PARAMETERS + HISTORY,
    "ln_likelihood_d_v": PARAMETERS + HISTORY,
    "expected_spend": PARAMETERS + HISTORY,
    "sum_cdf": PARAMETERS + HISTORY + ("n", "s"),
}
HEADER = """Gamma-Gamma on the means of repeat orders: likelihood, gradient, spend, sums of orders.
Source: the model's definitions with 45 working digits by generate/gamma_gamma.py, the
sum's distribution by integrating its Beta density; 22 digits are printed, at least 20 are right.
Inputs are exact doubles in their shortest form. ln_likelihood is the log density of the mean m
of x orders (x > 0); sum_cdf is P(sum of n future orders <= s | x, m). x = 0 goes with m = 0.
An empty expected_spend is an infinite one (q + p x <= 1). An expected 0 is below the smallest double.
An empty cell elsewhere does not apply.""".splitlines()

CDNOW = (6.25, 3.74, 15.44)
FITTED = (6.24880225, 3.74458845, 15.44774801)

# parameters, (x, m), (orders n, sum s) pairs, why it is here
HARD = [
    (FITTED, (2, 22.35), ((1, 25.0), (3, 60.0), (50, 1500.0)), "CDNOW, first customer"),
    (FITTED, (1, 11.77), ((1, 5.0), (1, 30.0)), "CDNOW, second customer"),
    (CDNOW, (0, 0.0), ((1, 35.0), (2, 1e4), (100, 10.0)), "CDNOW, no repeat order"),
    (CDNOW, (7, 73.74), ((1, 75.0), (10, 700.0)), "CDNOW, sixth customer"),
    ((0.3, 0.3, 15.0), (0, 0.0), ((1, 1e-3), (1, 1e6)), "q < 1, no order: infinite mean"),
    ((0.3, 0.3, 15.0), (1, 20.0), ((1, 20.0), (2, 1e9)), "p x + q = 0.6: infinite mean"),
    ((0.5, 0.5, 15.0), (1, 20.0), ((1, 20.0),), "p x + q = 1: infinite mean"),
    ((0.5, 0.5000001, 15.0), (1, 20.0), ((1, 20.0),), "p x + q just above 1"),
    ((0.5, 0.4999999, 15.0), (1, 20.0), ((1, 20.0),), "p x + q just below 1"),
    ((0.5, 0.501, 15.0), (1, 20.0), ((1, 20.0),), "p x + q = 1.001"),
    ((2.0, 1.0, 15.0), (0, 0.0), ((1, 20.0),), "q = 1, no order: infinite mean"),
    ((2.0, 1.0, 15.0), (1, 20.0), ((1, 20.0),), "q = 1, one order"),
    ((2.0, 1.0000001, 15.0), (0, 0.0), ((1, 20.0),), "q just above 1, no order"),
    ((2.0, 1.001, 15.0), (0, 0.0), ((1, 20.0),), "q = 1.001, no order"),
    ((1887.0, 0.456, 600.0), (1, 3e7), ((1, 3e7), (2, 5.9e7)), "hard case 29, q < 1 and p large"),
    ((1887.0, 0.456, 600.0), (5, 1.2e6), ((1, 1.2e6), (12, 1.5e7)), "hard case 29"),
    ((1887.0, 0.456, 600.0), (0, 0.0), ((1, 1e6),), "hard case 29, no order"),
    ((1900.0, 60.0, 2.5), (5000, 12.0), ((1, 12.0), (3, 35.5), (500, 6e3)), "p x near 1e7"),
    ((1900.0, 60.0, 1e-3), (5000, 1e7), ((1, 1e7), (1, 9e6)), "p x near 1e7, m = 1e7"),
    ((0.3, 60.0, 1e4), (5000, 1e-3), ((1, 5.0), (10, 1.0)), "m = 0.001, v dominates"),
    ((6.25, 3.74, 15.44), (5000, 1e-3), ((1, 1e-3), (5, 0.01)), "m = 0.001, x m dominates less"),
    ((6.25, 3.74, 15.44), (5000, 1e7), ((1, 1e7), (5, 1e6)), "m = 1e7, x = 5000"),
    ((6.25, 3.74, 15.44), (1, 1e7), ((1, 1e7), (5, 1e-3)), "m = 1e7, x = 1"),
    ((1.0, 2.0, 1.0), (1, 1.0), ((1, 1.0), (1, 3.0)), "round numbers"),
    ((1.0, 1.0, 1.0), (1, 1.0), ((1, 1.0), (4, 2.0)), "all one"),
]

SEED = 20240918
RANDOM_CASES = 40


def _log_uniform(rng, low, high):
    return float("%.6g" % (low * (high / low) ** rng.random()))


def random_case(rng):
    p = rng.choice([_log_uniform(rng, 0.3, 12), _log_uniform(rng, 0.3, 1900)])
    q = rng.choice([_log_uniform(rng, 0.3, 6), _log_uniform(rng, 0.3, 60)])
    x = rng.choice([0, 1, 1, 2, 3, 7, 26, 100, 300, 1000, 5000])
    m = 0.0 if x == 0 else _log_uniform(rng, 1e-3, 1e7)
    v = _log_uniform(rng, 1e-2, 1e6) if x == 0 else float("%.6g" % (m * _log_uniform(rng, 1e-2, 1e2) * q / p))
    n = rng.choice([1, 1, 2, 5, 20, 200])
    mean = n * p * (v + x * m) / (q + p * x)
    s = float("%.6g" % (mean * rng.choice([0.2, 0.8, 1.0, 1.2, 4.0])))
    return (p, q, v), (x, m), ((n, s),), "drawn"


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
            for n, s in sums:
                yield name, given | {"n": n, "s": s}
        elif history[0] > 0 or name == "expected_spend":
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
