"""The Gamma-Gamma model of spend, evaluated from its assumptions.

Order values of a customer are Gamma(p, rate nu), nu ~ Gamma(q, rate v). The history is
(x, m): x repeat orders of mean m; their sum x m is Gamma(p x, nu). Hence
nu | x, m ~ Gamma(Q, V) with Q = q + p x, V = v + x m, and the sum S of n future
orders is Gamma(p n, nu): S/(S+V) ~ Beta(p n, Q).
"""

from mpmath import mp, mpf

from quadrature import log_integral, log_probability


def ln_likelihood(p, q, v, x, m):
    """ln of the density of the mean m; only for x > 0."""
    return (mp.loggamma(p * x + q) - mp.loggamma(p * x) - mp.loggamma(q)
            + q * mp.log(v) + (p * x - 1) * mp.log(m) + p * x * mp.log(x)
            - (p * x + q) * mp.log(v + x * m))


def ln_likelihood_d_p(p, q, v, x, m):
    return x * (mp.digamma(p * x + q) - mp.digamma(p * x) - mp.log1p(v / (x * m)))


def ln_likelihood_d_q(p, q, v, x, m):
    return mp.digamma(p * x + q) - mp.digamma(q) - mp.log1p(x * m / v)


def ln_likelihood_d_v(p, q, v, x, m):
    return q / v - (p * x + q) / (v + x * m)


def expected_spend(p, q, v, x, m):
    """E[p/nu | x, m], infinite unless Q > 1."""
    if q + p * x <= 1:
        return None
    return p * (v + x * m) / (q + p * x - 1)


def _log_beta_part(a, b, log_odds, upper):
    """ln of the mass of Beta(a, b) below (or above) the point with these log-odds."""
    def log_f(w):
        log_y, log_rest = log_probability(w)
        return a * log_y + b * log_rest
    lo, hi = (log_odds, mp.inf) if upper else (-mp.inf, log_odds)
    start = min(max(mp.log(a / b), lo), hi)
    norm = mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
    return log_integral(log_f, start=start, lo=lo, hi=hi) + norm


def sum_cdf(p, q, v, x, m, n, s):
    """P(S <= s), s = sum of n future orders; the smaller side is integrated."""
    if s == 0:
        return mpf(0)
    a, b = p * n, q + p * x
    log_odds = mp.log(s / (v + x * m))
    if log_odds > mp.log(a / b):
        return -mp.expm1(_log_beta_part(a, b, log_odds, upper=True))
    return mp.exp(_log_beta_part(a, b, log_odds, upper=False))
