"""The Gamma-Gamma model estimated on single orders, evaluated from its assumptions.

Order values of a customer are Gamma(p, rate nu), nu ~ Gamma(q, rate v). The history is
(orders, total, ln_total): the number of orders, first ones included, their sum and the sum of their
logarithms. nu | history ~ Gamma(Q, V) with Q = q + p orders, V = v + total, and the sum S of n
future orders is Gamma(p n, nu): S/(S+V) ~ Beta(p n, Q).
"""

from mpmath import mp, mpf

from gamma_gamma_model import _log_beta_part


def ln_likelihood(p, q, v, orders, total, ln_total):
    """ln of the joint density of the orders; 0 without any."""
    Q = q + p * orders
    return ((p - 1) * ln_total - orders * mp.loggamma(p) + mp.loggamma(Q) - mp.loggamma(q)
            + q * mp.log(v) - Q * mp.log(v + total))


def ln_likelihood_d_p(p, q, v, orders, total, ln_total):
    Q = q + p * orders
    return ln_total + orders * (mp.digamma(Q) - mp.digamma(p) - mp.log(v + total))


def ln_likelihood_d_q(p, q, v, orders, total, ln_total):
    return mp.digamma(q + p * orders) - mp.digamma(q) - mp.log1p(total / v)


def ln_likelihood_d_v(p, q, v, orders, total, ln_total):
    return q / v - (q + p * orders) / (v + total)


def expected_spend(p, q, v, orders, total, ln_total):
    """E[p/nu | history], infinite unless Q > 1."""
    Q = q + p * orders
    return p * (v + total) / (Q - 1) if Q > 1 else None


def sum_cdf(p, q, v, orders, total, ln_total, n, s):
    """P(S <= s), S = sum of n future orders; the smaller side is integrated."""
    if s == 0:
        return mpf(0)
    a, b = p * n, q + p * orders
    log_odds = mp.log(s / (v + total))
    if log_odds > mp.log(a / b):
        return -mp.expm1(_log_beta_part(a, b, log_odds, upper=True))
    return mp.exp(_log_beta_part(a, b, log_odds, upper=False))


def sum_quantile(p, q, v, orders, total, ln_total, n, level):
    """The s with P(S <= s) = level: Newton on the log-odds of the share below, in ln s."""
    a, b, V = p * n, q + p * orders, v + total
    norm = mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
    aim, lo, hi, w = mp.log(level / (1 - level)), -mp.inf, mp.inf, mp.log(V * a / b)
    for _ in range(80):
        below = sum_cdf(p, q, v, orders, total, ln_total, n, mp.exp(w))
        odds = w - mp.log(V)
        density = mp.exp(norm - a * mp.log1p(mp.exp(-odds)) - b * mp.log1p(mp.exp(odds)))
        step = (aim - mp.log(below / (1 - below))) * below * (1 - below) / density
        if abs(step) < mpf("1e-26"):
            return mp.exp(w)
        lo, hi = (w, hi) if step > 0 else (lo, w)
        w += step
        if not lo < w < hi:
            w = (lo + hi) / 2
    raise ArithmeticError("quantile")
