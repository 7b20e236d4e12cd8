"""The MBG/NBD model, and what BG/NBD has beyond bg_nbd_model.py, from the assumptions.

BG/NBD: a customer buys at time 0 and then, while alive, at the rate lambda; after every
repeat purchase they leave with probability p. MBG/NBD: after the first purchase too.
lambda ~ Gamma(r, rate alpha) and p ~ Beta(a, b) are independent.

Alive at T: (1-p)^c lambda^x e^(-lambda T), so that lambda ~ Gamma(R, A) and p ~ Beta(a, B)
stay independent, R = r+x, A = alpha+T, B = b+c; c counts the purchases that were survived,
x in BG/NBD and x+1 in MBG/NBD. Gone since t_x: p (1-p)^(c-1) lambda^x e^(-lambda t_x), hence
Gamma(R, alpha+t_x) and Beta(a+1, B-1). From T on both models are the same process
of (R, A, a, B), where purchases can only end with a purchase.
"""

from mpmath import mp, mpf

import bg_nbd_model as bg
from mixing import at_least, beta_moments, gamma_moments, ln_arrivals, sum_reciprocals, sum_rising, two_states
from quadrature import log_integral, log_probability

# ------------------------------------- the process of a customer who is alive


def _log_beta_mean(log_g, a, B):
    """ln E[g(p)], p ~ Beta(a, B); g is given by its logarithm, a function of p, ln p and ln(1-p)."""
    def log_f(w):
        log_p, log_q = log_probability(w)
        return a * log_p + B * log_q + log_g(mp.exp(log_p), log_p, log_q)
    return log_integral(log_f, start=mp.log(a / B)) + mp.loggamma(a + B) - mp.loggamma(a) - mp.loggamma(B)


def alive_at(R, A, a, B, t):
    """E[e^(-lambda p t)]: purchases that end it come at the rate lambda p."""
    return mp.exp(_log_beta_mean(lambda p, log_p, log_q: -R * mp.log1p(p * t / A), a, B))


def between(R, A, a, B, t1, t2, n):
    """P(n > 0 purchases in (t1, t2]): given p, being alive at t1 tilts the rate to
    Gamma(R, A + p t1); then n arrivals are survived, or at least n come and the n-th is the last."""
    def log_g(p, log_p, log_q):
        tilted, u = A + p * t1, t2 - t1
        arrive = mp.exp(ln_arrivals(R, tilted, u, n) + log_q) + p * at_least(R, tilted, u, n)
        return -R * mp.log1p(p * t1 / A) + (n - 1) * log_q + mp.log(arrive)
    return mp.exp(_log_beta_mean(log_g, a, B))


def some_between(R, A, a, B, t1, t2):
    """P(at least one purchase in (t1, t2])."""
    def log_g(p, log_p, log_q):
        tilted = A + p * t1
        return -R * mp.log1p(p * t1 / A) + mp.log(-mp.expm1(-R * mp.log1p((t2 - t1) / tilted)))
    return mp.exp(_log_beta_mean(log_g, a, B))


# --------------------------------------------------------------- the history

