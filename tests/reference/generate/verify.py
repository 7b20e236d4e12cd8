"""Checks the models by second routes; prints the worst relative difference of each.

Nothing here shares a formula with the tables: likelihoods and counts are integrated
numerically over lambda, p or nu, gradients are differences, purchases are integrated over
time instead of p, discounted purchases over lambda and p instead of time.
"""

import random

from mpmath import mp, mpf

import bg_nbd
import bg_nbd_model as bg
import gamma_gamma
import gamma_gamma_model as gg
import value
from value_model import Total, beta_density_and_cdf
from quadrature import log_integral, log_probability
from table import exact

WORST = {}


def compare(name, value, other, scale=None, where=None):
    error = abs(value - other) / (max(abs(other), mpf("1e-20")) if scale is None else scale)
    count, worst, at = WORST.get(name, (0, mpf(0), None))
    WORST[name] = (count + 1, max(worst, error), where if error > worst else at)


def log_gamma_mean(log_g, shape, rate):
    """ln E[g(lambda)], lambda ~ Gamma(shape, rate), over ln lambda."""
    log_f = lambda w: shape * w - rate * mp.exp(w) + log_g(mp.exp(w), w)
    return log_integral(log_f, start=mp.log(shape / rate)) + shape * mp.log(rate) - mp.loggamma(shape)


def log_beta_mean(log_g, a, b):
    def log_f(w):
        log_p, log_q = log_probability(w)
        return a * log_p + b * log_q + log_g(log_p, log_q)
    return log_integral(log_f, start=mp.log(a / b)) - mp.log(mp.beta(a, b))


def likelihood(r, alpha, a, b, x, t_x, T):
    def branch(k, until):
        return (log_gamma_mean(lambda l, w: x * w - l * until, r, alpha)
                + log_beta_mean(lambda p, q: k * p + (x - k) * q, a, b))
    alive = branch(0, T)
    if x == 0:
        return alive
    gone = branch(1, t_x)
    return max(alive, gone) + mp.log1p(mp.exp(-abs(alive - gone)))


def closed_likelihood(r, alpha, a, b, x, t_x, T):
    g = mp.loggamma
    front = g(r + x) - g(r) + r * mp.log(alpha) + g(a + b) + g(b + x) - g(b) - g(a + b + x)
    total = (alpha + T) ** -(r + x)
    if x:
        total += a / (b + x - 1) * (alpha + t_x) ** -(r + x)
    return front + mp.log(total)


def rate(R, A, a, B, s):
    """ln of the purchase rate s later: ln E[lambda e^(-lambda p s)]
    = ln R/A + ln E[(1 + p s/A)^-(R+1)], the mean over p being Euler's integral.
    """
    with mp.workdps(mp.dps + 60):  # mp.hyp2f1 loses digits where its two series have poles
        return mp.log(R / A) + mp.log(mp.hyp2f1(R + 1, a, a + B, -s / A))


def over_time(R, A, a, B, t, delta):
    """The discounted rate, integrated over ln s; delta = 0 counts purchases."""
    end = mp.inf if t == mp.inf else mp.log(t)
    log_f = lambda w: w - delta * mp.exp(w) + rate(R, A, a, B, mp.exp(w))
    start = end if delta == 0 else min(end, mp.log(1 / delta), mp.log(A))
    return mp.exp(log_integral(log_f, start=start, hi=end))


def purchases_closed(R, A, a, B, t):
    z, c = t / (A + t), a + B - 1
    return c / (a - 1) * (1 - (A / (A + t)) ** R * mp.hyp2f1(R, B, c, z))


