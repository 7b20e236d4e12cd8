"""Writes nbd.csv: python generate/nbd.py > nbd.csv"""

import quadrature  # sets the working precision
import nbd_model as model
from bg_nbd import random_case
from family import Table

import random

PARAMETERS = ("r", "alpha")
HEADER = """NBD (Ehrenberg 1959): likelihood, gradient, purchases, counts, discounted purchases, next purchase.
Source: the model's definitions with 45 working digits, by generate/nbd.py; 22 digits are printed, at
least 20 are right. Nobody leaves: P(alive) is 1 and there is no dropout parameter.""".splitlines()
SKIPPED = ("p_alive_log_odds", "dropout_mean", "dropout_variance")
CDNOW = (0.3848, 12.072)
E7 = 1e-7

HARD = [
    (CDNOW, (2, 30.43, 38.86), 39.0, (0, 1, 2, 10), 0.0018, "CDNOW, first customer"),
    (CDNOW, (0, 0.0, 38.86), 39.0, (0, 1, 5, 30), 0.0018, "CDNOW, no repeat purchase"),
    (CDNOW, (26, 30.86, 31.0), 52.0, (0, 1, 25, 100), 0.0018, "CDNOW, best customer"),
    ((0.4203, 5.2451), (19, 48.57, 52.0), 52.0, (0, 1, 14), 0.0018, "groceries"),
    (CDNOW, (0, 0.0, 0.0), 1e-6, (0, 1, 2), 10.0, "customer of today, tiny horizon"),
    (CDNOW, (1, 38.86, 38.86), 1e6, (0, 1, 500), 1e-7, "t_x = T, long horizon"),
    (CDNOW, (5000, 999.0, 1e3), 1e3, (0, 1, 500, 5000), 0.001, "5000 repeats"),
    (CDNOW, (300, 1.0, 1e3), 30.0, (0, 1, 9), 0.001, "silent for ever: overdue below 1e-300"),
    ((0.01, 1e-3), (0, 0.0, 100.0), 52.0, (0, 1, 3), 0.001, "r = 0.01, alpha = 0.001"),
    ((0.01, 1e5), (1, 3.0, 100.0), 52.0, (0, 1, 3), 0.001, "r = 0.01, alpha = 1e5"),
    ((1000.0, 500.0), (80, 39.0, 40.0), 52.0, (0, 1, 100, 200), 0.001, "r = 1000: nearly Poisson"),
    ((1e6, 5e5), (80, 39.0, 40.0), 52.0, (0, 1, 100, 200), 0.001, "r = 1e6: Poisson but for the sixth digit"),
    ((1.0, 10.0), (0, 0.0, 20.0), 10.0, (0, 1, 4), 0.01, "r + x = 1: the next purchase has no mean"),
    ((1.0 + E7, 10.0), (0, 0.0, 20.0), 10.0, (0, 1), 0.01, "r + x = 1 + 1e-7"),
    ((1.0 - E7, 10.0), (0, 0.0, 20.0), 10.0, (0, 1), 0.01, "r + x = 1 - 1e-7"),
    ((2.0, 10.0), (4, 15.0, 20.0), 10.0, (0, 1), 0.01, "r/alpha = x/T: the slope in alpha is 0"),
    (CDNOW, (7, 29.43, 38.86), 0.0, (0, 1), 0.01, "t = 0"),
]
RANDOM_CASES = 12


def cases():
    rng = random.Random(20241121)
    yield from HARD
    for _ in range(RANDOM_CASES):
        parameters, *case = random_case(rng)
        yield parameters[:2], *case


TABLE = Table(model, PARAMETERS, HEADER, skipped=SKIPPED)

if __name__ == "__main__":
    TABLE.write(cases())
