"""Writes bg_nbd.csv: python generate/bg_nbd.py > bg_nbd.csv"""

import random

from mpmath import mp

import bg_nbd_model as model
from table import exact, figure, write_header, write_row

COLUMNS = ("quantity,r,alpha,a,b,x,t_x,T,t,n,delta,expected,rel_tol,source").split(",")
PARAMETERS = ("r", "alpha", "a", "b")
HISTORY = ("x", "t_x", "T")
INPUTS = {
    "ln_likelihood": PARAMETERS + HISTORY,
    "ln_likelihood_d_r": PARAMETERS + HISTORY,
    "ln_likelihood_d_alpha": PARAMETERS + HISTORY,
    "ln_likelihood_d_a": PARAMETERS + HISTORY,
    "ln_likelihood_d_b": PARAMETERS + HISTORY,
    "p_alive": PARAMETERS + HISTORY,
    "p_alive_log_odds": PARAMETERS + HISTORY,
    "expected_purchases": PARAMETERS + HISTORY + ("t",),
    "expected_purchases_new": PARAMETERS + ("t",),
    "p_no_purchase": PARAMETERS + HISTORY + ("t",),
    "ln_pmf": PARAMETERS + HISTORY + ("t", "n"),
    "ln_pmf_new": PARAMETERS + ("t", "n"),
    "discounted_purchases": PARAMETERS + HISTORY + ("t", "delta"),
    "discounted_purchases_new": PARAMETERS + ("t", "delta"),
}
HEADER = """BG/NBD: likelihood, gradient, activity, purchases, counts, discounted purchases.
Source: the model's definitions, integrated over the mixing distributions of lambda and p
with 45 working digits, by generate/bg_nbd.py; 22 digits are printed, at least 20 are right.
Inputs are exact doubles in their shortest form. ln_likelihood has no x! constant;
ln_pmf is ln P(Y(t) = n | history), ln_pmf_new is ln P(X(t) = n); t = inf is an endless horizon;
delta is the continuous discount rate per unit of time, from T on (new customers: from 0).
An expected 0 is below the smallest double. An empty cell does not apply.""".splitlines()

CDNOW = (0.243, 4.414, 0.793, 2.426)
FITTED = (0.24259291, 4.41353156, 0.79288615, 2.42575344)
TINY_A = (0.628972, 57.42164, 0.002099, 0.062845)
L302 = (0.11, 2.24, 0.31, 0.50)
L332 = (0.10, 50.16, 0.40, 0.81)
INF = float("inf")
E7 = 1e-7