def count(R, A, a, B, t, n):
    """ln P(N(t) = n) by two integrals over lambda and two over p."""
    poisson = lambda l, w: n * (w + mp.log(t)) - l * t - mp.loggamma(n + 1)
    def at_least(l, w):
        y = l * t
        if y > n + 60:
            return mp.log1p(-mp.gammainc(n, y, regularized=True))
        return n * mp.log(y) - y - mp.loggamma(n + 1) + mp.log(mp.hyp1f1(1, n + 1, y))
    ends = log_gamma_mean(poisson, R, A) + log_beta_mean(lambda p, q: n * q, a, B)
    if n == 0:
        return ends
    left = log_gamma_mean(at_least, R, A) + log_beta_mean(lambda p, q: p + (n - 1) * q, a, B)
    return max(ends, left) + mp.log1p(mp.exp(-abs(ends - left)))


def discounted_double(R, A, a, B, t, delta):
    """E[lambda (1 - e^-(delta + lambda p)t)/(delta + lambda p)], over lambda and p."""
    def inner(l, w):
        def log_g(log_p, log_q):
            k = delta + l * mp.exp(log_p)
            return w + mp.log(-mp.expm1(-k * t) / k)
        return log_beta_mean(log_g, a, B)
    return mp.exp(log_gamma_mean(inner, R, A))


