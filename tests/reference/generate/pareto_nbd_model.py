"""The Pareto/NBD model, evaluated from its assumptions.

A customer buys at time 0 and then, while alive, at the rate lambda; they leave at the
rate mu. lambda ~ Gamma(r, rate alpha) and mu ~ Gamma(s, rate beta) are independent.

Alive at T: lambda^x e^(-(lambda+mu) T), so that lambda ~ Gamma(R, A) and mu ~ Gamma(s, B) stay
independent, R = r+x, A = alpha+T, B = beta+T. Gone at tau in (t_x, T): mu lambda^x e^(-(lambda+mu) tau),
Gamma(R, alpha+tau) and Gamma(s+1, beta+tau); tau is integrated by quadrature over ln(tau - t_x).
What follows T is, for those alive, a new process of (R, A, s, B).
"""

from mpmath import mp, mpf

from mixing import gamma_moments, ln_arrivals, sum_reciprocals, sum_rising, two_states
from quadrature import log_integral


# ------------------------------------------------------------------- history

def _ln_alive(r, alpha, s, beta, x, t_x, T):
    return r * mp.log(alpha) - (r + x) * mp.log(alpha + T) - s * mp.log1p(T / beta)


def _ln_gone(r, alpha, s, beta, x, t_x, T, log_g=lambda tau: 0):
    """ln of the integral over tau of the likelihood of having left at tau, times g(tau)."""
    if t_x == T:
        return -mp.inf
    def log_f(w):
        tau = t_x + mp.exp(w)
        return w - (r + x) * mp.log(alpha + tau) - (s + 1) * mp.log1p(tau / beta) + log_g(tau)
    end = mp.log(T - t_x)
    return log_integral(log_f, start=end, hi=end) + mp.log(s / beta) + r * mp.log(alpha)


def p_alive_log_odds(*history):
    gone = _ln_gone(*history)
    return mp.inf if gone == -mp.inf else _ln_alive(*history) - gone


def _states(*history):
    """P(alive) and P(gone)."""
    odds = p_alive_log_odds(*history)
    return (mpf(1), mpf(0)) if odds == mp.inf else (1 / (1 + mp.exp(-odds)), 1 / (1 + mp.exp(odds)))


def p_alive(*history):
    return _states(*history)[0]


def ln_likelihood(r, alpha, s, beta, x, t_x, T):
    history = (r, alpha, s, beta, x, t_x, T)
    return sum_rising(r, x) + _ln_alive(*history) - mp.log(p_alive(*history))


def _mean_if_gone(g, *history):
    """E[g(tau) | gone]."""
    if history[5] == history[6]:
        return mpf(0)
    return mp.exp(_ln_gone(*history, lambda tau: mp.log(g(tau))) - _ln_gone(*history))


def ln_likelihood_d_r(r, alpha, s, beta, x, t_x, T):
    history = (r, alpha, s, beta, x, t_x, T)
    alive, gone = _states(*history)
    late = _mean_if_gone(lambda tau: mp.log1p(tau / alpha), *history)
    return sum_reciprocals(r, x) - alive * mp.log1p(T / alpha) - gone * late


def ln_likelihood_d_alpha(r, alpha, s, beta, x, t_x, T):
    history = (r, alpha, s, beta, x, t_x, T)
    alive, gone = _states(*history)
    return r / alpha - (r + x) * (alive / (alpha + T) + gone * _mean_if_gone(lambda tau: 1 / (alpha + tau), *history))


def ln_likelihood_d_s(r, alpha, s, beta, x, t_x, T):
    history = (r, alpha, s, beta, x, t_x, T)
    alive, gone = _states(*history)
    late = _mean_if_gone(lambda tau: mp.log1p(tau / beta), *history)
    return gone * (1 / s - late) - alive * mp.log1p(T / beta)


def ln_likelihood_d_beta(r, alpha, s, beta, x, t_x, T):
    history = (r, alpha, s, beta, x, t_x, T)
    alive, gone = _states(*history)
    soon = _mean_if_gone(lambda tau: 1 / (beta + tau), *history)
    return alive * s * T / (beta * (beta + T)) + gone * (s / beta - (s + 1) * soon)


# ------------------------------------------------- the process from here on
# of a customer who is alive, with parameters (R, A, s, B)

def _after(r, alpha, s, beta, x, t_x, T):
    return r + x, alpha + T, s, beta + T


def _purchases(R, A, s, B, t, delta):
    """E[sum of e^(-delta v) over purchases until t]: lambda, while alive at v."""
    if t == 0:
        return mpf(0)
    end = mp.log(t)
    log_f = lambda w: w - delta * mp.exp(w) - s * mp.log1p(mp.exp(w) / B)
    start = end if delta == 0 else min(end, mp.log(1 / delta))
    return R / A * mp.exp(log_integral(log_f, start=start, hi=end))


def _count(R, A, s, B, t, n):
    """P(N(t) = n): alive at t, or gone at tau before; n arrivals until then."""
    stays = ln_arrivals(R, A, t, n) - s * mp.log1p(t / B)
    def log_f(w):
        tau = mp.exp(w)
        return w + ln_arrivals(R, A, tau, n) - (s + 1) * mp.log1p(tau / B)
    end = mp.log(t)
    leaves = log_integral(log_f, start=end, hi=end) + mp.log(s / B)
    return mp.exp(stays) + mp.exp(leaves)