class Model:
    """`first` is 1 where the first purchase can be the last (MBG/NBD), else 0."""

    def __init__(self, first):
        self.first = first

    def _alive(self, r, alpha, a, b, x, t_x, T):
        return r + x, alpha + T, a, b + x + self.first

    def _never_left(self, x):
        return x + self.first == 0

    def p_alive_log_odds(self, r, alpha, a, b, x, t_x, T):
        if self._never_left(x):
            return mp.inf
        return mp.log((b + x + self.first - 1) / a) - (r + x) * mp.log1p((T - t_x) / (alpha + t_x))

    def p_alive(self, *history):
        odds = self.p_alive_log_odds(*history)
        return mpf(1) if odds == mp.inf else 1 / (1 + mp.exp(-odds))

    def _gone(self, *history):
        odds = self.p_alive_log_odds(*history)
        return mpf(0) if odds == mp.inf else 1 / (1 + mp.exp(odds))

    def ln_likelihood(self, r, alpha, a, b, x, t_x, T):
        survived = x + self.first
        alive = sum_rising(b, survived) - sum_rising(a + b, survived) - (r + x) * mp.log(alpha + T)
        both = alive + sum_rising(r, x) + r * mp.log(alpha)
        return both - mp.log(self.p_alive(r, alpha, a, b, x, t_x, T))

    def ln_likelihood_d_r(self, r, alpha, a, b, x, t_x, T):
        history = (r, alpha, a, b, x, t_x, T)
        return (sum_reciprocals(r, x) - self.p_alive(*history) * mp.log1p(T / alpha)
                - self._gone(*history) * mp.log1p(t_x / alpha))

    def ln_likelihood_d_alpha(self, r, alpha, a, b, x, t_x, T):
        history = (r, alpha, a, b, x, t_x, T)
        return r / alpha - (r + x) * (self.p_alive(*history) / (alpha + T) + self._gone(*history) / (alpha + t_x))

    def ln_likelihood_d_a(self, r, alpha, a, b, x, t_x, T):
        survived = x + self.first
        return self._gone(r, alpha, a, b, x, t_x, T) / a - sum_reciprocals(a + b, survived)

    def ln_likelihood_d_b(self, r, alpha, a, b, x, t_x, T):
        survived = x + self.first
        if survived == 0:
            return mpf(0)
        step = self._gone(r, alpha, a, b, x, t_x, T) / (b + survived - 1)
        return sum_reciprocals(b, survived) - sum_reciprocals(a + b, survived) - step

    # ----------------------------------------------------------- predictions

    def expected_purchases(self, *args):
        *history, t = args
        return self.p_alive(*history) * bg._purchases(*self._alive(*history), t)

    def p_alive_at(self, *args):
        *history, t = args
        return self.p_alive(*history) * alive_at(*self._alive(*history), t)

    def p_no_purchase(self, *args):
        *history, t = args
        return self._gone(*history) + self.p_alive(*history) * (1 - self.next_cdf(*history, t))

    def ln_pmf(self, *args):
        *history, t, n = args
        if n == 0:
            return mp.log1p(-self.p_alive(*history) * self.next_cdf(*history, t))
        return mp.log(self.p_alive(*history)) + bg._ln_pmf(*self._alive(*history), t, n)

    def ln_pmf_between(self, *args):
        *history, t1, t2, n = args
        process = self._alive(*history)
        if n == 0:
            return mp.log1p(-self.p_alive(*history) * some_between(*process, t1, t2))
        return mp.log(self.p_alive(*history)) + mp.log(between(*process, t1, t2, n))

    def discounted_purchases(self, *args):
        *history, t, delta = args
        return self.p_alive(*history) * bg._discounted(*self._alive(*history), t, delta)

    # -------------------------------------------------------- new customers

    def _stays(self, a, b):
        """P(alive after the first purchase), and B of those who are."""
        return (b / (a + b), b + 1) if self.first else (mpf(1), b)

    def expected_purchases_new(self, r, alpha, a, b, t):
        stays, B = self._stays(a, b)
        return stays * bg._purchases(r, alpha, a, B, t)

    def ln_pmf_new(self, r, alpha, a, b, t, n):
        stays, B = self._stays(a, b)
        if n == 0:
            return mp.log1p(-stays * at_least(r, alpha, t, 1))
        return mp.log(stays) + bg._ln_pmf(r, alpha, a, B, t, n)

    def discounted_purchases_new(self, r, alpha, a, b, t, delta):
        stays, B = self._stays(a, b)
        return stays * bg._discounted(r, alpha, a, B, t, delta)

    # ----------------------------------------- the customer's own parameters

    def _rate(self, r, alpha, a, b, x, t_x, T):
        history = (r, alpha, a, b, x, t_x, T)
        return two_states(self.p_alive(*history), self._gone(*history),
                          gamma_moments(r + x, alpha + T), gamma_moments(r + x, alpha + t_x))

    def rate_mean(self, *history):
        return self._rate(*history)[0]

    def rate_variance(self, *history):
        return self._rate(*history)[1]

    def _dropout(self, *history):
        _, _, a, B = self._alive(*history)
        if self._never_left(history[4]):
            return beta_moments(a, B)
        return two_states(self.p_alive(*history), self._gone(*history), beta_moments(a, B), beta_moments(a + 1, B - 1))

    def dropout_mean(self, *history):
        return self._dropout(*history)[0]

    def dropout_variance(self, *history):
        return self._dropout(*history)[1]

    # ------------------------------------------------------ the next purchase
    # of a customer who is alive: it comes for certain

    def next_cdf(self, *args):
        *history, t = args
        R, A, _, _ = self._alive(*history)
        return at_least(R, A, t, 1)

    def next_mean(self, *history):
        R, A, _, _ = self._alive(*history)
        return A / (R - 1) if R > 1 else None

    def next_quantile(self, *args):
        *history, level = args
        R, A, _, _ = self._alive(*history)
        return A * mp.expm1(-mp.log1p(-level) / R)

    def overdue(self, r, alpha, a, b, x, t_x, T):
        """The rate of a customer who has just made purchase x at t_x is Gamma(r+x, alpha+t_x)."""
        return mp.exp(-(r + x) * mp.log1p((T - t_x) / (alpha + t_x)))


BG = Model(first=0)
MBG = Model(first=1)
