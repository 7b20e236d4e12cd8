"""The verbs: transactions to customers, models to customers, forecasts, and how good they were."""

from __future__ import annotations

import json
import numbers
import os
import warnings
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict, TypeVar

from . import _clv
from ._errors import ClvWarning, UsageError, in_python
from ._tables import Kind, answer, given, made

if TYPE_CHECKING:
    import numpy as np
    from typing_extensions import Unpack

    from .models import PurchaseModel, SpendModel

    Day = date | str | np.datetime64

Verb = TypeVar("Verb", bound=Callable[..., Any])


class Reading(TypedDict, total=False):
    """How transactions are read."""

    customer_col: str | None
    date_col: str | None
    amount_col: str | None
    order_col: str | None
    status_col: str | None
    input: Literal["transactions", "rfm"] | None
    date_format: str | None
    since: Day | None
    until: Day | None
    timezone: str | None
    times_in: str | None
    decimal: Literal[".", ","] | None
    amount_per: Literal["line", "order"]
    status: Sequence[str]
    exclude_customer: Sequence[str]
    fold_ids: bool
    currency: str | None
    unit: Literal["day", "week", "month", "year"] | None
    merge: Literal["none", "day", "week", "month", "year"] | None
    refunds: Literal["net", "drop", "error"] | None
    duplicates: Literal["keep", "drop"] | None
    strict: bool
    allow_skipped: bool
    threads: int | None
    memory: int | str | None
    temp_dir: str | os.PathLike[str] | None


READING = """
How transactions are read; every argument has the meaning and the default of the command line's option:

- ``customer_col``, ``date_col``, ``amount_col``, ``order_col``, ``status_col``: names of columns; all but the
  order's are detected, in English and French.
- ``input``: ``"transactions"`` or ``"rfm"``; detected from the columns.
- ``date_format``: the form of dates, as in ``"%d/%m/%Y"``; ISO 8601, else inferred from the column.
- ``since``, ``until``: first and last day of the observation window, inclusive: a date or its ISO text.
  Without ``until``, the last day in the data.
- ``timezone``: the zone whose days count, as in ``"Europe/Paris"``, for times with an offset.
- ``times_in``: the zone of times without an offset, as in ``"UTC"``, where ``timezone`` is another.
- ``decimal``: the mark before the decimals of amounts; inferred from the column.
- ``amount_per``: ``"line"`` (default), or ``"order"`` where the total stands on every line of an order.
- ``status``: the order statuses to keep; all without. ``exclude_customer``: ids of customers to leave out.
- ``fold_ids``: ids that differ only in case, leading zeros or a trailing ``.0`` are one customer.
- ``currency``: the one currency to keep.
- ``unit``: of ``recency``, ``T`` and of every rate: ``"day"``, ``"week"`` (default), ``"month"``, ``"year"``.
- ``merge``: rows of one customer inside one such calendar period are one purchase: ``"none"``, ``"day"``
  (default), ``"week"``, ``"month"``, ``"year"``.
- ``refunds``: what a negative amount does: ``"net"`` (default), ``"drop"``, ``"error"``.
- ``duplicates``: what an exact duplicate row does: ``"keep"`` (default) or ``"drop"``.
- ``strict``: any row that would be left out is an error. ``allow_skipped``: go on when more rows have faults
  than are kept.
- ``threads``: all cores without. ``memory``: a bound as in ``"2GiB"``, past which grouping spills to
  ``temp_dir``.
"""


def _with_reading(verb: Verb) -> Verb:
    """Adds to a verb's help how transactions are read."""
    verb.__doc__ = "\n\n".join(cleandoc(text) for text in (verb.__doc__ or "", READING))
    return verb


@_with_reading
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
    customers, kind, asides = given(source)
    kind = answer(kind, returns)
    _tell(asides)
    table, cautions = _clv.rfm(customers, _json(_reading(reading)))
    _tell(cautions)
    return made(table, kind)


