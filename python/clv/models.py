"""Models with known parameters, for NumPy arrays.

Arguments are numbers or arrays of numbers. They are broadcast against each other, and the result has their common
shape (a number if all arguments are numbers). Rows are matched by position; a pandas index is ignored. Times are in
the unit of the model's rates. A row that is not a possible history raises :class:`clv.DataError` with its position,
counted from 0.

>>> import clv
>>> model = clv.BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
>>> round(model.expected_purchases(39.0, frequency=2, recency=30.43, T=38.86), 3)
1.226
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from . import _clv
from ._errors import UsageError

Numbers = npt.ArrayLike
Answer = Any


class NextPurchase(NamedTuple):
    """When a customer buys next, given that they are alive at T. Times start at T.

    ``never`` is the probability that the customer leaves without another purchase. The other fields describe the time
    to the next purchase, given that there is one.
    """

    never: Answer
    mean: Answer
    median: Answer
    lower: Answer
    upper: Answer


class Rates(NamedTuple):
    """Posterior mean and variance of a customer's own rates, given their history.

    ``purchase`` is the rate of purchases; in models with k, it is the rate of events of which every k-th is a
    purchase. ``dropout`` is the probability of leaving after a purchase (BG/NBD and its relatives) or the rate of
    leaving (Pareto/NBD). It is NaN if nobody leaves.
    """

    purchase_mean: Answer
    purchase_variance: Answer
    dropout_mean: Answer
    dropout_variance: Answer


class _Model:
    """A model with fixed parameters, which are its attributes."""

    name: ClassVar[str]
    parameters: dict[str, float]

    def __init__(self, **parameters: float) -> None:
        counts = {symbol for symbol, is_count in _clv.parameters(self.name) if is_count}
        values = {symbol: int(value) if symbol in counts else float(value) for symbol, value in parameters.items()}
        self.__dict__.update(values, parameters=values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a model cannot be changed: create a new one with another `{name}`")

    def __repr__(self) -> str:
        values = ", ".join(f"{symbol}={value!r}" for symbol, value in self.parameters.items())
        return f"{type(self).__name__}({values})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.parameters == getattr(other, "parameters", None)

    def __hash__(self) -> int:
        return hash((self.name, *self.parameters.items()))

    def __reduce__(self) -> tuple[Any, tuple[str, dict[str, float]]]:
        return named, (self.name, self.parameters)

    def _values(self) -> list[float]:
        return [self.parameters[symbol] for symbol, _ in _clv.parameters(self.name)]


class PurchaseModel(_Model):
    """How customers buy and leave."""

    _native: _clv.Purchases

    def __init__(self, **parameters: float) -> None:
        super().__init__(**parameters)
        self.__dict__["_native"] = _clv.Purchases(self.name, self._values())

    def p_alive(self, frequency: Numbers, recency: Numbers, T: Numbers, *, later: Numbers = 0.0) -> Answer:
        """P(alive at T + ``later`` | frequency, recency, T)."""
        shape, (x, t_x, age, t) = _columns(frequency, recency, T, later)
        return _shaped(self._native.p_alive([x, t_x, age], t), shape)

    def expected_purchases(self, t: Numbers, frequency: Numbers, recency: Numbers, T: Numbers) -> Answer:
        """E[purchases in (T, T + t] | frequency, recency, T]."""
        shape, (t, x, t_x, age) = _columns(t, frequency, recency, T)
        return _shaped(self._native.expected_purchases([x, t_x, age], t), shape)

    def expected_purchases_new(self, t: Numbers) -> Answer:
        """E[repeat purchases of a new customer in (0, t]]."""
        shape, (t,) = _columns(t)
        return _shaped(self._native.expected_purchases_new(t), shape)

    def pmf(
        self, n: Numbers, t: Numbers, frequency: Numbers, recency: Numbers, T: Numbers, *, after: Numbers = 0.0
    ) -> Answer:
        """P(n purchases in (T + ``after``, T + t] | frequency, recency, T)."""
        return np.exp(self.ln_pmf(n, t, frequency, recency, T, after=after))

    def ln_pmf(
        self, n: Numbers, t: Numbers, frequency: Numbers, recency: Numbers, T: Numbers, *, after: Numbers = 0.0
    ) -> Answer:
        """Natural logarithm of :meth:`pmf`."""
        shape, (n, t, x, t_x, age, start) = _columns(n, t, frequency, recency, T, after)
        return _shaped(self._native.ln_pmf([x, t_x, age], n, [start, t]), shape)

    def pmf_new(self, n: Numbers, t: Numbers) -> Answer:
        """P(a new customer has n repeat purchases in (0, t])."""
        return np.exp(self.ln_pmf_new(n, t))

    def ln_pmf_new(self, n: Numbers, t: Numbers) -> Answer:
        """Natural logarithm of :meth:`pmf_new`."""
        shape, (n, t) = _columns(n, t)
        return _shaped(self._native.ln_pmf_new(n, t), shape)

    def discounted_purchases(
        self, t: Numbers, delta: Numbers, frequency: Numbers, recency: Numbers, T: Numbers
    ) -> Answer:
        """Expected purchases in (T, T + t], each discounted by exp(−``delta`` · time); ``t`` may be infinite.

        ``delta`` is the continuous discount rate per unit of time. The result is infinite where the sum diverges.
        """
        shape, (t, delta, x, t_x, age) = _columns(t, delta, frequency, recency, T)
        return _shaped(self._native.discounted_purchases([x, t_x, age], t, delta), shape)

    def silence(self, frequency: Numbers, recency: Numbers, T: Numbers) -> Answer:
        """P(an active customer makes no purchase since their last one): small if the customer is overdue."""
        shape, (x, t_x, age) = _columns(frequency, recency, T)
        return _shaped(self._native.silence([x, t_x, age]), shape)

    def rates(self, frequency: Numbers, recency: Numbers, T: Numbers) -> Rates:
        """Posterior mean and variance of each customer's own rates."""
        shape, (x, t_x, age) = _columns(frequency, recency, T)
        return Rates(*(_shaped(answers, shape) for answers in self._native.rates([x, t_x, age])))

    def next_purchase(self, frequency: Numbers, recency: Numbers, T: Numbers, *, level: Numbers = 0.9) -> NextPurchase:
        """When each customer buys next, given that they are alive at T; ``level`` is the level of the interval."""
        shape, (x, t_x, age, levels) = _columns(frequency, recency, T, level)
        return NextPurchase(*(_shaped(answers, shape) for answers in self._native.next_purchase([x, t_x, age], levels)))

    def ln_likelihood(
        self, frequency: Numbers, recency: Numbers, T: Numbers, *, ln_gap_sum: Numbers | None = None
    ) -> Answer:
        """Each customer's ln L. Models of regular timing need ``ln_gap_sum``, the sum of the natural logarithms of
        the gaps between a customer's purchases (a column of :func:`clv.rfm`)."""
        if ln_gap_sum is None and "k" in self.parameters:
            raise UsageError(f"{self.name} needs `ln_gap_sum`", "it is a column of `clv.rfm`")
        shape, (x, t_x, age, gaps) = _columns(frequency, recency, T, 0.0 if ln_gap_sum is None else ln_gap_sum)
        return _shaped(self._native.ln_likelihood([x, t_x, age], gaps), shape)


