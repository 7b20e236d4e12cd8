"""The BG/NBD model, evaluated from its assumptions.

A customer buys at time 0 and then, while alive, at the rate lambda; after every
repeat purchase they leave with probability p. lambda ~ Gamma(r, rate alpha)
and p ~ Beta(a, b) are independent. The history is (x, t_x, T).

Given that the customer is alive at T, the likelihood (1-p)^x lambda^x e^(-lambda T)
separates, so that lambda ~ Gamma(R, A) and p ~ Beta(a, B) stay independent, with
R = r+x, A = alpha+T, B = b+x, and what follows T is a new BG/NBD process of these
parameters. Everything below about the future is a mean over these two densities,
times P(alive at T).
"""

from mpmath import mp, mpf

from quadrature import log_integral, log_probability


# ---------------------------------------------------------------- likelihood

def _branches(r, alpha, a, b, x, t_x, T):
    """ln of the two terms: alive at T, and gone after the last purchase."""
    alive = -(r + x) * mp.log(alpha + T)
    if x == 0:
        return alive, -mp.inf
    return alive, mp.log(a) - mp.log(b + x - 1) - (r + x) * mp.log(alpha + t_x)


def _log_odds_alive(r, alpha, a, b, x, t_x, T):
    alive, gone = _branches(r, alpha, a, b, x, t_x, T)
    return mp.inf if x == 0 else alive - gone


def p_alive(r, alpha, a, b, x, t_x, T):
    if x == 0:
        return mpf(1)
    return 1 / (1 + mp.exp(-_log_odds_alive(r, alpha, a, b, x, t_x, T)))


def p_alive_log_odds(r, alpha, a, b, x, t_x, T):
    return _log_odds_alive(r, alpha, a, b, x, t_x, T)


def _rising(z, x):
    """ln of z (z+1) ... (z+x-1) = ln Gamma(z+x) - ln Gamma(z)."""
    return mp.fsum(mp.log(z + k) for k in range(x))


def _reciprocals(z, x):
    """1/z + ... + 1/(z+x-1) = psi(z+x) - psi(z)."""
    return mp.fsum(1 / (z + k) for k in range(x))


def ln_likelihood(r, alpha, a, b, x, t_x, T):
    alive, gone = _branches(r, alpha, a, b, x, t_x, T)
    front = _rising(r, x) + r * mp.log(alpha) + _rising(b, x) - _rising(a + b, x)
    if x == 0:
        return front + alive
    top = max(alive, gone)
    return front + top + mp.log(mp.exp(alive - top) + mp.exp(gone - top))


def _gone(*args):
    """1 - P(alive), without cancellation."""
    if args[4] == 0:
        return mpf(0)
    return 1 / (1 + mp.exp(_log_odds_alive(*args)))


def ln_likelihood_d_r(r, alpha, a, b, x, t_x, T):
    args = (r, alpha, a, b, x, t_x, T)
    alive, gone = p_alive(*args), _gone(*args)
    return _reciprocals(r, x) - alive * mp.log1p(T / alpha) - gone * mp.log1p(t_x / alpha)


def ln_likelihood_d_alpha(r, alpha, a, b, x, t_x, T):
    args = (r, alpha, a, b, x, t_x, T)
    alive, gone = p_alive(*args), _gone(*args)
    return r / alpha - (r + x) * (alive / (alpha + T) + gone / (alpha + t_x))


def ln_likelihood_d_a(r, alpha, a, b, x, t_x, T):
    if x == 1 and t_x == T:  # gone is a/(a+b): the likelihood knows nothing of a and b
        return mpf(0)
    return _gone(r, alpha, a, b, x, t_x, T) / a - _reciprocals(a + b, x)


def ln_likelihood_d_b(r, alpha, a, b, x, t_x, T):
    if x == 1 and t_x == T:
        return mpf(0)
    step = 0 if x == 0 else _gone(r, alpha, a, b, x, t_x, T) / (b + x - 1)
    return _reciprocals(b, x) - _reciprocals(a + b, x) - step


# ------------------------------------------------- the process from here on
# of a customer who is alive, with parameters (R, A, a, B)

def _log_beta_mean(log_g, a, B):
    """ln E[g(p)], p ~ Beta(a, B), as an integral over the log-odds of p."""
    def log_f(w):
        log_p, log_q = log_probability(w)
        return a * log_p + B * log_q + log_g(mp.exp(log_p), log_p)
    norm = mp.loggamma(a + B) - mp.loggamma(a) - mp.loggamma(B)
    return log_integral(log_f, start=mp.log(a / B)) + norm


def _purchases(R, A, a, B, t):
    """E[N(t)]: given p, purchases stop at the rate lambda p, so that the mean
    is E[(1 - e^(-lambda p t))/p]; lambda is integrated by hand, p by quadrature.
    """
    if t == 0:
        return mpf(0)
    def log_g(p, log_p):
        return mp.log(-mp.expm1(-R * mp.log1p(p * t / A))) - log_p
    return mp.exp(_log_beta_mean(log_g, a, B))