# parameters, (x, t_x, T), t, counts n, delta, why it is here
HARD = [
    (CDNOW, (2, 30.43, 38.86), 39.0, (0, 1, 2, 10), 0.0018, "CDNOW, first customer"),
    (CDNOW, (0, 0.0, 38.86), 39.0, (0, 1, 5, 30), 0.0018, "CDNOW, no repeat purchase"),
    (CDNOW, (1, 1.71, 38.86), 52.0, (0, 1, 3), 0.0018, "CDNOW, one early repeat"),
    (CDNOW, (26, 30.86, 31.0), 52.0, (0, 1, 25, 100), 0.0018, "CDNOW, best customer"),
    (FITTED, (7, 29.43, 38.86), 1.0, (0, 1, 4), 0.01, "CDNOW at the maximum"),
    (L302, (0, 0.0, 1.0), 30.0, (0, 1, 20), 0.01, "hard case 1, a+b < 1"),
    (L302, (1, 0.5, 1.0), 30.0, (0, 1, 20), 0.01, "hard case 2"),
    (L302, (1, 1.0, 1.0), 1e6, (0, 1, 500), 1e-7, "b < 1, one repeat at T, long horizon"),
    ((0.243, 4.414, 0.4, 0.6), (0, 0.0, 10.0), 10.0, (0, 1, 7), 0.01, "hard case 4, a+b = 1"),
    (TINY_A, (0, 0.0, 100.0), 30.0, (0, 1, 3), 0.001, "hard case 6, a near 0"),
    (TINY_A, (5, 90.0, 100.0), 30.0, (0, 1, 3, 200), 0.001, "hard case 6, a near 0, five repeats"),
    ((0.6, 57.0, 0.002, 0.06), (1, 3.0, 400.0), 1e4, (0, 1, 50), 1e-5, "a = 0.002, b = 0.06"),
    (L332, (0, 0.0, 700.0), 30.0, (0, 1, 2), 0.001, "hard case 7"),
    (L332, (1000, 10.0, 700.0), 30.0, (0, 1, 5), 0.001, "hard case 8, P(alive) underflows"),
    (L332, (100, 10.0, 700.0), 30.0, (0, 1, 5), 0.001, "P(alive) below 1e-100"),
    (CDNOW, (300, 300.0, 300.0), 3650.0, (0, 1, 300, 500), 0.001, "hard case 10"),
    (CDNOW, (1000, 10.0, 10.0), 365.0, (0, 1, 100, 500), 0.01, "hard case 11"),
    (CDNOW, (501, 501.0, 501.0), 30.0, (0, 1, 30, 60), 0.01, "hard case 13"),
    (CDNOW, (0, 0.0, 30.0), 10.0, (0, 1), 0.01, "hard case 17"),
    (CDNOW, (0, 0.0, 0.0), 100.0, (0, 1, 200), 0.01, "hard case 18, customer of today"),
    (CDNOW, (2, 30.43, 38.86), 1e-3, (0, 1, 2, 50), 1e3, "short horizon, steep discount"),
    (CDNOW, (2, 30.43, 38.86), 1e6, (0, 1, 2, 400), 1e-9, "long horizon, faint discount"),
    (CDNOW, (5000, 1e3, 1e3), 1e3, (0, 1, 500), 0.001, "5000 repeats"),
    (CDNOW, (5000, 999.0, 1e3), 1e3, (0, 1, 500), 0.001, "5000 repeats, silent for five gaps"),
    (CDNOW, (1000, 1e-3, 1e-3), 1.0, (0, 1, 100), 0.1, "1000 repeats in no time"),
    (CDNOW, (3, 38.0, 38.00000000000001), 39.0, (0, 3), 0.01, "t_x one step below T"),
    (CDNOW, (3, 1e-9, 38.0), 39.0, (0, 3), 0.01, "t_x next to 0"),
    ((0.5, 10.0, 1.0, 1.0), (0, 0.0, 20.0), 10.0, (0, 1, 4), 0.01, "a = b = 1, x = 0"),
    ((0.5, 10.0, 1.0, 1.0), (1, 20.0, 20.0), 10.0, (0, 1, 4), 0.01, "a = b = 1, x = 1"),
    ((0.5, 10.0, 2.5, 1.0), (0, 0.0, 20.0), 10.0, (0, 1, 4), 0.01, "b = 1, x = 0"),
    ((2.0, 3.0, 1.0, 2.0), (3, 15.0, 20.0), 1e3, (0, 1, 40), 0.001, "a = 1, integers"),
    ((2.0, 3.0, 1.0 + E7, 2.0), (3, 15.0, 20.0), 1e3, (0, 1, 40), 0.001, "a = 1 + 1e-7"),
    ((2.0, 3.0, 1.0 - E7, 2.0), (3, 15.0, 20.0), 1e3, (0, 1, 40), 0.001, "a = 1 - 1e-7"),
    ((2.0, 3.0, 1.001, 2.0), (3, 15.0, 20.0), 1e3, (0, 1, 40), 0.001, "a = 1.001"),
    ((2.0, 3.0, 0.999, 2.0), (3, 15.0, 20.0), 1e3, (0, 1, 40), 0.001, "a = 0.999"),
    ((1.0, 1.0, 1.0 + 1e-12, 0.5), (0, 0.0, 5.0), 1e6, (0, 1, 500), 1e-6, "a = 1 + 1e-12"),
    ((0.3, 5.0, 0.7, 0.3), (0, 0.0, 5.0), 50.0, (0, 1, 9), 0.01, "a+b = 1"),
    ((0.3, 5.0, 0.7, 0.3 + E7), (0, 0.0, 5.0), 50.0, (0, 1, 9), 0.01, "a+b = 1 + 1e-7"),
    ((0.3, 5.0, 0.7, 0.3 - E7), (0, 0.0, 5.0), 50.0, (0, 1, 9), 0.01, "a+b = 1 - 1e-7"),
    ((0.3, 5.0, 0.7, 0.301), (0, 0.0, 5.0), 50.0, (0, 1, 9), 0.01, "a+b = 1.001"),
    ((0.3, 5.0, 0.7, 0.299), (0, 0.0, 5.0), 50.0, (0, 1, 9), 0.01, "a+b = 0.999"),
    ((0.3, 5.0, 0.7, 0.299), (1, 2.0, 5.0), 50.0, (0, 1, 9), 0.01, "b < 1, x = 1"),
    ((3.0, 3.0, 2.0, 1.0), (2, 3.0, 4.0), 12.0, (0, 1, 6), 0.1, "integers throughout"),
    ((2.0, 5.0, 5.0, 3.0), (0, 0.0, 0.0), 5.0, (0, 1, 6), 0.1, "c - a - b = 0 in the closed form"),
    ((0.7, 20.0, 1e4, 1e6), (7, 30.0, 60.0), 52.0, (0, 1, 10), 0.001, "p close to 0.01 for all"),
    ((0.7, 20.0, 1e6, 1e6), (7, 30.0, 60.0), 52.0, (0, 1, 10), 0.001, "p close to 0.5 for all"),
    ((0.7, 20.0, 1e6, 1e4), (1, 30.0, 60.0), 52.0, (0, 1, 10), 0.001, "p close to 0.99 for all"),
    ((0.7, 20.0, 1e-3, 1e6), (26, 30.0, 60.0), 1e4, (0, 1, 100), 1e-4, "nobody leaves"),
    ((0.7, 20.0, 5.0, 0.05), (0, 0.0, 60.0), 52.0, (0, 1, 2), 0.001, "all leave at once"),
    ((50.0, 1e-3, 0.8, 2.4), (100, 1.0, 1.0), 1.0, (0, 1, 150, 500), 0.1, "r = 50, alpha = 0.001"),
    ((50.0, 1e5, 0.8, 2.4), (3, 900.0, 1e3), 1e4, (0, 1, 5, 40), 1e-4, "r = 50, alpha = 1e5"),
    ((0.05, 1e-3, 0.8, 2.4), (0, 0.0, 1e6), 1e6, (0, 1, 2), 1e-6, "r = 0.05, alpha = 0.001"),
    ((0.05, 1e5, 0.8, 2.4), (0, 0.0, 1e-3), 1e-3, (0, 1, 2), 1.0, "tiny z: no digits in 1 - (1-z)^r"),
    ((0.05, 1e-3, 0.3, 0.5), (2, 1e-3, 1e6), 1e6, (0, 1, 300), 1e-5, "long silence"),
    ((0.8, 4.0, 0.5, 2.0), (200, 38.0, 40.0), 40.0, (0, 1, 100), 0.01, "x = 200"),
    (CDNOW, (7, 29.43, 38.86), 0.0, (0, 1), 0.01, "t = 0"),
]

