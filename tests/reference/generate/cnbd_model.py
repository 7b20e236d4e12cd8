"""The BG/CNBD-k and MBG/CNBD-k models, evaluated from their assumptions.

A customer buys at time 0. While they are alive, events come at the rate lambda and every
k-th of them is a purchase, so that the gaps between purchases, the first one included, are
Erlang(k, lambda). After every repeat purchase (MBG: after the first purchase too) the customer leaves
with probability p. lambda ~ Gamma(r, rate alpha) and p ~ Beta(a, b) are independent. The history
is (x, t_x, T, the sum of the logarithms of the x gaps); k = 1 is (M)BG/NBD.

Alive at T: j < k events since t_x. lambda^(k x) e^(-lambda t_x) (lambda D)^j/j! e^(-lambda D), D = T - t_x,
(1-p)^c, c = x (BG) or x+1 (MBG): with weights w_j the rate is Gamma(R+j, A), R = r + k x, A = alpha+T, and
p ~ Beta(a, B), B = b+c, independent of both. Gone since t_x: Gamma(R, alpha+t_x) and Beta(a+1, B-1).
From T on: the next purchase needs k-j events more, every further one k.
"""

from mpmath import mp, mpf

from mbg_nbd_model import _log_beta_mean
from mixing import at_least, beta_moments, gamma_moments, ln_arrivals, sum_reciprocals, sum_rising, two_states
from quadrature import log_integral, smooth_integral

TOO_LONG = 20000  # arrivals; longer horizons are integrated over p instead of summed


def _arrivals(R, A, t, at_most=None):
    """P(M = m) for m = 0, 1, ... until what is left is nothing to the last figure."""
    z = t / (A + t)
    terms, term, m = [], mp.exp(-R * mp.log1p(t / A)), 0
    while True:
        terms.append(term)
        ratio = (R + m) / (m + 1) * z
        if ratio < 1 and term * ratio < mpf(10) ** -70 * terms[min(m, 9)] * (1 - ratio) and m > 40:
            return terms
        if at_most is not None and m > at_most:
            return None
        term *= ratio
        m += 1