@_with_reading
def fit(
    source: Any,
    *,
    model: str | Sequence[str] = "bg-nbd",
    spend: str | None = None,
    penalty: float = 0.0,
    **reading: Unpack[Reading],
) -> Fit:
    """Estimates a purchase model and a spend model by maximum likelihood.

    ``source`` is read as by :func:`rfm`; an RFM table will do. ``model`` is ``"bg-nbd"``, ``"mbg-nbd"``,
    ``"pareto-nbd"``, ``"bg-cnbd-k"``, ``"mbg-cnbd-k"``, ``"nbd"``, a list of them, or ``"all"``: the one with the
    lowest AIC is kept, and :attr:`Fit.compared` tells of all. ``spend`` is ``"gamma-gamma"`` (default where there are
    amounts), ``"gamma-gamma-orders"`` or ``"none"``. A ``penalty`` above 0 draws parameters that the data hardly
    identify towards the size of the data.

    What a reader should know of the fit is told by :class:`ClvWarning` and kept in :attr:`Fit.warnings`.

    Raises :class:`ConvergenceError` when no optimum can be vouched for.
    """
    customers, _, asides = given(source)
    _tell(asides)
    models = {"model": _names(model), "spend": spend, "penalty": penalty}
    fitted, compared, cautions = _clv.fit(customers, _json({"read": _reading(reading), "models": models}))
    _tell(cautions)
    fit = Fit(fitted, [Compared(*one) for one in compared])
    _tell(f"{name}: {sentence}" for name, told in zip(fitted.names(), fitted.warnings()) for _, sentence in told)
    return fit


def load(path: str | os.PathLike[str]) -> Fit:
    """Reads a model file, fitted or written by hand. Keys that it does not know are told and left aside."""
    fitted, cautions = _clv.load(path)
    _tell(cautions)
    return Fit(fitted)


