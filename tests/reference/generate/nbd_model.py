"""The NBD model, evaluated from its assumptions.

A customer buys at time 0 and then for ever at the rate lambda ~ Gamma(r, rate alpha).
Given x purchases until T the rate is Gamma(R, A), R = r+x, A = alpha+T, whenever they were.
"""

from mpmath import mp, mpf

from mixing import at_least, gamma_moments, ln_arrivals, sum_reciprocals, sum_rising


def ln_likelihood(r, alpha, x, t_x, T):
    return sum_rising(r, x) + r * mp.log(alpha) - (r + x) * mp.log(alpha + T)


def ln_likelihood_d_r(r, alpha, x, t_x, T):
    return sum_reciprocals(r, x) - mp.log1p(T / alpha)


def ln_likelihood_d_alpha(r, alpha, x, t_x, T):
    return (r * T - x * alpha) / (alpha * (alpha + T))


def p_alive(r, alpha, x, t_x, T):
    return mpf(1)


def p_alive_at(r, alpha, x, t_x, T, t):
    return mpf(1)


def expected_purchases(r, alpha, x, t_x, T, t):
    return expected_purchases_new(r + x, alpha + T, t)


def expected_purchases_new(r, alpha, t):
    return r * t / alpha


def ln_pmf(r, alpha, x, t_x, T, t, n):
    return ln_pmf_new(r + x, alpha + T, t, n)


def p_no_purchase(r, alpha, x, t_x, T, t):
    return mp.exp(ln_pmf(r, alpha, x, t_x, T, t, 0))


def ln_pmf_new(r, alpha, t, n):
    return mpf(0) if t == 0 else ln_arrivals(r, alpha, t, n)


def ln_pmf_between(r, alpha, x, t_x, T, t1, t2, n):
    return ln_pmf_new(r + x, alpha + T, t2 - t1, n)


def discounted_purchases(r, alpha, x, t_x, T, t, delta):
    return discounted_purchases_new(r + x, alpha + T, t, delta)


def discounted_purchases_new(r, alpha, t, delta):
    return r / alpha * (1 / delta if t == mp.inf else -mp.expm1(-delta * t) / delta)


def rate_mean(r, alpha, x, t_x, T):
    return gamma_moments(r + x, alpha + T)[0]


def rate_variance(r, alpha, x, t_x, T):
    return gamma_moments(r + x, alpha + T)[1]


def next_cdf(r, alpha, x, t_x, T, t):
    return at_least(r + x, alpha + T, t, 1)


def next_mean(r, alpha, x, t_x, T):
    return (alpha + T) / (r + x - 1) if r + x > 1 else None


def next_quantile(r, alpha, x, t_x, T, level):
    return (alpha + T) * mp.expm1(-mp.log1p(-level) / (r + x))


def overdue(r, alpha, x, t_x, T):
    """The rate of a customer who has just made purchase x at t_x is Gamma(r+x, alpha+t_x)."""
    return mp.exp(-(r + x) * mp.log1p((T - t_x) / (alpha + t_x)))