class SpendModel(_Model):
    """The value of a purchase."""

    _native: _clv.Values

    def __init__(self, **parameters: float) -> None:
        super().__init__(**parameters)
        self.__dict__["_native"] = _clv.Values(self.name, self._values())

    def expected_spend(self, frequency: Numbers, monetary_value: Numbers) -> Answer:
        """E[value of one purchase | ``frequency`` purchases with the mean ``monetary_value``].

        Customers without such purchases (0, or NaN) get the mean over all customers. It can be infinite.
        """
        shape, (x, mean) = _columns(frequency, monetary_value)
        return _shaped(self._native.expected_spend(x, mean), shape)

    def ln_likelihood(
        self, frequency: Numbers, monetary_value: Numbers, *, ln_order_value: Numbers | None = None
    ) -> Answer:
        """Each customer's ln L. The model of single orders needs ``ln_order_value``, the sum of the natural
        logarithms of the values of the orders (a column of :func:`clv.rfm`)."""
        if ln_order_value is None and isinstance(self, GammaGammaOrders):
            raise UsageError(f"{self.name} needs `ln_order_value`", "it is a column of `clv.rfm`")
        shape, (x, mean, logs) = _columns(frequency, monetary_value, 0.0 if ln_order_value is None else ln_order_value)
        return _shaped(self._native.ln_likelihood(x, mean, logs), shape)


