"""Pieces that several purchase models share: arrivals with a Gamma-mixed rate, mixtures of two states."""

from mpmath import mp, mpf


def ln_arrivals(R, A, t, n):
    """ln P(M = n), M | lambda ~ Poisson(lambda t), lambda ~ Gamma(R, A)."""
    value = mp.loggamma(R + n) - mp.loggamma(R) - mp.loggamma(n + 1) - R * mp.log1p(t / A)
    return value + n * mp.log(t / (A + t)) if n else value


def at_least(R, A, t, n):
    """P(M >= n), from the side of the sum that does not cancel, or with the digits that the cancellation takes."""
    if n == 0:
        return mpf(1)
    wanted = digits = mp.dps
    while True:
        with mp.workdps(digits):
            z = t / (A + t)
            term, below = mp.exp(-R * mp.log1p(t / A)), mpf(0)
            for k in range(n):
                below += term
                term *= (R + k) / (k + 1) * z
            rest = 1 - below
        if below < mpf("0.9") or (digits > wanted and rest > mpf(10) ** (wanted - digits)):
            return +rest
        if z < mpf("0.9"):
            return _upwards(R, z, term, n)
        digits *= 2


def _upwards(R, z, term, n):
    """The sum from the n-th term on."""
    total, k = mpf(0), n
    while term > mp.eps * total * (1 - z) * mpf("1e-3") or (R + k) * z > k + 1:
        total += term
        term *= (R + k) / (k + 1) * z
        k += 1
    return total


def two_states(p, q, first, second):
    """Mean and variance of a mixture of two states, each given by its mean and variance."""
    mean = p * first[0] + q * second[0]
    return mean, p * first[1] + q * second[1] + p * q * (first[0] - second[0]) ** 2


def gamma_moments(shape, rate):
    return shape / rate, shape / rate**2


def beta_moments(a, b):
    return a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1))


def sum_rising(z, x):
    """ln of z (z+1) ... (z+x-1) = ln Gamma(z+x) - ln Gamma(z)."""
    return mp.fsum(mp.log(z + k) for k in range(x))


def sum_reciprocals(z, x):
    """1/z + ... + 1/(z+x-1) = psi(z+x) - psi(z)."""
    return mp.fsum(1 / (z + k) for k in range(x))
