"""Checks the models of the family by second routes; prints the worst relative difference of each.

Likelihoods are integrated over lambda and p or taken from their closed forms with 2F1, gradients are
differences of these, expectations are closed forms or integrals along another axis, intervals are
sums over what happens before them, counts must add up. REFERENCE_DIGITS=32 in the environment is faster
and tells a wrong formula as well.
"""

import random

from mpmath import mp, mpf

import bg_nbd_model as bg
import cnbd
import cnbd_model
import gamma_gamma_orders as orders
import gamma_gamma_orders_model as ggo
import mbg_nbd
import mbg_nbd_model
import pareto_nbd
import pareto_nbd_model as pareto
from mixing import ln_arrivals
from quadrature import log_integral
from table import exact
from verify import WORST, compare, log_beta_mean, log_gamma_mean, over_time, purchases_closed


def log_sum(first, second):
    top = max(first, second)
    return first if second == -mp.inf else top + mp.log(mp.exp(first - top) + mp.exp(second - top))


def slopes(ln_likelihood, arguments, count):
    """Central differences with half of the working digits left."""
    with mp.workdps(2 * mp.dps):
        return [mp.diff(lambda v: ln_likelihood(*arguments[:i], v, *arguments[i + 1:]), arguments[i],
                        h=arguments[i] * mpf(10) ** -(mp.dps // 3)) for i in range(count)]


def compare_slopes(name, model, closed, arguments, parameters, first=0):
    values = slopes(lambda *free: closed(*arguments[:first], *free), arguments[first:], len(parameters))
    for parameter, slope in zip(parameters, values):
        value = getattr(model, "ln_likelihood_d_" + parameter)(*arguments)
        compare(f"{name} gradient = differences, d_{parameter}", value, slope, max(abs(slope), mpf("1e-12")))


# ------------------------------------------------------- (M)BG/NBD, (M)BG/CNBD-k

def erlang_likelihood(first, k, r, alpha, a, b, x, t_x, T, ln_gaps):
    """By integrals over lambda and p; k = 1 is (M)BG/NBD. Also the first moments of lambda and p."""
    D, survived = T - t_x, x + first
    def alive(power):
        return lambda l, w: ((k * x + power) * w - l * T
                             + mp.log(mp.fsum((l * D) ** j / mp.factorial(j) for j in range(k))))
    def gone(power):
        return lambda l, w: (k * x + power) * w - l * t_x
    lam = [[log_gamma_mean(g(power), r, alpha) for power in (0, 1)] for g in (alive, gone)]
    prob = [[log_beta_mean(lambda p, q: (one + more) * p + (survived - one) * q, a, b) if one <= survived else -mp.inf
             for more in (0, 1)] for one in (0, 1)]
    gaps = (k - 1) * ln_gaps - x * mp.loggamma(k)
    total = log_sum(lam[0][0] + prob[0][0], lam[1][0] + prob[1][0])
    rate = log_sum(lam[0][1] + prob[0][0], lam[1][1] + prob[1][0]) - total
    dropout = log_sum(lam[0][0] + prob[0][1], lam[1][0] + prob[1][1]) - total
    return gaps + total, lam[0][0] + prob[0][0] - total, rate, dropout


def closed_erlang(first, k, r, alpha, a, b, x, t_x, T, ln_gaps):
    g, survived = mp.loggamma, x + first
    alive = mp.fsum(mp.gamma(r + k * x + j) * (T - t_x) ** j / mp.factorial(j) / (alpha + T) ** (r + k * x + j) for j in range(k))
    total = alive * mp.beta(a, b + survived)
    if survived:
        total += mp.gamma(r + k * x) / (alpha + t_x) ** (r + k * x) * mp.beta(a + 1, b + survived - 1)
    return (k - 1) * ln_gaps - x * g(k) + r * mp.log(alpha) - g(r) - mp.log(mp.beta(a, b)) + mp.log(total)


def gentle(parameters, history, t):
    """Where hypergeometric functions and long sums do not take minutes."""
    return max(parameters) < 100 and history[0] <= 30 and 0 < t <= 3 * (parameters[1] + history[2])


def check_mbg():
    for parameters, history, t, counts, delta, why in mbg_nbd.cases():
        h = [exact(v) for v in parameters + history]
        t = exact(t)
        for name, model, first in (("BG", mbg_nbd_model.BG, 0), ("MBG", mbg_nbd_model.MBG, 1)):
            if h[4] > 300:
                continue
            total, alive, rate, dropout = erlang_likelihood(first, 1, *h, mpf(0))
            value = model.ln_likelihood(*h)
            compare(f"{name} ln_likelihood = integral over lambda, p", value, total, max(1, abs(total)), why)
            compare(f"{name} p_alive = ratio of integrals", model.p_alive(*h), mp.exp(alive), None, why)
            compare(f"{name} rate_mean = ratio of integrals", model.rate_mean(*h), mp.exp(rate), None, why)
            compare(f"{name} dropout_mean = ratio of integrals", model.dropout_mean(*h), mp.exp(dropout), None, why)
            closed = lambda *v: closed_erlang(first, 1, *v, mpf(0))
            compare_slopes(name, model, closed, h, ("r", "alpha", "a", "b"))
            if not gentle(parameters, history, t):
                continue
            R, A, a, B = process = model._alive(*h)
            with mp.workdps(mp.dps + 30):
                other = mp.hyp2f1(R, a, a + B, -t / A)
            compare(f"{name} P(alive at t) = 2F1", mbg_nbd_model.alive_at(*process, t), other, None, why)
            t1 = t * mpf("0.37")
            for n in (1, 3):
                compare(f"{name} interval = sum over purchases before it",
                        mbg_nbd_model.between(*process, t1, t, n), chain(*process, t1, t, n), None, why)


def chain(R, A, a, B, t1, t2, n):
    total, m, survive, last = mpf(0), 0, mpf(1), mpf(1)
    while m < 5 or last > mpf(10) ** -45 * total:
        last = mp.exp(ln_arrivals(R, A, t1, m)) * survive
        total += last * mp.exp(bg._ln_pmf(R + m, A + t1, a, B + m, t2 - t1, n))
        survive *= (B + m) / (a + B + m)
        m += 1
    return total


def check_cnbd():
    for case in cnbd.BOTH:
        parameters, history, t, counts, delta, why = case
        h, t = [exact(v) for v in parameters + history], exact(t)
        k, x = parameters[0], history[0]
        for name, model, first in (("BG/CNBD", cnbd_model.BG, 0), ("MBG/CNBD", cnbd_model.MBG, 1)):
            if x > 300:
                continue
            total, alive, rate, dropout = erlang_likelihood(first, *h)
            compare(f"{name} ln_likelihood = integral over lambda, p", model.ln_likelihood(*h), total, max(1, abs(total)), why)
            compare(f"{name} p_alive = ratio of integrals", model.p_alive(*h), mp.exp(alive), None, why)
            compare(f"{name} rate_mean = ratio of integrals", model.rate_mean(*h), mp.exp(rate) / k, None, why)
            compare(f"{name} dropout_mean = ratio of integrals", model.dropout_mean(*h), mp.exp(dropout), None, why)
            compare_slopes(name, model, lambda *v: closed_erlang(first, *v), h, ("r", "alpha", "a", "b"), first=1)
            if not gentle(parameters[1:], history, t) or k > 4:
                continue
            process = model._process(*h)
            compare(f"{name} E[N] summed = over p, roots of 1", process.purchases(t), process.purchases(t, by_integral=True), None, why)
            compare(f"{name} P(alive at t) summed = over p", process.alive_at(t), process.alive_at(t, by_integral=True), None, why)
            for n in (1, 2):
                compare(f"{name} P(n) = integral over lambda", process.count(t, n), count_over_rates(k, *h[1:], first, t, n), None, why)
            if why in ("groceries, one late repeat", "a = 1 + 1e-7"):
                t1 = t * mpf("0.37")
                pmf = [process.between(t1, t, n) for n in range(1, 80)]
                compare(f"{name} intervals add up to at least one", mp.fsum(pmf), process.between(t1, t, 0), None, why)
    for name, model in (("BG/CNBD", cnbd_model.BG), ("MBG/CNBD", cnbd_model.MBG)):
        h = [exact(v) for v in (3, 1.3, 1.7, 0.4, 0.8, 4, 30.0, 33.0, 7.9)]
        process, delta = model._process(*h), mpf(5) / 2
        compare(f"{name} discounted until 30 = without end", process.discounted(mpf(30), delta),
                process.discounted(mp.inf, delta), None, "to e^-75")


def count_over_rates(k, r, alpha, a, b, x, t_x, T, ln_gaps, first, t, n):
    """P(n purchases | alive at T): Poisson events given lambda, weighted with the likelihood of being alive."""
    D, B = T - t_x, b + x + first
    survive = [mp.rf(B, m) / mp.rf(a + B, m) for m in range(n + 1)]
    poisson = lambda y, m: mp.exp(m * mp.log(y) - y - mp.loggamma(m + 1))
    def given(l, j):
        exactly = mp.fsum(poisson(l * t, m) for m in range(n * k - j, n * k - j + k))
        more = mp.gammainc(n * k - j + k, 0, l * t, regularized=True)
        return survive[n] * exactly + (survive[n - 1] - survive[n]) * (exactly + more)
    def log_g(l, w, weigh):
        parts = ((l * D) ** j / mp.factorial(j) * (weigh(l, j)) for j in range(k))
        return k * x * w - l * T + mp.log(mp.fsum(parts))
    return mp.exp(log_gamma_mean(lambda l, w: log_g(l, w, given), r, alpha)
                  - log_gamma_mean(lambda l, w: log_g(l, w, lambda *_: mpf(1)), r, alpha))


# ---------------------------------------------------------------- Pareto/NBD

def closed_pareto(r, alpha, s, beta, x, t_x, T):
    """Fader and Hardie's likelihood as a sum of two 2F1."""
    Q, M, d = r + s + x, max(alpha, beta), abs(alpha - beta)
    u = (s + 1, s) if alpha >= beta else (r + x, r + x + 1)
    gone = s / Q * mp.hyp2f1(Q, u[0], Q + 1, d / (M + t_x)) * (M + t_x) ** -Q
    alive = (r + x) / Q * mp.hyp2f1(Q, u[1], Q + 1, d / (M + T)) * (M + T) ** -Q
    g = mp.loggamma
    return g(r + x) - g(r) + r * mp.log(alpha) + s * mp.log(beta) + mp.log(gone + alive)


def check_pareto(rng):
    for parameters, history, t, counts, delta, why in pareto_nbd.cases():
        h, t = [exact(v) for v in parameters + history], exact(t)
        if max(parameters) > 500 or min(parameters) < 0.01 or history[0] > 300 or t == 0:
            continue
        value = pareto.ln_likelihood(*h)
        compare("Pareto ln_likelihood = two 2F1", value, closed_pareto(*h), max(1, abs(value)), why)
        if h[1] != h[3]:
            compare_slopes("Pareto", pareto, closed_pareto, h, pareto_nbd.PARAMETERS)
        R, A, s, B = process = pareto._after(*h)
        for name, index, power in (("rate", 0, 1), ("dropout", 2, 1)):
            shape, other = h[index], list(h)
            other[index] += 1  # E[lambda] = (r/alpha) L(r+1)/L(r): the mixing density times lambda
            ratio = shape / h[index + 1] * mp.exp(closed_pareto(*other) - closed_pareto(*h))
            compare(f"Pareto {name}_mean = ratio of likelihoods", getattr(pareto, name + "_mean")(*h), ratio, None, why)
        if abs(s - 1) > mpf("1e-5"):
            closed = R * B / (A * (s - 1)) * -mp.expm1((1 - s) * mp.log1p(t / B))
            compare("Pareto E[N] = closed form away from its pole", pareto._purchases(*process, t, 0), closed, None, why)
        if delta and delta * B < 60:
            with mp.workdps(mp.dps + 40):
                other = R / A * B * mp.hyperu(1, 2 - s, exact(delta) * B)
            compare("Pareto DERT = Tricomi's U", pareto._purchases(*process, mp.inf, exact(delta)), other, None, why)
        compare("Pareto P(0) = 1 - P(first purchase comes)", pareto._count(*process, t, 0), 1 - pareto._first(*process, t), mpf(1), why)
        if R * t / A < 10 and rng.random() < 0.3:  # a long sum of integrals
            t1 = t / 3
            for n in (0, 2):
                compare("Pareto interval = sum over purchases before it", interval(*process, t1, t, n),
                        mp.exp(-s * mp.log1p(t1 / B)) * pareto._count(R, A, s, B + t1, t - t1, n), None, why)


def interval(R, A, s, B, t1, t2, n):
    """P(alive at t1, n purchases in (t1, t2]), over the purchases until t1."""
    total, m, part = mpf(0), 0, mpf(1)
    stays = mp.exp(-s * mp.log1p(t1 / B))
    while m < 5 or part > mpf(10) ** -30 * total:
        part = mp.exp(ln_arrivals(R, A, t1, m)) * stays * pareto._count(R + m, A + t1, s, B + t1, t2 - t1, n)
        total, m = total + part, m + 1
    return total


# ---------------------------------------------------------------- Gamma-Gamma

def check_orders():
    for parameters, history, sums, why in orders.cases():
        p, q, v, n, total, ln_total = h = [exact(value) for value in parameters + history]
        if n:
            log_g = lambda nu, w: n * p * w + (p - 1) * ln_total - nu * total - n * mp.loggamma(p)
            value = ggo.ln_likelihood(*h)
            compare("orders: ln_likelihood = integral over nu", value, log_gamma_mean(log_g, q, v), max(1, abs(value)), why)
            values = slopes(ggo.ln_likelihood, h, 3)
            for name, slope in zip("pqv", values):
                compare(f"orders: gradient = differences, d_{name}", getattr(ggo, "ln_likelihood_d_" + name)(*h), slope,
                        max(abs(slope), mpf("1e-12")), why)
        if q + p * n > 1:
            mean = mp.exp(log_gamma_mean(lambda nu, w: mp.log(p) - w, q + p * n, v + total))
            compare("orders: expected_spend = integral over nu", ggo.expected_spend(*h), mean, None, why)
        for level in (mpf("0.05"), mpf("0.95")):
            back = ggo.sum_cdf(*h, 2, ggo.sum_quantile(*h, 2, level))
            compare("orders: the quantile's probability", back, level, None, why)


if __name__ == "__main__":
    for check in (check_orders, lambda: check_pareto(random.Random(3)), check_cnbd, check_mbg):
        check()
        for name, (number, worst, where) in WORST.items():
            print(f"{number:4d}  {mp.nstr(worst, 3):>10s}  {name}   [{where}]", flush=True)
        WORST.clear()
