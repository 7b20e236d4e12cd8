"""Writes functions.csv: python generate/functions.py > functions.csv

Gamma and beta functions and Gauss' 2F1 over the range that the models use, straight from mpmath with 60 digits
(incomplete beta functions of large parameters with 200); the mean of a stopped process at its removable singularities
by moving a or b by 1e-40.
"""

import itertools

from mpmath import mp, mpf

from table import exact, figure, write_header, write_row

COLUMNS = ("quantity", "a", "b", "c", "z", "expected", "rel_tol", "source")
HEADER = """Special functions over the range that the models use.
ln_gamma, digamma of a; ln_gamma_ratio = ln Gamma(a + b) - ln Gamma(a); digamma_difference = psi(a + b) - psi(a); ln_beta of a, b.
beta_inc = I_z(a, b); ln_beta_inc its logarithm. A stopped Polya process of shape a, dropout b and staying c at odds z:
stopped_mean its mean number of events, stopped_rate = 2F1(a, b; b + c; -z).
Source: generate/functions.py; 22 digits are printed, at least 20 are right. An empty cell does not apply.""".splitlines()

SIZES = (1e-3, 0.243, 0.5, 1.0, 1.4616, 2.426, 7.5, 9.999, 10.0, 40.0, 1e3, 123456.789, 1e8)
SHAPES = (0.01, 0.243, 1.0, 6.25, 40.0, 1000.25, 5000.5)
SHARES = (1e-9, 0.01, 0.3, 0.5, 0.9, 0.999)
E7 = 1e-7
PROCESSES = [
    ((0.243, 0.793, 2.426), "CDNOW"),
    ((2.243, 0.793, 4.426), "CDNOW, two purchases"),
    ((300.243, 0.793, 302.426), "300 purchases"),
    ((5000.243, 0.793, 5002.426), "5000 purchases"),
    ((0.243, 1.0, 2.426), "a = 1"),
    ((0.243, 1.0 + E7, 2.426), "a = 1 + 1e-7"),
    ((0.243, 1.0 - E7, 2.426), "a = 1 - 1e-7"),
    ((0.243, 0.4, 0.6), "a + b = 1"),
    ((0.243, 0.4, 0.6 + E7), "a + b = 1 + 1e-7"),
    ((0.243, 0.4, 0.6 - E7), "a + b = 1 - 1e-7"),
    ((0.628972, 0.002099, 0.062845), "tiny dropout"),
    ((3.0, 50.0, 1000.0), "large dropout parameters"),
    ((0.01, 0.01, 1000.0), "hardly anybody leaves"),
]
ODDS = (1e-6, 0.1, 9.0, 300.0, 1e5)


def beta_inc(a, b, z):
    with mp.workdps(200):
        return mp.betainc(a, b, 0, z, regularized=True)


def stopped_mean(shape, a, b, z):
    with mp.workdps(120):
        if a == 1 or a + b == 1:
            a = a + mpf(10) ** -40
        return (a + b - 1) / (a - 1) * (1 - mp.hyp2f1(shape, a - 1, a + b - 1, -z))


def rows():
    mp.dps = 60
    for a in SIZES:
        yield "ln_gamma", (a,), mp.loggamma(exact(a)), ""
        yield "digamma", (a,), mp.digamma(exact(a)), ""
    for a, b in itertools.product(SIZES, (0.1, 1.0, 3.0, 250.0, 5000.0, 1e6)):
        x, y = exact(a), exact(b)
        with mp.workdps(90):
            yield "ln_gamma_ratio", (a, b), mp.loggamma(x + y) - mp.loggamma(x), ""
            yield "digamma_difference", (a, b), mp.digamma(x + y) - mp.digamma(x), ""
    for a, b in itertools.product(SIZES, SIZES):
        with mp.workdps(90):
            yield "ln_beta", (a, b), mp.log(mp.beta(exact(a), exact(b))), ""
    for a, b, z in itertools.product(SHAPES, SHAPES, SHARES):
        value = beta_inc(exact(a), exact(b), exact(z))
        if value > mpf(10) ** -280:
            yield "beta_inc", (a, b, None, z), value, ""
        if value < 1:
            yield "ln_beta_inc", (a, b, None, z), mp.log(value), ""
    for ((shape, a, b), source), z in itertools.product(PROCESSES, ODDS):
        values = [exact(value) for value in (shape, a, b, z)]
        yield "stopped_mean", (shape, a, b, z), stopped_mean(*values), source
        with mp.workdps(120):
            yield "stopped_rate", (shape, a, b, z), mp.hyp2f1(values[0], values[1], values[1] + values[2], -values[3]), source


TOLERANCES = {"ln_gamma": "1e-12", "digamma": "1e-12", "ln_beta": "1e-12"}

if __name__ == "__main__":
    write_header(HEADER, COLUMNS)
    for quantity, inputs, value, source in rows():
        row = dict(zip(("a", "b", "c", "z"), inputs)) | {"quantity": quantity, "source": source.replace(",", ";")}
        write_row(COLUMNS, row | {"expected": figure(value), "rel_tol": TOLERANCES.get(quantity, "1e-10")})
