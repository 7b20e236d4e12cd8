"""Total value of the orders within a horizon: BG/NBD counts, Gamma-Gamma amounts.

The count of a customer with history (x, t_x, T) is N; given N = n > 0 the total S has
S/(S+V) ~ Beta(p n, Q), Q = q + p x, V = v + x m. Its distribution function is
P(N = 0) + sum over n of P(N = n) I_y(p n, Q), y = s/(s+V); the sum is cut where all
that is left is below 1e-36 of it.

I_y(a, b) is computed from its continued fraction on the side where that converges fast.
"""

from mpmath import mp, mpf

import bg_nbd_model as bg
from quadrature import DIGITS

CUT = mpf(10) ** -36


def beta_density_and_cdf(a, b, log_y, log_rest):
    """The density of ln(y/(1-y)) and the distribution function of Beta(a, b)."""
    log_front = (a * log_y + b * log_rest
                 + mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b))
    density, y, rest = mp.exp(log_front), mp.exp(log_y), mp.exp(log_rest)
    if y < (a + 1) / (a + b + 2):
        return density, density * _fraction(a, b, y) / a
    return density, 1 - density * _fraction(b, a, rest) / b


def _fraction(a, b, y):
    """Gauss's continued fraction of I_y(a, b), by the modified Lentz method."""
    c, d = mpf(1), 1 / (1 - (a + b) * y / (a + 1))
    value = d
    for k in range(1, 200000):
        for top in (k * (b - k) * y / ((a + 2 * k - 1) * (a + 2 * k)),
                    -(a + k) * (a + b + k) * y / ((a + 2 * k) * (a + 2 * k + 1))):
            d = 1 / (1 + top * d)
            c = 1 + top / c
            value *= c * d
        if abs(c * d - 1) < mp.eps * 16:
            return value
    raise ArithmeticError("continued fraction")


class Total:
    """The distribution of the total for one customer and horizon."""

    def __init__(self, r, alpha, a, b, p, q, v, x, t_x, T, m, t):
        history = (r, alpha, a, b, x, t_x, T)
        self.none = bg.p_no_purchase(*history, t)
        self.alive = bg.p_alive(*history)
        self.process = (r + x, alpha + T, a, b + x)
        self.t, self.p, self.Q, self.V = t, p, q + p * x, v + x * m
        self._start()

    def _start(self):
        R, A, a, B = self.process
        self.pmf, self.tail = [], []
        self.arrivals = mp.exp(-R * mp.log1p(self.t / A))
        self.at_least = 1 - self.arrivals    # one arrival or more
        self.survive = mpf(1)                # E[(1-p)^(n-1)]

    def _extend(self):
        """Appends P(N = n) and P(N > n) for the next n >= 1 (see bg_nbd_model._ln_pmf)."""
        R, A, a, B = self.process
        n = len(self.pmf) + 1
        self.arrivals *= (R + n - 1) / n * self.t / (A + self.t)
        last = a + B + n - 1
        both = self.survive * (self.arrivals * (B + n - 1) + self.at_least * a) / last
        self.at_least -= self.arrivals
        self.survive *= (B + n - 1) / last
        self.pmf.append(self.alive * both)
        self.tail.append(self.alive * max(self.at_least, mpf(0)) * self.survive)

    def density_and_cdf(self, s):
        """The density of ln s and P(total <= s)."""
        log_y, log_rest = -mp.log1p(self.V / s), -mp.log1p(s / self.V)
        density, total, n = mpf(0), self.none, 0
        while True:
            n += 1
            if len(self.pmf) < n:
                self._extend()
            slope, below = beta_density_and_cdf(self.p * n, self.Q, log_y, log_rest)
            density += self.pmf[n - 1] * slope
            total += self.pmf[n - 1] * below
            rest = self.tail[n - 1] * min(1, below + slope)
            if rest < CUT * total:
                return density, total

    def cdf(self, s):
        return self.none if s == 0 else self.density_and_cdf(s)[1]

    def quantile(self, level):
        """The smallest s with P(total <= s) >= level: bisection, then Newton in ln s."""
        if self.none >= level:
            return mpf(0)
        lo, hi = None, None
        w = mp.log(self.V)
        while lo is None or hi is None or hi - lo > mpf("0.01"):
            if self.cdf(mp.exp(w)) < level:
                lo = w
            else:
                hi = w
            w = (w + 2 if hi is None else w - 2 if lo is None else (lo + hi) / 2)
        for _ in range(12):
            density, below = self.density_and_cdf(mp.exp(w))
            step = (level - below) / density
            w += step
            if abs(step) < mpf(10) ** (-DIGITS // 2 - 4):
                return mp.exp(w)
        raise ArithmeticError("quantile")


def value_cdf(*args):
    return Total(*args[:-1]).cdf(args[-1])


def value_quantile(*args):
    return Total(*args[:-1]).quantile(args[-1])