@_with_reading
def evaluate(
    source: Any,
    *,
    split: Day,
    model: str | Sequence[str] = "bg-nbd",
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
    customers, _, asides = given(source)
    _tell(asides)
    arguments = {
        "read": _reading(reading),
        "models": {"model": _names(model), "spend": spend, "penalty": penalty},
        "split": _day("split", split),
        "level": level,
        "intervals": _intervals(intervals),
        "seed": seed,
    }
    text, cautions = _clv.evaluate(customers, _json(arguments))
    _tell(cautions)
    evaluation: dict[str, Any] = json.loads(text)
    return evaluation


@_with_reading
def run(
    source: Any,
    *,
    out: str | os.PathLike[str],
    model: str | Sequence[str] = "bg-nbd",
    spend: str | None = None,
    penalty: float = 0.0,
    split: Day | None = None,
    horizon: str | timedelta = "365d",
    discount_rate: float = 0.10,
    margin: float = 1.0,
    level: float = 0.9,
    intervals: bool = True,
    format: Literal["csv", "parquet", "jsonl"] = "csv",
    seed: int = 42,
    **reading: Unpack[Reading],
) -> Run:
    """Does the whole job into the folder ``out``: audit, evaluation on a hold-out, fit, scores, report.

    ``source`` and the arguments are those of :func:`fit`, :func:`evaluate` and :meth:`Fit.score`. Without ``split``,
    the hold-out is as long as the horizon, or a third of the data if that is shorter. Files of an older run in the
    folder are replaced when everything is done; a failed run leaves them.
    """
    customers, _, asides = given(source)
    _tell(asides)
    arguments = {
        "read": _reading(reading),
        "models": {"model": _names(model), "spend": spend, "penalty": penalty},
        "question": _question(horizon, discount_rate, margin, level, intervals),
        "split": None if split is None else _day("split", split),
        "seed": seed,
        "format": format,
    }
    files, fitted, cautions = _clv.run(customers, _json(arguments), out)
    _tell(cautions)
    return Run([os.path.join(out, name) for name in files], Fit(fitted))


class Run(NamedTuple):
    """What :func:`run` leaves."""

    files: list[str]
    """Paths of the files that were written."""
    fit: Fit
    """The fitted model."""


class Compared(NamedTuple):
    """One of the purchase models that were fitted to the same customers."""

    name: str
    ln_likelihood: float | None
    aic: float | None
    bic: float | None
    seconds: float
    fault: str | None


class Fit:
    """A purchase model, a spend model, and what is known of how they were estimated.

    Made by :func:`fit` and :func:`load`; it can be pickled.
    """

    compared: list[Compared]
    """The purchase models that were fitted, in the order they were asked for; empty for a model that was loaded."""

    def __init__(self, fitted: _clv.Fitted, compared: Sequence[Compared] = ()) -> None:
        self._fitted = fitted
        self.compared = list(compared)

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

    @_with_reading
    def score(
        self,
        source: Any,
        *,
        horizon: str | timedelta = "365d",
        discount_rate: float = 0.10,
        margin: float = 1.0,
        level: float = 0.9,
        intervals: bool = True,
        returns: Kind | None = None,
        **reading: Unpack[Reading],
    ) -> Any:
        """Forecasts every customer, also ones never seen in training: one row each, in order of ``customer_id``.

        ``source`` and ``returns`` are those of :func:`rfm`; unit, merge and refunds are the model's.
        Forecasts start on the day after ``until``: give it where ``source`` holds a part of the shop only, whose
        last row may be old. ``horizon`` is a time after it: ``"365d"``, ``"52w"``, ``"12m"``, ``"1y"``, or a
        :class:`datetime.timedelta`. ``discount_rate`` is effective per year, ``margin`` the value per unit of
        revenue, ``level`` that of every interval.

        Beside the RFM columns: ``p_alive``, ``churn_risk`` (probability of no purchase within the horizon),
        ``expected_purchases`` with ``purchases_pi_lower`` and ``_upper``, and with a spend model
        ``expected_spend``, ``clv`` with ``clv_ci_*`` (how uncertain the expectation is) and ``clv_pi_*`` (what the
        customer will really be worth), and ``residual_clv`` (without an end).
        """
        customers, kind, asides = given(source)
        kind = answer(kind, returns)
        _tell(asides)
        arguments = {
            "read": _reading(reading),
            "question": _question(horizon, discount_rate, margin, level, intervals),
        }
        table, cautions = self._fitted.score(customers, _json(arguments))
        _tell(cautions)
        return made(table, kind)

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


def _question(
    horizon: str | timedelta, discount_rate: float, margin: float, level: float, intervals: bool
) -> dict[str, Any]:
    if isinstance(horizon, timedelta):
        horizon = f"{horizon / timedelta(days=1)}d"
    return {
        "horizon": horizon,
        "discount_rate": discount_rate,
        "margin": margin,
        "level": level,
        "intervals": _intervals(intervals),
    }


def _intervals(intervals: bool) -> str:
    if not isinstance(intervals, bool):
        raise UsageError(f"`intervals` is True or False: `{intervals!r}`")
    return "all" if intervals else "none"


def _names(model: str | Sequence[str]) -> str:
    return model if isinstance(model, str) else ",".join(model)


def _day(name: str, day: Any) -> str:
    if isinstance(day, str):
        return day
    text = day.isoformat() if isinstance(day, date) else str(day)
    if not isinstance(day, date) and type(day).__name__ != "datetime64":
        raise UsageError(f"`{name}` is a date or its ISO text: `{day!r}`")
    return text[:10]


def _reading(options: Any) -> dict[str, Any]:
    """The options that were given, days as text."""
    unknown = set(options) - set(Reading.__annotations__)
    if unknown:
        raise TypeError(f"unexpected keyword argument: {', '.join(sorted(unknown))}")
    every = {name: value for name, value in options.items() if value is not None}
    for name, value in every.items():
        if name.endswith("_col") and not isinstance(value, str):
            raise UsageError(f"`{name}` is text: `{value!r}`")
    for name in ("since", "until"):
        if name in every:
            every[name] = _day(name, every[name])
    if "temp_dir" in every:
        every["temp_dir"] = os.fspath(every["temp_dir"])
    return every


def _json(arguments: dict[str, Any]) -> str:
    """The specification as the library reads it; it says what is wrong with a value."""
    return json.dumps(arguments, default=_plain, allow_nan=False)


def _plain(value: Any) -> Any:
    """Numbers of numpy as numbers."""
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    raise UsageError(f"not a value of an argument: `{value!r}`")


def _tell(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        warnings.warn(in_python(sentence), ClvWarning, stacklevel=3)