class _BetaGeometric(PurchaseModel):
    r: float
    alpha: float
    a: float
    b: float

    def __init__(self, *, r: float, alpha: float, a: float, b: float) -> None:
        super().__init__(r=r, alpha=alpha, a=a, b=b)


class _Regular(PurchaseModel):
    r: float
    alpha: float
    a: float
    b: float
    k: int

    def __init__(self, *, r: float, alpha: float, a: float, b: float, k: int) -> None:
        super().__init__(r=r, alpha=alpha, a=a, b=b, k=k)


class _GammaGamma(SpendModel):
    p: float
    q: float
    v: float

    def __init__(self, *, p: float, q: float, v: float) -> None:
        super().__init__(p=p, q=q, v=v)


class BgNbd(_BetaGeometric):
    """BG/NBD: random purchases; customers may leave for good after each repeat purchase.

    Fader, Hardie, Lee (2005), Marketing Science 24(2).
    """

    name = "bg-nbd"


class Nbd(PurchaseModel):
    """NBD: random purchases; customers never leave. Ehrenberg (1959), Applied Statistics 8(1)."""

    name = "nbd"
    r: float
    alpha: float

    def __init__(self, *, r: float, alpha: float) -> None:
        super().__init__(r=r, alpha=alpha)


class ParetoNbd(PurchaseModel):
    """Pareto/NBD: random purchases; customers may leave at any time.

    Schmittlein, Morrison, Colombo (1987), Management Science 33(1).
    """

    name = "pareto-nbd"
    r: float
    alpha: float
    s: float
    beta: float

    def __init__(self, *, r: float, alpha: float, s: float, beta: float) -> None:
        super().__init__(r=r, alpha=alpha, s=s, beta=beta)


class MbgNbd(_BetaGeometric):
    """MBG/NBD: like BG/NBD, but customers may also leave after the first purchase.

    Batislam, Denizel, Filiztekin (2007), International Journal of Research in Marketing 24(3).
    """

    name = "mbg-nbd"


class BgCnbdK(_Regular):
    """BG/CNBD-k: like BG/NBD, but purchases are more regular: every k-th of random events is a purchase.

    Reutterer, Platzer, Schröder (2021), International Journal of Research in Marketing 38(1).
    """

    name = "bg-cnbd-k"


class MbgCnbdK(_Regular):
    """MBG/CNBD-k: like MBG/NBD, but purchases are more regular.

    Reutterer, Platzer, Schröder (2021), International Journal of Research in Marketing 38(1).
    """

    name = "mbg-cnbd-k"


class GammaGamma(_GammaGamma):
    """Gamma-Gamma, estimated from the means of repeat purchases. Fader, Hardie (2013)."""

    name = "gamma-gamma"


class GammaGammaOrders(_GammaGamma):
    """Gamma-Gamma, estimated from single orders, including the first. Fader, Hardie (2013)."""

    name = "gamma-gamma-orders"


CLASSES: dict[str, Any] = {
    model.name: model for model in (BgNbd, Nbd, ParetoNbd, MbgNbd, BgCnbdK, MbgCnbdK, GammaGamma, GammaGammaOrders)
}


def named(name: str, parameters: dict[str, float]) -> PurchaseModel | SpendModel:
    """The model with this name and these parameters."""
    model: PurchaseModel | SpendModel = CLASSES[name](**parameters)
    return model


def _columns(*numbers: Numbers) -> tuple[tuple[int, ...], list[npt.NDArray[np.float64]]]:
    """The common shape of the arguments, and each of them as a flat array of that size."""
    if any(np.ma.is_masked(given) for given in numbers):
        raise UsageError("a masked array has missing values", "fill them, or remove their rows")
    arrays = np.broadcast_arrays(*(np.asarray(given, dtype=np.float64) for given in numbers))
    return arrays[0].shape, [np.ascontiguousarray(array).reshape(-1) for array in arrays]


def _shaped(answers: npt.NDArray[np.float64], shape: tuple[int, ...]) -> Answer:
    return answers.reshape(shape) if shape else float(answers[0])