class Process:
    """What comes after T for a customer who is alive: `stages` are the pairs (w_j, j)."""

    def __init__(self, k, R, A, a, B, stages):
        self.k, self.R, self.A, self.a, self.B, self.stages = k, R, A, a, B, stages

    def survive(self, n):
        """E[(1-p)^n]."""
        return mp.fprod((self.B + i) / (self.a + self.B + i) for i in range(n))

    def at_least(self, t, n):
        """P(the n-th next purchase would come by t, were there no leaving), n >= 1."""
        return mp.fsum(w * at_least(self.R + j, self.A, t, n * self.k - j) for w, j in self.stages)

    def exactly(self, t, n):
        """P(n purchases by t, were there no leaving)."""
        return mp.fsum(w * mp.exp(ln_arrivals(self.R + j, self.A, t, m)) for w, j in self.stages
                       for m in range(max(0, n * self.k - j), (n + 1) * self.k - j))

    def count(self, t, n):
        """P(N(t) = n), n >= 1: n come and are survived, or at least n come and the n-th is the last."""
        last = self.a + self.B + n - 1
        return self.survive(n - 1) * (self.exactly(t, n) * (self.B + n - 1) + self.at_least(t, n) * self.a) / last

    def _sums(self, t):
        """For i = 0, 1, ...: P(i purchases by t), P(more than i), E[(1-p)^i], and the rate of purchase i+1 at t."""
        tables = []
        for w, j in self.stages:
            terms = _arrivals(self.R + j, self.A, t, TOO_LONG)
            if terms is None:
                return None
            tables.append((w, j, terms))
        count = max(len(terms) + j for _, j, terms in tables) // self.k + 1
        exactly, dense = [mpf(0)] * count, [mpf(0)] * count
        for w, j, terms in tables:
            for m, term in enumerate(terms):
                exactly[(m + j) // self.k] += w * term
                if (m + j + 1) % self.k == 0:
                    dense[(m + j) // self.k] += w * term * (self.R + j + m) / (self.A + t)
        more, left = [mpf(0)] * count, mpf(0)
        for i in range(count - 1, -1, -1):
            more[i] = left
            left += exactly[i]
        survive = [mpf(1)]
        for i in range(count - 1):
            survive.append(survive[-1] * (self.B + i) / (self.a + self.B + i))
        return exactly, more, survive, dense

    def _purchases_given(self, p, log_p, log_q, t):
        """E[N(t)] given p. With q = 1-p, N counts the visits of a ring of k stages that loses p a turn; its
        eigenvectors are the k-th roots of 1, theta = q^(1/k) e^(2 pi i m/k):
        E[N | lambda] = q^-((k-1-j)/k)/k sum_m e^(-2 pi i m (k-1-j)/k) (1 - e^(-lambda t (1-theta)))/(1-theta)."""
        k, total = self.k, mpf(0)
        if log_q < -12 * mp.log(10):  # few survive: the series in q is short
            q, factor, n = mp.exp(log_q), mpf(1), 1
            while factor > mpf(10) ** -70:
                total += factor * self.at_least(t, n)
                factor *= q
                n += 1
            return total
        with mp.workdps(mp.dps + 40):
            root = mp.exp(log_q / k)
            for m in range(k):
                # 1 - q^(1/k) exactly also for p next to 0
                away = -mp.expm1(log_q / k) if m == 0 else 1 - root * mp.expjpi(mpf(2) * m / k)
                ln_later = mp.log1p(away * t / self.A) if m == 0 else mp.log(1 + away * t / self.A)
                for w, j in self.stages:
                    turn = mp.expjpi(mpf(-2) * m * (k - 1 - j) / k) * mp.exp(-log_q * (k - 1 - j) / k)
                    gone = -mp.expm1(-(self.R + j) * ln_later)
                    total += mp.re(w * turn * gone / away) / k
        return +total

    def purchases(self, t, by_integral=False):
        """E[N(t)] = sum of P(n-th comes) E[(1-p)^(n-1)]; over very long horizons integrated over p."""
        if t == 0:
            return mpf(0)
        sums = None if by_integral else self._sums(t)
        if sums is None:
            log_g = lambda p, log_p, log_q: mp.log(self._purchases_given(p, log_p, log_q, t))
            return mp.exp(_log_beta_mean(log_g, self.a, self.B))
        _, more, survive, _ = sums
        return mp.fsum(more[i] * survive[i] for i in range(len(more)))

    def alive_at(self, t, by_integral=False):
        if t == 0:
            return mpf(1)
        sums = None if by_integral else self._sums(t)
        if sums is None:  # each purchase is the last with probability p
            log_g = lambda p, log_p, log_q: mp.log(1 - p * self._purchases_given(p, log_p, log_q, t))
            return mp.exp(_log_beta_mean(log_g, self.a, self.B))
        exactly, _, survive, _ = sums
        return mp.fsum(exactly[i] * survive[i] for i in range(len(exactly)))

    def rate(self, t):
        """Purchases per unit of time at t."""
        _, _, survive, dense = self._sums(t)
        return mp.fsum(dense[i] * survive[i] for i in range(len(dense)))

    def between(self, t1, t2, n):
        """P(n >= 1 purchases in (t1, t2]), or P(at least one) for n = 0: the sum over the events until t1."""
        total = mpf(0)
        for w, j in self.stages:
            for m, term in enumerate(_arrivals(self.R + j, self.A, t1)):
                purchases, stage = divmod(m + j, self.k)
                later = Process(self.k, self.R + j + m - stage, self.A + t1, self.a, self.B + purchases, [(mpf(1), stage)])
                part = later.at_least(t2 - t1, 1) if n == 0 else later.count(t2 - t1, n)
                total += w * term * self.survive(purchases) * part
        return total

    def discounted(self, t, delta):
        if t == mp.inf:
            return self._discounted_without_end(delta)
        return smooth_integral(lambda s: mp.exp(-delta * s) * self.rate(s), t, min(self.A, 20 / delta))

    def _discounted_without_end(self, delta):
        """Given lambda every event is worth f = lambda/(lambda+delta): E[f^(k-j) / (1 - (1-p) f^k)].
        Over p that is 2F1(1, B; a+B; f^k); lambda is integrated, over ln lambda."""
        def log_f(w):
            lam = mp.exp(w)
            ln_f = -mp.log1p(delta / lam)
            y, away = mp.exp(self.k * ln_f), -mp.expm1(self.k * ln_f)
            front = mp.fsum(mp.exp(self._ln_density(c, j, w) + (self.k - j) * ln_f) for c, j in self.stages)
            return mp.log(front * _geometric(self.B, self.a + self.B, y, away)) if front else mpf(-10) ** 9
        return mp.exp(log_integral(log_f, start=mp.log((self.R + mpf(1) / 2) / self.A)))

    def _ln_density(self, weight, j, w):
        R = self.R + j
        return mp.log(weight) + R * mp.log(self.A) - mp.loggamma(R) + R * w - self.A * mp.exp(w)

    def first_density(self, t):
        return mp.fsum(w * mp.exp(ln_arrivals(self.R + j, self.A, t, self.k - j - 1)) * (self.R + self.k - 1) / (self.A + t)
                       for w, j in self.stages)


def _geometric(b, c, y, away):
    """2F1(1, b; c; y) by Gauss's continued fraction; away = 1 - y."""
    f = d = mpf(1)
    f, C, D = mpf(1), mpf(1), mpf(0)
    for n in range(1, 400000):
        m = (n - 1) // 2
        if n % 2:
            coefficient = (b + m) * (c - 1 + m) / ((c - 1 + 2 * m) * (c + 2 * m)) if n > 1 else b / c
        else:
            coefficient = (m + 1) * (c - b + m) / ((c + 2 * m) * (c + 2 * m + 1))
        D = 1 / (1 - coefficient * y * D)
        C = 1 - coefficient * y / C
        f *= C * D
        if abs(C * D - 1) < mp.eps * 16:
            return 1 / f
    raise ArithmeticError("continued fraction")


class Model:
    """`first` is 1 where the first purchase can be the last (MBG/CNBD-k), else 0."""

    def __init__(self, first):
        self.first = first

    # --------------------------------------------------------------- history

    def _stages(self, k, R, alpha, t_x, T):
        """The weights of j = 0 ... k-1 events since t_x, and their sum before scaling, times (A/(alpha+t_x))^-R:
        P(fewer than k events since t_x)."""
        parts = [mp.exp(ln_arrivals(R, alpha + t_x, T - t_x, j)) if T > t_x else mpf(j == 0) for j in range(k)]
        total = mp.fsum(parts)
        return [(part / total, j) for j, part in enumerate(parts) if part], total

    def _process(self, k, r, alpha, a, b, x, t_x, T, ln_gaps):
        R = r + k * x
        return Process(k, R, alpha + T, a, b + x + self.first, self._stages(k, R, alpha, t_x, T)[0])

    def _never_left(self, x):
        return x + self.first == 0

    def overdue(self, k, r, alpha, a, b, x, t_x, T, ln_gaps):
        return self._stages(k, r + k * x, alpha, t_x, T)[1]

    def p_alive_log_odds(self, *history):
        k, r, alpha, a, b, x, t_x, T, ln_gaps = history
        if self._never_left(x):
            return mp.inf
        return mp.log((b + x + self.first - 1) / a) + mp.log(self.overdue(*history))

    def _states(self, *history):
        odds = self.p_alive_log_odds(*history)
        return (mpf(1), mpf(0)) if odds == mp.inf else (1 / (1 + mp.exp(-odds)), 1 / (1 + mp.exp(odds)))

    def p_alive(self, *history):
        return self._states(*history)[0]

    def ln_likelihood(self, *history):
        k, r, alpha, a, b, x, t_x, T, ln_gaps = history
        survived, R = x + self.first, r + k * x
        gaps = (k - 1) * ln_gaps - x * mp.loggamma(k)
        alive = sum_rising(b, survived) - sum_rising(a + b, survived) + mp.log(self.overdue(*history))
        return (gaps + sum_rising(r, k * x) + r * mp.log(alpha) - R * mp.log(alpha + t_x)
                + alive - mp.log(self.p_alive(*history)))

    def ln_likelihood_d_r(self, *history):
        k, r, alpha, a, b, x, t_x, T, ln_gaps = history
        alive, gone = self._states(*history)
        R = r + k * x
        step = mp.fsum(w * sum_reciprocals(R, j) for w, j in self._stages(k, R, alpha, t_x, T)[0])
        return (sum_reciprocals(r, k * x) - gone * mp.log1p(t_x / alpha) - alive * (mp.log1p(T / alpha) - step))

    def ln_likelihood_d_alpha(self, *history):
        k, r, alpha, a, b, x, t_x, T, ln_gaps = history
        alive, gone = self._states(*history)
        R = r + k * x
        events = mp.fsum(w * j for w, j in self._stages(k, R, alpha, t_x, T)[0])
        return r / alpha - alive * (R + events) / (alpha + T) - gone * R / (alpha + t_x)

    def ln_likelihood_d_a(self, *history):
        k, r, alpha, a, b, x, t_x, T, ln_gaps = history
        return self._states(*history)[1] / a - sum_reciprocals(a + b, x + self.first)

    def ln_likelihood_d_b(self, *history):
        k, r, alpha, a, b, x, t_x, T, ln_gaps = history
        survived = x + self.first
        if survived == 0:
            return mpf(0)
        step = self._states(*history)[1] / (b + survived - 1)
        return sum_reciprocals(b, survived) - sum_reciprocals(a + b, survived) - step

    # ----------------------------------------------------------- predictions

    def expected_purchases(self, *args):
        *history, t = args
        return self.p_alive(*history) * self._process(*history).purchases(t)

    def p_alive_at(self, *args):
        *history, t = args
        return self.p_alive(*history) * self._process(*history).alive_at(t)

    def ln_pmf(self, *args):
        *history, t, n = args
        if t == 0:
            return mpf(0)
        process = self._process(*history)
        if n == 0:
            return mp.log1p(-self.p_alive(*history) * process.at_least(t, 1))
        return mp.log(self.p_alive(*history)) + mp.log(process.count(t, n))

    def ln_pmf_between(self, *args):
        *history, t1, t2, n = args
        process = self._process(*history)
        here = self.p_alive(*history) * process.between(t1, t2, n)
        return mp.log1p(-here) if n == 0 else mp.log(here)

    def discounted_purchases(self, *args):
        *history, t, delta = args
        return self.p_alive(*history) * self._process(*history).discounted(t, delta)

    # -------------------------------------------------------- new customers

    def _new(self, k, r, alpha, a, b):
        """P(alive after the first purchase), and the process of those who are."""
        stays = b / (a + b) if self.first else mpf(1)
        return stays, Process(k, r, alpha, a, b + self.first, [(mpf(1), 0)])

    def expected_purchases_new(self, *args):
        stays, process = self._new(*args[:-1])
        return stays * process.purchases(args[-1])

    def ln_pmf_new(self, *args):
        stays, process = self._new(*args[:-2])
        t, n = args[-2:]
        if n == 0:
            return mp.log1p(-stays * process.at_least(t, 1))
        return mp.log(stays * process.count(t, n))

    def discounted_purchases_new(self, *args):
        stays, process = self._new(*args[:-2])
        return stays * process.discounted(*args[-2:])

    # ----------------------------------------- the customer's own parameters

    def _rate(self, *history):
        """Purchases per unit of time: lambda/k."""
        k, r, alpha, a, b, x, t_x, T, ln_gaps = history
        R = r + k * x
        stages, _ = self._stages(k, R, alpha, t_x, T)
        moments = [(w, *gamma_moments(R + j, alpha + T)) for w, j in stages]
        mean = mp.fsum(w * m for w, m, _ in moments)
        variance = mp.fsum(w * (v + (m - mean) ** 2) for w, m, v in moments)
        mean, variance = two_states(*self._states(*history), (mean, variance), gamma_moments(R, alpha + t_x))
        return mean / k, variance / k**2

    def rate_mean(self, *history):
        return self._rate(*history)[0]

    def rate_variance(self, *history):
        return self._rate(*history)[1]

    def _dropout(self, *history):
        k, r, alpha, a, b, x, t_x, T, ln_gaps = history
        B = b + x + self.first
        if self._never_left(x):
            return beta_moments(a, B)
        return two_states(*self._states(*history), beta_moments(a, B), beta_moments(a + 1, B - 1))

    def dropout_mean(self, *history):
        return self._dropout(*history)[0]

    def dropout_variance(self, *history):
        return self._dropout(*history)[1]

    # ------------------------------------------------------ the next purchase
    # of a customer who is alive: it comes for certain

    def next_cdf(self, *args):
        *history, t = args
        return self._process(*history).at_least(t, 1)

    def next_mean(self, *history):
        process = self._process(*history)
        if process.R <= 1:
            return None
        return mp.fsum(w * (process.k - j) * process.A / (process.R + j - 1) for w, j in process.stages)

    def next_quantile(self, *args):
        """Newton in ln t, from a bracket."""
        *history, level = args
        process = self._process(*history)
        cdf = lambda w: process.at_least(mp.exp(w), 1)
        lo = hi = mp.log(process.A / process.R)
        while cdf(lo) > level:
            lo -= 2
        while cdf(hi) < level:
            hi += 2
        while hi - lo > mpf("0.001"):
            w = (lo + hi) / 2
            lo, hi = (w, hi) if cdf(w) < level else (lo, w)
        w = (lo + hi) / 2
        for _ in range(12):
            step = (level - cdf(w)) / (mp.exp(w) * process.first_density(mp.exp(w)))
            w += step
            if abs(step) < mpf("1e-26"):
                return mp.exp(w)
        raise ArithmeticError("quantile")


BG = Model(first=0)
MBG = Model(first=1)
