"""Writes pareto_nbd.csv: python generate/pareto_nbd.py > pareto_nbd.csv"""

import random

import pareto_nbd_model as model
from bg_nbd import _log_uniform, random_case
from family import Table

PARAMETERS = ("r", "alpha", "s", "beta")
HEADER = """Pareto/NBD: likelihood, gradient, activity, purchases, counts, discounted purchases, next purchase.
Source: the model's definitions, integrated over the moment of leaving and over time with 45
working digits, by generate/pareto_nbd.py; 22 digits are printed, at least 20 are right.
dropout is the rate mu of leaving. next_cdf counts those who leave first as never; t = inf is P(W < inf).""".splitlines()

CDNOW = (0.5534, 10.5802, 0.6061, 11.6562)
FITTED = (0.55327549, 10.57761159, 0.60621341, 11.66790577)
L25 = (10.465, 0.00798565181, 3.0516, 2.820)
LONG = (0.55, 10.58, 0.61, 11.67)
CLV = (0.5143, 2.8845, 0.2856, 14.1087)
E7 = 1e-7

HARD = [
    (CDNOW, (2, 30.43, 38.86), 39.0, (0, 1, 2, 10), 0.0018, "CDNOW, first customer"),
    (CDNOW, (0, 0.0, 38.86), 39.0, (0, 1, 5, 30), 0.0018, "CDNOW, no repeat purchase"),
    (CDNOW, (1, 1.71, 38.86), 52.0, (0, 1, 3), 0.0018, "CDNOW, one early repeat"),
    (CDNOW, (26, 30.86, 31.0), 52.0, (0, 1, 25, 100), 0.0018, "CDNOW, best customer"),
    (FITTED, (7, 29.43, 38.86), 1.0, (0, 1, 4), 0.01, "CDNOW at the maximum"),
    (FITTED, (0, 0.0, 0.0), 52.0, (0, 1, 4), 0.01, "customer of today"),
    (L25, (400, 5.0, 6.0), 10.0, (0, 1, 30), 0.01, "hard case 20"),
    (L25, (40, 5.0, 6.0), 10.0, (0, 1, 30), 0.01, "hard case 23"),
    (LONG, (132, 200.0, 200.0), 10.0, (0, 1, 6), 0.01, "hard case 25, t_x = T"),
    (LONG, (133, 200.0, 200.0), 10.0, (0, 1, 6), 0.01, "hard case 25, t_x = T"),
    (LONG, (1000, 200.0, 200.0), 10.0, (0, 1, 46), 0.01, "hard case 25, t_x = T"),
    (LONG, (5000, 200.0, 200.0), 10.0, (0, 1, 234, 500), 0.01, "hard case 25, t_x = T, 5000 repeats"),
    (LONG, (5000, 199.0, 200.0), 10.0, (0, 1, 234), 0.01, "5000 repeats, silent for 25 gaps"),
    (LONG, (5000, 20.0, 200.0), 10.0, (0, 1), 0.01, "5000 repeats, P(alive) underflows"),
    (LONG, (400, 30.0, 200.0), 10.0, (0, 1), 0.01, "P(alive) below 1e-100"),
    (LONG, (3, 38.0, 38.00000000000001), 39.0, (0, 3), 0.01, "t_x one step below T"),
    (LONG, (3, 1e-9, 38.0), 39.0, (0, 3), 0.01, "t_x next to 0"),
    ((0.5534, 11.0, 0.6061, 11.0), (2, 30.43, 38.86), 39.0, (0, 1, 5), 0.0018, "hard case 27, alpha = beta"),
    ((0.5534, 11.0, 0.6061, 11.0 + E7), (2, 30.43, 38.86), 39.0, (0, 1, 5), 0.0018, "beta = alpha + 1e-7"),
    ((0.5534, 11.0, 0.6061, 11.0 - E7), (2, 30.43, 38.86), 39.0, (0, 1, 5), 0.0018, "beta = alpha - 1e-7"),
    ((0.5534, 11.0, 0.6061, 11.0), (0, 0.0, 38.86), 39.0, (0, 1, 5), 0.0018, "alpha = beta, x = 0"),
    ((0.5534, 11.0, 1.0, 12.0), (2, 30.43, 38.86), 39.0, (0, 1, 5), 0.0018, "s = 1"),
    ((0.5534, 11.0, 1.0 + E7, 12.0), (2, 30.43, 38.86), 39.0, (0, 1, 5), 0.0018, "s = 1 + 1e-7"),
    ((0.5534, 11.0, 1.0 - E7, 12.0), (2, 30.43, 38.86), 39.0, (0, 1, 5), 0.0018, "s = 1 - 1e-7"),
    ((0.5534, 11.0, 1.0 + 1e-12, 12.0), (0, 0.0, 10.0), 1e6, (0, 1, 500), 1e-7, "s = 1 + 1e-12, long horizon"),
    ((1.0, 7.0, 1.0, 7.0), (3, 5.0, 9.0), 30.0, (0, 1, 5), 0.01, "r = s = 1, alpha = beta"),
    ((2.0, 7.0, 3.0, 7.0), (3, 5.0, 9.0), 30.0, (0, 1, 5), 0.01, "integers, alpha = beta"),
    ((2.0, 7.0, 3.0, 70.0), (3, 5.0, 9.0), 30.0, (0, 1, 5), 0.01, "integers"),
    ((0.2, 5.0, 0.5, 8.0), (0, 0.0, 20.0), 30.0, (0, 1, 5), 0.01, "r + s < 1: the next purchase has no mean"),
    ((0.5, 5.0, 0.5 + E7, 8.0), (0, 0.0, 20.0), 30.0, (0, 1), 0.01, "r + s = 1 + 1e-7"),
    (CLV, (221, 103.42857, 103.57143), 39.0, (0, 1, 80), 0.0018, "CLVTools' heavy buyers"),
    (CLV, (254, 97.14286, 97.28571), 39.0, (0, 1, 80), 0.0018, "CLVTools' heavy buyers"),
    (CLV, (161, 94.71429, 98.0), 39.0, (0, 1, 80), 0.0018, "CLVTools' heavy buyers"),
    (CLV, (204, 98.57143, 99.42857), 39.0, (0, 1, 80), 0.0018, "CLVTools' heavy buyers"),
    ((0.01, 5.0, 0.6, 12.0), (0, 0.0, 30.0), 30.0, (0, 1, 5), 0.01, "r = 0.01"),
    ((1000.0, 500.0, 0.6, 12.0), (40, 21.0, 22.0), 30.0, (0, 1, 60), 0.01, "r = 1000"),
    ((0.6, 10.0, 0.01, 12.0), (3, 20.0, 30.0), 30.0, (0, 1, 5), 0.01, "s = 0.01"),
    ((0.6, 10.0, 1000.0, 12.0), (3, 0.1, 0.2), 30.0, (0, 1, 5), 0.01, "s = 1000"),
    ((0.6, 10.0, 1000.0, 2e4), (3, 25.0, 39.0), 30.0, (0, 1, 5), 0.01, "s = 1000, beta = 20000: a ridge"),
    ((1.304, 47.25, 78.5, 9470.0), (4, 30.0, 39.86), 200.0, (0, 1, 5), 0.0018, "apparel after 40 weeks, a ridge"),
    ((0.6, 1e-3, 0.6, 1e3), (0, 0.0, 1e3), 1e3, (0, 1, 5), 0.001, "alpha = 0.001, beta = 1000"),
    ((0.6, 1e-3, 0.6, 1e3), (2, 1e-3, 1e3), 1e3, (0, 1, 5), 0.001, "alpha = 0.001, beta = 1000, long silence"),
    ((0.6, 1e3, 0.6, 1e-3), (0, 0.0, 1e3), 1e3, (0, 1, 5), 0.001, "alpha = 1000, beta = 0.001"),
    ((0.6, 1e3, 0.6, 1e-3), (2, 500.0, 1e3), 1e3, (0, 1, 5), 0.001, "alpha = 1000, beta = 0.001, two repeats"),
    (CDNOW, (2, 30.43, 38.86), 1e-3, (0, 1, 2), 1e3, "short horizon, steep discount"),
    (CDNOW, (2, 30.43, 38.86), 1e6, (0, 1, 2, 400), 1e-9, "long horizon, faint discount"),
    (CDNOW, (7, 29.43, 38.86), 0.0, (0, 1), 0.01, "t = 0"),
]
RANDOM_CASES = 16


def drawn(rng):
    (r, alpha, *_), *case = random_case(rng)
    s = rng.choice([_log_uniform(rng, 0.05, 10), _log_uniform(rng, 1e-2, 1e3)])
    beta = rng.choice([_log_uniform(rng, 1e-3, 1e5), _log_uniform(rng, alpha / 3, alpha * 3)])
    return (r, alpha, s, beta), *case


def cases():
    rng = random.Random(20241123)
    yield from HARD
    for _ in range(RANDOM_CASES):
        yield drawn(rng)


def omits(name, inputs):
    """Log-odds are infinite for a purchase at T."""
    return name == "p_alive_log_odds" and inputs["t_x"] == inputs["T"]


TABLE = Table(model, PARAMETERS, HEADER, skipped=("p_no_purchase",), omits=omits, defective=True)

if __name__ == "__main__":
    TABLE.write(cases())