SEED = 20240917
RANDOM_CASES = 60


def _log_uniform(rng, low, high):
    return float("%.6g" % (low * (high / low) ** rng.random()))


def random_case(rng):
    r, alpha = _log_uniform(rng, 0.05, 50), _log_uniform(rng, 1e-3, 1e5)
    a = rng.choice([_log_uniform(rng, 0.05, 10), _log_uniform(rng, 2e-3, 1e5)])
    b = rng.choice([_log_uniform(rng, 0.05, 10), _log_uniform(rng, 2e-3, 1e5)])
    x = rng.choice([0, 0, 1, 2, 3, 7, 26, 100, 300, 1000, 5000])
    T = _log_uniform(rng, 1e-3, 1e6)
    last = rng.choice([1.0, 1.0 - 1e-9, 0.99, 0.9, rng.random(), rng.random(), 0.01])
    t_x = 0.0 if x == 0 else last * T
    t = rng.choice([_log_uniform(rng, 1e-3, 1e6), _log_uniform(rng, T / 100, T * 10)])
    n = rng.choice([1, 2, 3, 5, 10, 30, 100, 500])
    delta = _log_uniform(rng, 1e-3, 1e2) / t
    return (r, alpha, a, b), (x, t_x, T), t, (0, n), delta, "drawn"


def cases():
    rng = random.Random(SEED)
    yield from HARD
    for _ in range(RANDOM_CASES):
        yield random_case(rng)


def requests(parameters, history, t, counts, delta):
    """The quantities of one case, as (name, inputs)."""
    given = dict(zip(PARAMETERS + HISTORY, parameters + history), t=t, delta=delta)
    for name, inputs in INPUTS.items():
        if name == "p_alive_log_odds" and history[0] == 0:
            continue
        if t == 0 and name in ("expected_purchases_new", "ln_pmf_new", "discounted_purchases_new"):
            continue
        if name.startswith("discounted"):
            if t > 0:
                yield name, {k: given[k] for k in inputs}
            yield name, {k: given[k] for k in inputs} | {"t": INF}
        elif name.startswith("ln_pmf"):
            for n in counts:
                if t > 0 or n == 0:
                    yield name, {k: given[k] for k in inputs if k != "n"} | {"n": n}
        else:
            yield name, {k: given[k] for k in inputs}


def main():
    write_header(HEADER, COLUMNS)
    seen = set()
    for *case, why in cases():
        for name, inputs in requests(*case):
            key = (name, *inputs.values())
            if key in seen:
                continue
            seen.add(key)
            value = getattr(model, name)(*(exact(inputs[k]) for k in INPUTS[name]))
            expected = figure(value)
            if expected is not None:
                row = {"quantity": name, "expected": expected, "rel_tol": "1e-9", "source": why.replace(",", ";")}
                write_row(COLUMNS, row | inputs)


if __name__ == "__main__":
    main()