def check_bg_nbd(rng):
    for parameters, history, t, counts, delta, why in bg_nbd.cases():
        h = [exact(v) for v in parameters + history]
        r, alpha, a, b, x, t_x, T = h
        t, delta = exact(t), exact(delta)
        R, A, B = r + x, alpha + T, b + x
        value = bg.ln_likelihood(*h)
        compare("ln_likelihood = integral over lambda, p", value, likelihood(*h), max(1, abs(value)), why)
        with mp.workdps(mp.dps + 30):
            slopes = [mp.diff(lambda v: closed_likelihood(*h[:i], v, *h[i + 1:]), h[i],
                              h=h[i] * mpf(10) ** -(mp.dps // 2)) for i in range(4)]
        for name, slope in zip(bg_nbd.PARAMETERS, slopes):
            compare("gradient = differences, d_" + name, getattr(bg, "ln_likelihood_d_" + name)(*h), slope, None, why)
        if t == 0:
            continue
        purchases = bg._purchases(R, A, a, B, t)
        # elsewhere the hypergeometric function takes minutes; half of the rest is enough
        gentle = max(a, B) < 400 and R < 400 and rng.random() < 0.5
        if gentle:
            compare("E[N] over p = over time", purchases, over_time(R, A, a, B, t, mpf(0)), None, why)
        if max(a, B, R) < 1100 and abs(a - 1) > 1e-4 and a + B > 1.0001:
            with mp.workdps(mp.dps + 30):
                closed = purchases_closed(R, A, a, B, t)
            compare("E[N] = closed form away from its poles", purchases, closed, None, why)
        if gentle:
            s = t * mpf(rng.random())
            compare("rate = integral over p", rate(R, A, a, B, s), mp.log(R / A) + log_beta_mean(
                lambda p, q: -(R + 1) * mp.log1p(mp.exp(p) * s / A), a, B), mpf(1), why)
            for end in (t, mp.inf):
                compare("discounted over p = over time",
                        bg._discounted(R, A, a, B, end, delta), over_time(R, A, a, B, end, delta), None, why)
        for n in counts:
            if n <= 60 and rng.random() < 0.5:
                value = bg._ln_pmf(R, A, a, B, t, n)
                compare("ln_pmf = integrals over lambda, p", value, count(R, A, a, B, t, n), max(1, abs(value)), why)
    cdnow = [exact(v) for v in bg_nbd.CDNOW]
    for R, A, a, B, t, delta in ((*cdnow, mpf(39), mpf("0.0018")), (mpf(2), mpf(3), mpf(1), mpf(1), mpf(10), mpf("0.1"))):
        compare("finite discounted over p = over lambda and p", bg._discounted(R, A, a, B, t, delta),
                discounted_double(R, A, a, B, t, delta))
    R, A, a, B = cdnow
    t = mpf(10)
    pmf = [mp.exp(bg._ln_pmf(R, A, a, B, t, n)) for n in range(260)]
    compare("sum of pmf = 1", mp.fsum(pmf), mpf(1))
    compare("sum of n pmf = E[N]", mp.fsum(n * f for n, f in enumerate(pmf)), bg._purchases(R, A, a, B, t))


def spend_density(p, q, v, x, m):
    def log_g(nu, w):
        k = p * x
        return k * (w + mp.log(x)) + (k - 1) * mp.log(m) - nu * x * m - mp.loggamma(k)
    return log_gamma_mean(log_g, q, v)


def check_gamma_gamma():
    for parameters, history, sums, why in gamma_gamma.cases():
        h = [exact(v) for v in parameters + history]
        p, q, v, x, m = h
        if x > 0:
            value = gg.ln_likelihood(*h)
            compare("GG ln_likelihood = integral over nu", value, spend_density(*h), max(1, abs(value)), why)
            with mp.workdps(mp.dps + 40):
                slopes = [mp.diff(lambda u: gg.ln_likelihood(*h[:i], u, *h[i + 1:]), h[i],
                                  h=h[i] * mpf(10) ** -(mp.dps // 2)) for i in range(3)]
            for name, slope in zip("pqv", slopes):
                compare("GG gradient = differences, d_" + name, getattr(gg, "ln_likelihood_d_" + name)(*h), slope, None, why)
        Q, V = q + p * x, v + x * m
        if Q > 1:
            mean = mp.exp(log_gamma_mean(lambda nu, w: mp.log(p) - w, Q, V))
            compare("GG expected_spend = integral over nu", gg.expected_spend(*h), mean, None, why)
        for n, s in sums:
            s = exact(s)
            k = p * n
            if k < 60 and Q < 60:
                def log_g(nu, w):
                    return mp.log(mp.gammainc(k, 0, nu * s, regularized=True))
                other = mp.exp(log_gamma_mean(log_g, Q, V))
                compare("GG sum_cdf = integral over nu", gg.sum_cdf(*h, n, s), other, None, why)


def check_value(rng):
    """The pieces of the mixture by quadrature; the whole of one of them over nu."""
    for case in value.cases():
        purchase, spend, history, m, t, why = case
        total = Total(*(exact(k) for k in (*purchase, *spend, *history, m, t)))
        if rng.random() < 0.4:
            s = total.quantile(mpf("0.999")) if total.none < 0.99 else total.V
            for n in (1, 2, 7):
                while len(total.pmf) < n:
                    total._extend()
                R, A, a, B = total.process
                other = total.alive * mp.exp(bg._ln_pmf(R, A, a, B, total.t, n))
                compare("value: P(N = n) = ln_pmf", total.pmf[n - 1], other, None, why)
                log_y, log_rest = -mp.log1p(total.V / s), -mp.log1p(s / total.V)
                below = beta_density_and_cdf(total.p * n, total.Q, log_y, log_rest)[1]
                part = mp.exp(gg._log_beta_part(total.p * n, total.Q, mp.log(s / total.V), upper=False))
                compare("value: continued fraction = integral of the beta density", below, part, None, why)
    purchase, spend, history, m, t, why = value.HARD[12]  # p = 1: sums of orders are Erlang
    total = Total(*(exact(k) for k in (*purchase, *spend, *history, m, t)))
    whole = total.cdf(mpf(30))

    def log_g(nu, w):
        y = 30 * nu
        term, fewer, below = mp.exp(-y), mpf(0), total.none
        for n, f in enumerate(total.pmf, 1):  # P(Gamma(n) <= y) = P(at least n events)
            fewer += term
            term *= y / n
            below += f * (1 - fewer)
        return mp.log(below)

    compare("value_cdf = integral over nu", whole, mp.exp(log_gamma_mean(log_g, total.Q, total.V)), None, why)


if __name__ == "__main__":
    for check in (check_gamma_gamma, lambda: check_value(random.Random(2)), lambda: check_bg_nbd(random.Random(1))):
        check()
        for name, (number, worst, where) in WORST.items():
            print(f"{number:4d}  {mp.nstr(worst, 3):>10s}  {name}   [{where}]", flush=True)
        WORST.clear()