def _first(R, A, s, B, t, power=0):
    """The integral of v^power f(v) until t, f the density of the time of the first purchase."""
    def log_f(w):
        v = mp.exp(w)
        return (1 + power) * w - (R + 1) * mp.log1p(v / A) - s * mp.log1p(v / B)
    end = mp.log(t)
    return R / A * mp.exp(log_integral(log_f, start=min(end, mp.log(A / (R + 1))), hi=end))


# --------------------------------------------------------------- predictions

def expected_purchases(*args):
    *history, t = args
    return p_alive(*history) * _purchases(*_after(*history), t, 0)


def expected_purchases_new(r, alpha, s, beta, t):
    return _purchases(r, alpha, s, beta, t, 0)


def discounted_purchases(*args):
    *history, t, delta = args
    return p_alive(*history) * _purchases(*_after(*history), t, delta)


def discounted_purchases_new(r, alpha, s, beta, t, delta):
    return _purchases(r, alpha, s, beta, t, delta)


def p_alive_at(*args):
    *history, t = args
    return p_alive(*history) * mp.exp(-history[2] * mp.log1p(t / (history[3] + history[6])))


def ln_pmf(*args):
    *history, t, n = args
    return ln_pmf_between(*history, mpf(0), t, n)


def ln_pmf_new(r, alpha, s, beta, t, n):
    if n == 0:
        return mp.log1p(-_first(r, alpha, s, beta, t))
    return mp.log(_count(r, alpha, s, beta, t, n))


def ln_pmf_between(*args):
    """Being alive at T+t1 says nothing of lambda: what follows is the process of (R, A, s, B+t1)."""
    *history, t1, t2, n = args
    if t1 == t2:
        return mpf(0)
    R, A, s, B = _after(*history)
    here = p_alive(*history) * mp.exp(-s * mp.log1p(t1 / B))
    if n == 0:
        return mp.log1p(-here * _first(R, A, s, B + t1, t2 - t1))
    return mp.log(here * _count(R, A, s, B + t1, t2 - t1, n))


# ------------------------------------------- the customer's own parameters

def _rate(r, alpha, s, beta, x, t_x, T):
    history = (r, alpha, s, beta, x, t_x, T)
    one = _mean_if_gone(lambda tau: 1 / (alpha + tau), *history)
    two = _mean_if_gone(lambda tau: 1 / (alpha + tau) ** 2, *history)
    R = r + x
    return two_states(*_states(*history), gamma_moments(R, alpha + T), (R * one, R * (R + 1) * two - (R * one) ** 2))


def rate_mean(*history):
    return _rate(*history)[0]


def rate_variance(*history):
    return _rate(*history)[1]


def _dropout(r, alpha, s, beta, x, t_x, T):
    history = (r, alpha, s, beta, x, t_x, T)
    one = _mean_if_gone(lambda tau: 1 / (beta + tau), *history)
    two = _mean_if_gone(lambda tau: 1 / (beta + tau) ** 2, *history)
    S = s + 1
    return two_states(*_states(*history), gamma_moments(s, beta + T), (S * one, S * (S + 1) * two - (S * one) ** 2))


def dropout_mean(*history):
    return _dropout(*history)[0]


def dropout_variance(*history):
    return _dropout(*history)[1]


# ------------------------------------------------------- the next purchase
# of a customer who is alive: they may leave before it

def next_cdf(*args):
    *history, t = args
    return _first(*_after(*history), t)


def next_mean(*history):
    R, A, s, B = _after(*history)
    return _first(R, A, s, B, mp.inf, 1) / _first(R, A, s, B, mp.inf) if R + s > 1 else None


def next_quantile(*args):
    """Newton in ln v for the log-odds of the share that has come; halving where it leaves the bracket."""
    *history, level = args
    process = _after(*history)
    R, A, s, B = process
    everybody = _first(*process, mp.inf)
    aim = mp.log(level / (1 - level))
    lo, hi, w = -mp.inf, mp.inf, mp.log(A / R)
    for _ in range(80):
        v = mp.exp(w)
        come = _first(*process, v) / everybody
        if come >= 1:
            hi, w = w, w - 2
            continue
        density = v * R / A * mp.exp(-(R + 1) * mp.log1p(v / A) - s * mp.log1p(v / B)) / everybody
        step = (aim - mp.log(come / (1 - come))) * come * (1 - come) / density
        step = max(min(step, 2), -2)  # far from the bulk the slope is nothing and a step would leave for 0
        if abs(step) < mpf("1e-26"):
            return v
        lo, hi = (w, hi) if step > 0 else (lo, w)
        w += step
        if not lo < w < hi:
            w = (lo + hi) / 2
    raise ArithmeticError("quantile")


def overdue(r, alpha, s, beta, x, t_x, T):
    """The rate of a customer who has just made purchase x at t_x is Gamma(r+x, alpha+t_x)."""
    return mp.exp(-(r + x) * mp.log1p((T - t_x) / (alpha + t_x)))