def _scaled_expint(n, c, gamma):
    """e^c E_n(c) for n > 1: the continued fraction, or the series where that is slow.
    gamma is Gamma(1-n)."""
    if c >= 10:
        b = c + n
        d = value = 1 / b
        e = mp.inf
        for k in range(1, 100000):
            top = -k * (n + k - 1)
            b += 2
            d = 1 / (top * d + b)
            e = b + top / e
            value *= e * d
            if abs(e * d - 1) < mp.eps * 8:
                return value
        raise ArithmeticError("continued fraction")
    term, total, k = mpf(1), mpf(0), 0
    while abs(term) > mp.eps * mpf(10) ** -10:
        total += term / (k + 1 - n)
        k += 1
        term *= -c / k
    return mp.exp(c) * (gamma * c ** (n - 1) - total)


def _discounted(R, A, a, B, t, delta):
    """E[sum of e^(-delta s) over purchases until t], t finite or not.

    Given p, the rate at s is E[lambda e^(-lambda p s)] = (R/A) (1 + p s/A)^-(R+1). Its
    discounted integral is, with c = delta A/p, U = p t/A and F(c) = e^c E_(R+1)(c),
    (R/p) (F(c) - e^(-delta t) (1+U)^-R F(c (1+U))); p is integrated by quadrature.
    """
    extra = 75
    n = R + 1
    with mp.workdps(mp.dps + extra):
        if mp.isint(n):  # the series has a removable pole: step beside it
            n += mpf(10) ** -60
        gamma = mp.gamma(1 - n)
    near_pole = abs(n - mp.nint(n)) < mpf(10) ** -10

    def log_g(p, log_p):
        c = delta * A / p
        with mp.workdps(mp.dps + (extra if c < 10 and near_pole else 25)):
            left = _scaled_expint(n, c, gamma)
            if t != mp.inf:
                log_u = mp.log1p(p * t / A)
                left -= mp.exp(-delta * t - R * log_u) * _scaled_expint(n, c + delta * t, gamma)
            return mp.log(R * left) - log_p
    return mp.exp(_log_beta_mean(log_g, a, B))


def _ln_pmf(R, A, a, B, t, n):
    """ln P(N(t) = n). At least k purchases need k arrivals and k-1 survivals:
    P(N >= k) = I(k) D(k-1), I(k) = P(NB(R, A) has k arrivals by t),
    D(k) = E[(1-p)^k]; hence P(N = n) = (I(n) - I(n+1)) D(n) + I(n) (D(n-1) - D(n)).
    I(n) is one minus a finite sum, at whatever precision its size demands.
    """
    digits = mp.dps
    while True:
        with mp.workdps(digits):
            z = t / (A + t)
            arrivals, before = mp.exp(-R * mp.log1p(t / A)), mpf(0)
            for k in range(n):
                before += arrivals
                arrivals *= (R + k) / (k + 1) * z
            at_least = 1 - before
            if n == 0:
                return -R * mp.log1p(t / A)
            if at_least > mpf(10) ** (40 - digits):
                survive = mpf(1)
                for k in range(n - 1):
                    survive *= (B + k) / (a + B + k)
                last = a + B + n - 1
                return +mp.log(survive * (arrivals * (B + n - 1) + at_least * a) / last)
        digits *= 2


# --------------------------------------------------------------- predictions

def _after(r, alpha, a, b, x, T):
    return r + x, alpha + T, a, b + x


def expected_purchases(r, alpha, a, b, x, t_x, T, t):
    return p_alive(r, alpha, a, b, x, t_x, T) * _purchases(*_after(r, alpha, a, b, x, T), t)


def expected_purchases_new(r, alpha, a, b, t):
    return _purchases(r, alpha, a, b, t)


def discounted_purchases(r, alpha, a, b, x, t_x, T, t, delta):
    return (p_alive(r, alpha, a, b, x, t_x, T)
            * _discounted(*_after(r, alpha, a, b, x, T), t, delta))


def discounted_purchases_new(r, alpha, a, b, t, delta):
    return _discounted(r, alpha, a, b, t, delta)


def p_no_purchase(r, alpha, a, b, x, t_x, T, t):
    history = (r, alpha, a, b, x, t_x, T)
    return _gone(*history) + p_alive(*history) * mp.exp(-(r + x) * mp.log1p(t / (alpha + T)))


def ln_pmf(r, alpha, a, b, x, t_x, T, t, n):
    history = (r, alpha, a, b, x, t_x, T)
    if n == 0:
        return mp.log1p(p_alive(*history) * mp.expm1(-(r + x) * mp.log1p(t / (alpha + T))))
    return mp.log(p_alive(*history)) + _ln_pmf(*_after(r, alpha, a, b, x, T), t, n)


def ln_pmf_new(r, alpha, a, b, t, n):
    return _ln_pmf(r, alpha, a, b, t, n)
