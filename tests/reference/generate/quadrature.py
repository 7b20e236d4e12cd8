"""Integration of a positive function over the real line, to about 30 digits.

The integrand is given as its logarithm, so that neither the integrand nor its
tails overflow, underflow or lose digits. Every integrand used here rises to one
mode and falls off at least exponentially on both sides, once its variable is a
logarithm (time, rate) or a log-odds (probability).
"""

import os

from mpmath import mp, mpf

DIGITS = int(os.environ.get("REFERENCE_DIGITS", "45"))  # working precision
TARGET = mpf(10) ** (13 - DIGITS)  # error allowed per panel, relative to the integral
DROP = 2.5 * (DIGITS - 12)         # the tails are cut where the integrand is e^-DROP of its mode
NODES = DIGITS - 17

mp.dps = DIGITS


def _gauss_legendre(n):
    """Nodes and weights on [-1, 1] by Newton's method on the Legendre polynomial."""
    rule = []
    with mp.workdps(DIGITS + 15):
        for i in range(n):
            z = mp.cos(mp.pi * (i + mpf(3) / 4) / (n + mpf(1) / 2))
            for _ in range(100):
                p0, p1 = mpf(1), z
                for k in range(2, n + 1):
                    p0, p1 = p1, ((2 * k - 1) * z * p1 - (k - 1) * p0) / k
                slope = n * (z * p1 - p0) / (z * z - 1)
                step = p1 / slope
                z -= step
                if abs(step) < mpf(10) ** -(DIGITS + 10):
                    break
            rule.append((z, 2 / ((1 - z * z) * slope * slope)))
    return rule


_RULE = _gauss_legendre(NODES)


def _panel(log_f, peak, lo, hi):
    half, mid = (hi - lo) / 2, (hi + lo) / 2
    return half * mp.fsum(w * mp.exp(log_f(mid + half * z) - peak) for z, w in _RULE)


def _mode(log_f, lo, hi, start):
    """Coarse maximum: walk with doubling steps, then golden section."""
    clip = lambda w: max(lo, min(hi, w))
    best, f_best, step = clip(mpf(start)), None, mpf(1)
    f_best = log_f(best)
    left = right = best
    for sign in (-1, 1):
        step, here, f_here = mpf(1), best, f_best
        while True:
            there = clip(best + sign * step)
            f_there = log_f(there)
            if f_there <= f_here or there == here:
                edge = there
                break
            here, f_here, step = there, f_there, step * 2
        left, right = (edge, right) if sign < 0 else (left, edge)
        if here != best:
            best, f_best = here, f_here
    golden = (mp.sqrt(5) - 1) / 2
    a, b = left, right
    c, d = b - golden * (b - a), a + golden * (b - a)
    fc, fd = log_f(c), log_f(d)
    for _ in range(60):
        if b - a < mpf("1e-3") * (1 + abs(a) / 1000):
            break
        if fc > fd:
            b, d, fd = d, c, fc
            c = b - golden * (b - a)
            fc = log_f(c)
        else:
            a, c, fc = c, d, fd
            d = a + golden * (b - a)
            fd = log_f(d)
    candidates = [(f_best, best), (fc, c), (fd, d)]
    return max(candidates)


def _edge(log_f, mode, peak, sign, limit, drop):
    """Distance from the mode at which the integrand has fallen by e^-drop."""
    floor = peak - drop
    near, step = mode, mpf("1e-9")
    while True:
        far = mode + sign * step
        if (limit - far) * sign <= 0:
            if log_f(limit) >= floor:
                return limit
            far = limit
            break
        if log_f(far) < floor:
            break
        near, step = far, step * 2
    for _ in range(8):
        middle = (near + far) / 2
        if log_f(middle) < floor:
            far = middle
        else:
            near = middle
    return far


def log_integral(log_f, start=0, lo=-mp.inf, hi=mp.inf):
    """ln of the integral of exp(log_f(w)) for w from lo to hi."""
    peak, mode = _mode(log_f, lo, hi, start)
    cuts = {mode}
    for sign, limit in ((-1, lo), (1, hi)):
        end = _edge(log_f, mode, peak, sign, limit, mpf(DROP))
        reach = min(abs(_edge(log_f, mode, peak, sign, limit, mpf(1)) - mode), 2)
        while 0 < reach < abs(end - mode):  # panels grow with their distance: nothing slips through
            cuts.add(mode + sign * reach)
            reach *= 4
        cuts.add(end)
    cuts = sorted(cuts)
    stack = [(a, b, _panel(log_f, peak, a, b)) for a, b in zip(cuts, cuts[1:]) if b > a]
    rough = mp.fsum(p[2] for p in stack)
    total = []
    while stack:
        a, b, whole = stack.pop()
        m = (a + b) / 2
        first, second = _panel(log_f, peak, a, m), _panel(log_f, peak, m, b)
        if abs(first + second - whole) <= TARGET * rough:
            total.append(first + second)
        else:
            stack += [(a, m, first), (m, b, second)]
    return peak + mp.log(mp.fsum(total))


def smooth_integral(f, end, scale):
    """The integral of f over [0, end], for an f that is analytic but for a singularity
    at about -scale: panels that double their width, and are halved until nothing changes."""
    cuts, width = [mpf(0)], mpf(scale)
    while cuts[-1] + width < end:
        cuts.append(cuts[-1] + width)
        width *= 2
    cuts.append(mpf(end))
    panel = lambda lo, hi: (hi - lo) / 2 * mp.fsum(w * f((hi + lo) / 2 + (hi - lo) / 2 * z) for z, w in _RULE)
    stack = [(lo, hi, panel(lo, hi)) for lo, hi in zip(cuts, cuts[1:])]
    rough, total = abs(mp.fsum(part for _, _, part in stack)), []
    while stack:
        lo, hi, whole = stack.pop()
        mid = (lo + hi) / 2
        first, second = panel(lo, mid), panel(mid, hi)
        if abs(first + second - whole) <= TARGET * rough:
            total.append(first + second)
        else:
            stack += [(lo, mid, first), (mid, hi, second)]
    return mp.fsum(total)


def log_probability(w):
    """ln p and ln(1 - p) of the probability with log-odds w, both exact in the tails."""
    if w < 0:
        log_q = -mp.log1p(mp.exp(w))
        return w + log_q, log_q
    log_p = -mp.log1p(mp.exp(-w))
    return log_p, log_p - w
