"""The verbs: transactions to customers, models to customers, forecasts, and how good they were."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from . import _clv
from ._errors import ClvWarning
from ._tables import Kind, given, made

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .models import PurchaseModel, SpendModel


class Reading(TypedDict, total=False):
    """How transactions are read. Every key has the meaning and the default of the command line's option.

    - ``customer_col``, ``date_col``, ``amount_col``, ``order_col``: names of columns; the first three are
      detected, in English and French.
    - ``input``: ``"transactions"`` or ``"rfm"``; detected from the columns.
    - ``date_format``: the form of dates, as in ``"%d/%m/%Y"``; ISO 8601, else inferred from the column.
    - ``since``, ``until``: first and last day of the observation window, inclusive: a date or its ISO text.
    - ``timezone``: the zone whose days count, as in ``"Europe/Paris"``, for times with an offset.
    - ``currency``: the one currency to keep.
    - ``unit``: of ``recency``, ``T`` and of every rate: ``"day"``, ``"week"`` (default), ``"month"``, ``"year"``.
    - ``merge``: rows of one customer inside one such calendar period are one purchase: ``"none"``, ``"day"``
      (default), ``"week"``, ``"month"``, ``"year"``.
    - ``refunds``: what a negative amount does: ``"net"`` (default), ``"drop"``, ``"error"``.
    - ``duplicates``: what an exact duplicate row does: ``"keep"`` (default) or ``"drop"``.
    - ``strict``: any row that would be left out is an error.
    - ``threads``: all cores without; ``memory``: a bound in bytes, past which grouping spills to ``temp_dir``.
    """

    customer_col: str | None
    date_col: str | None
    amount_col: str | None
    order_col: str | None
    input: str | None
    date_format: str | None
    since: date | str | None
    until: date | str | None
    timezone: str | None
    currency: str | None
    unit: str | None
    merge: str | None
    refunds: str | None
    duplicates: str | None
    strict: bool
    threads: int | None
    memory: int | None
    temp_dir: str | os.PathLike[str] | None


def rfm(source: Any, *, returns: Kind | None = None, **reading: Unpack[Reading]) -> Any:
    """One row per customer from transactions.

    ``source`` is a path, a list of paths, or a table of pandas, polars, pyarrow or any package that speaks
    Arrow; it is not changed. The answer is a table of the same kind, or of ``returns``; for a path, of the first
    of pandas, polars and pyarrow that is installed.

    The columns are ``customer_id`` (text), ``frequency`` (repeat purchases), ``recency`` (first to last
    purchase), ``T`` (first purchase to the last day), ``monetary_value`` (mean of the repeat purchases above 0;
    null where there is none), ``first_purchase``, ``last_purchase``, and what later models need. Times are in
    ``unit``. Rows that are left out are told by a :class:`ClvWarning`.

    Raises :class:`DataError` when the data cannot be used, :class:`UsageError` when the call is wrong, and
    :class:`FileError` when a file cannot be read.

    >>> rfm = clv.rfm(orders, until="2024-12-31")  # doctest: +SKIP
    """
    customers, kind = given(source)
    table, cautions = _clv.rfm(customers, _reading(reading))
    _tell(cautions)
    return made(table, returns or kind)


def fit(
    source: Any,
    *,
    model: str = "bg-nbd",
    spend: str | None = None,
    penalty: float = 0.0,
    **reading: Unpack[Reading],
) -> Fit:
    """Estimates a purchase model and a spend model by maximum likelihood.

    ``source`` is read as by :func:`rfm`; an RFM table will do. ``model`` is ``"bg-nbd"``, ``"mbg-nbd"``,
    ``"pareto-nbd"``, ``"bg-cnbd-k"``, ``"mbg-cnbd-k"``, ``"nbd"``, several with commas between them, or
    ``"all"``: the one with the lowest AIC is kept. ``spend`` is ``"gamma-gamma"`` (default where there are
    amounts), ``"gamma-gamma-orders"`` or ``"none"``. A ``penalty`` above 0 draws parameters that the data hardly
    identify towards the size of the data.

    What a reader should know of the fit is told by :class:`ClvWarning` and kept in :attr:`Fit.warnings`.

    Raises :class:`ConvergenceError` when no optimum can be vouched for.
    """
    customers, _ = given(source)
    fitted, cautions = _clv.fit(customers, _reading(reading), model, spend, penalty)
    _tell(cautions)
    fit = Fit(fitted)
    _tell(f"{name}: {sentence}" for name, told in zip(fitted.names(), fitted.warnings()) for _, sentence in told)
    return fit


def load(path: str | os.PathLike[str]) -> Fit:
    """Reads a model file, fitted or written by hand. Keys that it does not know are told and left aside."""
    fitted, unknown = _clv.load(path)
    _tell(f"{os.fspath(path)}: an unknown key is ignored: `{key}`" for key in unknown)
    return Fit(fitted)


def evaluate(
    source: Any,
    *,
    split: date | str,
    model: str = "bg-nbd",
    spend: str | None = None,
    penalty: float = 0.0,
    level: float = 0.9,
    intervals: bool = True,
    seed: int = 42,
    **reading: Unpack[Reading],
) -> dict[str, Any]:
    """Calibrates up to and including ``split`` and judges on what follows, beside rules that need no model.

    Needs transactions. The answer is the content of the evaluation file: ``data`` (the split), ``chosen``,
    ``entries`` (one for each model and rule, with errors of purchases, value and churn, and the coverage of
    intervals), ``tracking`` (repeat purchases week by week) and ``calibration`` (ten groups by forecast).
    """
    customers, _ = given(source)
    text, cautions = _clv.evaluate(
        customers, _reading(reading), _day(split), model, spend, penalty, level, intervals, seed
    )
    _tell(cautions)
    evaluation: dict[str, Any] = json.loads(text)
    return evaluation


class Fit:
    """A purchase model, a spend model, and what is known of how they were estimated.

    Made by :func:`fit` and :func:`load`; it can be pickled.
    """

    def __init__(self, fitted: _clv.Fitted) -> None:
        self._fitted = fitted

    @property
    def unit(self) -> str:
        """Unit of time of every rate."""
        return self._fitted.unit()

    @property
    def until(self) -> date | None:
        """Last day of the data."""
        until = self._fitted.until()
        return None if until is None else date.fromisoformat(until)

    @property
    def purchase(self) -> PurchaseModel:
        """The purchase model as a value."""
        from .models import PurchaseModel, named

        model = named(self._fitted.names()[0], self.parameters)
        assert isinstance(model, PurchaseModel)
        return model

    @property
    def spend(self) -> SpendModel | None:
        """The spend model as a value, where there is one."""
        from .models import SpendModel, named

        if not self.has_spend:
            return None
        model = named(self._fitted.names()[1], self.spend_parameters)
        assert isinstance(model, SpendModel)
        return model

    @property
    def parameters(self) -> dict[str, float]:
        """Parameters of the purchase model by their symbols."""
        return {symbol: value for symbol, value, _ in self._fitted.parameters()[0]}

    @property
    def spend_parameters(self) -> dict[str, float]:
        """Parameters of the spend model by their symbols."""
        return {symbol: value for symbol, value, _ in self._fitted.parameters()[-1]} if self.has_spend else {}

    @property
    def has_spend(self) -> bool:
        """Is there a spend model, and so money in the scores?"""
        return len(self._fitted.names()) > 1

    @property
    def standard_errors(self) -> dict[str, float | None]:
        """Standard errors of all parameters by their symbols; ``None`` where the data do not identify one."""
        return {symbol: error for process in self._fitted.parameters() for symbol, _, error in process}

    @property
    def ln_likelihood(self) -> float | None:
        """ln L of the purchase model; ``None`` for a file written by hand."""
        return self._fitted.ln_likelihoods()[0]

    @property
    def warnings(self) -> list[str]:
        """What a reader should know, in sentences."""
        return [sentence for told in self._fitted.warnings() for _, sentence in told]

    def score(
        self,
        source: Any,
        *,
        horizon: str = "365d",
        discount_rate: float = 0.10,
        margin: float = 1.0,
        level: float = 0.9,
        intervals: bool = True,
        returns: Kind | None = None,
        **reading: Unpack[Reading],
    ) -> Any:
        """Forecasts every customer, also ones never seen in training: one row each, in order of ``customer_id``.

        ``source`` and ``returns`` are those of :func:`rfm`; unit, merge and refunds are the model's.
        ``horizon`` is a time after the last day: ``"365d"``, ``"52w"``, ``"12m"``, ``"1y"``. ``discount_rate``
        is effective per year, ``margin`` the value per unit of revenue, ``level`` that of every interval.

        Beside the RFM columns: ``p_alive``, ``churn_risk`` (probability of no purchase within the horizon),
        ``expected_purchases`` with ``purchases_pi_lower`` and ``_upper``, and with a spend model
        ``expected_spend``, ``clv`` with ``clv_ci_*`` (how uncertain the expectation is) and ``clv_pi_*`` (what the
        customer will really be worth), and ``residual_clv`` (without an end).
        """
        customers, kind = given(source)
        asked: _clv.Asked = {
            "horizon": horizon,
            "discount_rate": discount_rate,
            "margin": margin,
            "level": level,
            "intervals": intervals,
        }
        table, cautions = self._fitted.score(customers, _reading(reading), asked)
        _tell(cautions)
        return made(table, returns or kind)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the model file, whole or not at all: JSON, below 1 MiB, without customer data."""
        self._fitted.save(path)

    def to_json(self) -> str:
        """The model file's text."""
        return self._fitted.to_json()

    def __repr__(self) -> str:
        models = " + ".join(self._fitted.names())
        return f"<clv.Fit {models}, unit {self.unit}>"

    def __str__(self) -> str:
        return self._fitted.card()

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return _of_json, (self.to_json(),)


def _of_json(text: str) -> Fit:
    return Fit(_clv.Fitted.from_json(text))


def _day(day: date | str) -> str:
    return day.isoformat()[:10] if isinstance(day, date) else day


def _reading(options: Reading) -> _clv.ReadingOptions:
    unknown = set(options) - set(Reading.__annotations__)
    if unknown:
        raise TypeError(f"unexpected keyword argument: {', '.join(sorted(unknown))}")
    every: dict[str, Any] = dict.fromkeys(Reading.__annotations__) | {"strict": False} | dict(options)
    for name in ("since", "until"):
        if every[name] is not None:
            every[name] = _day(every[name])
    return every  # type: ignore[return-value]


def _tell(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        warnings.warn(sentence, ClvWarning, stacklevel=3)
