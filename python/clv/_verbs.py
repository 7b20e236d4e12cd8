"""The functions of the package: summarise transactions, fit models, score customers, test forecasts."""

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

Uncertainty = Literal["asymptotic", "posterior", "bootstrap"]
Verb = TypeVar("Verb", bound=Callable[..., Any])


class Reading(TypedDict, total=False):
    """How transactions are read."""

    customer_col: str | None
    date_col: str | None
    amount_col: str | None
    order_col: str | None
    status_col: str | None
    email_col: str | None
    phone_col: str | None
    product_col: str | None
    category_col: str | None
    channel_col: str | None
    coupon_col: str | None
    discount_col: str | None
    input: Literal["transactions", "rfm"] | None
    preset: str | None
    mapping: str | os.PathLike[str] | None
    date_format: str | None
    no_header: bool
    delimiter: str | None
    since: Day | None
    until: Day | None
    timezone: str | None
    times_in: str | None
    decimal: Literal[".", ","] | None
    amount_per: Literal["line", "order"]
    status: Sequence[str]
    exclude_customer: Sequence[str]
    fold_ids: bool
    country: str | None
    customers: str | os.PathLike[str] | None
    crosswalk: str | os.PathLike[str] | None
    currency: str | None
    unit: Literal["day", "week", "month", "year"] | None
    merge: Literal["none", "day", "week", "month", "year"] | None
    refunds: Literal["net", "drop", "error"] | None
    duplicates: Literal["keep", "drop"] | None
    strict: bool
    allow_skipped: bool
    sheet: str | None
    table: str | None
    query: str | None
    threads: int | None
    memory: int | str | None
    temp_dir: str | os.PathLike[str] | None


READING = """
Keyword arguments for reading transactions. They have the same meaning and defaults as the options of the command
line:

- ``customer_col``, ``date_col``, ``amount_col``, ``order_col``: column names. The first three are detected from the
  header and the first rows.
- ``input``: ``"transactions"`` or ``"rfm"`` (detected from the columns).
- ``preset``: the export that the data are, as in ``"shopify-orders"`` (default: recognised by the header).
  ``mapping``: path of a file that says which columns of an export hold what (TOML).
- ``date_format``: date format, as in ``"%d/%m/%Y"`` (default: ISO 8601, else inferred from the whole column).
- ``no_header``: the first row is data, and columns are called ``"1"``, ``"2"``, ``"3"``, …
- ``delimiter``: what separates fields: a character, ``"tab"``, or ``"space"`` for one or more spaces.
- ``since``, ``until``: first and last day to use, as a date or ISO text. Forecasts start after ``until`` (default:
  the last date in the data).
- ``timezone``: time zone for times with an offset, as in ``"Europe/Paris"`` (default: local time as written).
- ``currency``: currency to keep, as in ``"EUR"``. Needed if the data have several.
- ``unit``: time unit of ``recency``, ``T`` and all rates: ``"day"``, ``"week"`` (default), ``"month"``, ``"year"``.
- ``merge``: all rows of a customer within this calendar period count as one purchase: ``"none"``, ``"day"``
  (default), ``"week"``, ``"month"``, ``"year"``.
- ``refunds``: how to treat negative amounts: ``"net"`` (default), ``"drop"`` or ``"error"``.
- ``duplicates``: ``"keep"`` (default) or ``"drop"`` exact duplicate rows.
- ``strict``: fail if any row would be skipped.
- ``status_col``: column of the order status. ``status``: order statuses to keep (default: all).
- ``times_in``: time zone of times without an offset, as in ``"UTC"``, if ``timezone`` is another.
- ``decimal``: decimal mark of amounts, ``"."`` or ``","`` (default: inferred from the whole column).
- ``amount_per``: ``"line"`` (default), or ``"order"`` if every line of an order has the total of the order.
- ``exclude_customer``: ids of customers to leave out.
- ``fold_ids``: treat ids that differ only in case, leading zeros or a trailing ``.0`` as the same customer.
- ``email_col``, ``phone_col``: columns of e-mail addresses and phone numbers. Rows that share an id, an address or a
  number are one customer's. ``country``: country of phone numbers without a calling code, as in ``"FR"``.
- ``product_col``, ``category_col``, ``channel_col``, ``coupon_col``, ``discount_col``: columns that :func:`run` keeps
  of first orders, in ``attributes.csv`` with the columns of ``customers``. ``discount_col`` is the money taken off; its
  depth is kept, as in ``"11-20%"``.
- ``customers``: path of a table of contacts. ``crosswalk``: path of a table to write, with the customer of each key.
- ``allow_skipped``: continue even if more rows are invalid than valid.
- ``sheet``: sheet of a workbook, by name or number, or ``"*"`` for all that fit (default: the first that fits).
- ``table``, ``query``: table of a database, or a query for its rows (default: the only table that fits).
- ``threads``: number of threads (default: all cores).
- ``memory``: memory limit for reading and grouping, as in ``"2GiB"``. Above it, temporary files in ``temp_dir``
  are used.
"""


def _with_reading(verb: Verb) -> Verb:
    """Adds the arguments for reading transactions to a docstring."""
    verb.__doc__ = "\n\n".join(cleandoc(text) for text in (verb.__doc__ or "", READING))
    return verb


@_with_reading
def rfm(source: Any, *, returns: Kind | None = None, **reading: Unpack[Reading]) -> Any:
    """Summarises transactions as one row per customer.

    ``source`` is a path, a list of paths, or a table of pandas, polars, pyarrow or any other package that supports
    Arrow. It is not changed. The result is a table of the same kind, or of the kind ``returns``. For a path, it is a
    table of the first of pandas, polars and pyarrow that is installed.

    The columns are ``customer_id`` (text), ``frequency`` (number of repeat purchases), ``recency`` (time from the
    first to the last purchase), ``T`` (time from the first purchase to the last day of the data), ``monetary_value``
    (mean of the repeat purchases above 0, or null), ``first_purchase``, ``last_purchase``, and columns for some of
    the models. Times are in ``unit``. A :class:`ClvWarning` reports skipped rows.

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
    model: str | Sequence[str] = "auto",
    spend: str | None = None,
    penalty: float = 0.0,
    uncertainty: Uncertainty = "asymptotic",
    horizon: str | timedelta = "365d",
    seed: int = 42,
    **reading: Unpack[Reading],
) -> Fit:
    """Fits a purchase model and a spend model.

    ``source`` is read as in :func:`rfm`, and may also be an RFM table. ``model`` is ``"auto"`` (a stack of several
    models, weighed on hold-outs within the data for forecasts over ``horizon``), ``"bg-nbd"``, ``"mbg-nbd"``,
    ``"pareto-nbd"``, ``"bg-cnbd-k"``, ``"mbg-cnbd-k"``, ``"nbd"``, a list of them, or ``"all"``. Of several, the model
    with the highest log score on hold-outs within the data is kept, or, where the data are too short for one, the one
    with the lowest AIC; :attr:`Fit.compared` has the results of all. ``spend`` is ``"gamma-gamma-orders"`` (the default
    with ``"auto"`` if the data have amounts), ``"gamma-gamma"`` (the default with any other model) or ``"none"``. A
    ``penalty`` above 0 keeps parameters from extreme values if the data barely determine them.

    ``uncertainty`` says where the uncertainty of parameters comes from: ``"asymptotic"`` (their covariance),
    ``"posterior"`` (draws from the posterior) or ``"bootstrap"`` (estimates from resampled customers). The last two use
    ``seed`` and need single models. They change intervals, and no expectation.

    Problems of the fit are reported by :class:`ClvWarning` and kept in :attr:`Fit.warnings`.

    Raises :class:`ConvergenceError` when the maximum of the likelihood cannot be confirmed.
    """
    customers, _, asides = given(source)
    _tell(asides)
    models = {"model": _names(model), "spend": spend, "penalty": penalty}
    arguments = {
        "read": _reading(reading),
        "models": models,
        "horizon": _horizon(horizon),
        "uncertainty": uncertainty,
        "seed": seed,
    }
    fitted, compared, cautions = _clv.fit(customers, _json(arguments))
    _tell(cautions)
    fit = Fit(fitted, [Compared(*one) for one in compared])
    _tell(f"{name}: {sentence}" for name, told in zip(fitted.names(), fitted.warnings()) for _, sentence in told)
    return fit


def load(path: str | os.PathLike[str]) -> Fit:
    """Reads a model file, fitted or written by hand. Unknown keys are ignored with a warning."""
    fitted, cautions = _clv.load(path)
    _tell(cautions)
    return Fit(fitted)


@_with_reading
def evaluate(
    source: Any,
    *,
    split: Day | None = None,
    origins: int | None = None,
    model: str | Sequence[str] = "auto",
    spend: str | None = None,
    penalty: float = 0.0,
    level: float = 0.9,
    intervals: bool = True,
    seed: int = 42,
    **reading: Unpack[Reading],
) -> dict[str, Any]:
    """Fits models to the data up to and including ``split``, and tests their forecasts on the days after it.

    ``source`` must be transactions. Without ``split``, the test is as long as a year, but at most a third of the data.
    The test is repeated with splits before it, up to ``origins`` tests (5 by default) and as far as the data allow.
    The result is the content of the evaluation file: ``data`` (the split), ``chosen`` (the best model), ``entries``
    (for each model and simple rule: errors of purchases, value and churn, and coverage of intervals), ``tracking``
    (repeat purchases by week), ``calibration`` (groups of customers by forecast), ``origins`` (the entries of every
    test), ``overall`` (all tests together, with intervals), ``comparisons`` (whether the best model is really better)
    and ``verdict``.
    """
    customers, _, asides = given(source)
    _tell(asides)
    arguments = {
        "read": _reading(reading),
        "models": {"model": _names(model), "spend": spend, "penalty": penalty},
        "split": None if split is None else _day("split", split),
        "origins": origins,
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
    model: str | Sequence[str] = "auto",
    spend: str | None = None,
    penalty: float = 0.0,
    uncertainty: Uncertainty = "asymptotic",
    split: Day | None = None,
    origins: int | None = None,
    horizon: str | timedelta = "365d",
    discount_rate: float = 0.10,
    margin: float = 1.0,
    level: float = 0.9,
    intervals: bool = True,
    format: Literal["csv", "parquet", "jsonl"] = "csv",
    seed: int = 42,
    metrics: str | os.PathLike[str] | None = None,
    by: Literal["month"] | None = None,
    decide: Sequence[Literal["segments", "economics", "audiences"]] = (),
    cac: str | os.PathLike[str] | None = None,
    audiences: Sequence[str] = (),
    list_length: int = 100,
    list_with: Sequence[str] = (),
    pages: str | Sequence[str] = "full",
    lang: Literal["en", "fr"] | None = None,
    **reading: Unpack[Reading],
) -> Run:
    """Does the whole job and writes the results to the folder ``out``: audit, test, fit, scores, summary and report.

    The arguments are those of :func:`fit`, :func:`evaluate` and :meth:`Fit.score`. Without ``split``, the test is
    as long as the horizon, but at most a third of the data; it is repeated with earlier splits, up to ``origins`` tests
    (3 by default). Files of an earlier run in the folder are replaced at
    the end; if the run fails, they are kept. ``summary.json`` has every figure of the report and the verdict of the
    test; only ``run.json`` differs between two runs on the same data. ``metrics`` is the path of a table with the
    columns ``date``, ``metric`` and ``value``; ``metrics.csv`` and ``summary.json`` have its sums and means by month.
    With ``by="month"``, ``months.csv`` has what each customer will buy in each month.
    Segments and lists of whom to contact are always written; a list has at most ``list_length`` customers and also the
    columns ``list_with`` of the customers. ``decide`` adds the tables of :func:`economics` and the files of
    :func:`export`. ``cac`` is the path of a table of acquisition costs. ``pages`` and ``lang`` are those of
    :func:`report`. ``audiences`` are targets of :func:`export`; without any, all lists that the data allow are written
    (those that leave your firm need contacts and a column of consent).
    """
    customers, _, asides = given(source)
    _tell(asides)
    arguments = {
        "read": _reading(reading),
        "models": {"model": _names(model), "spend": spend, "penalty": penalty},
        "uncertainty": uncertainty,
        "question": _question(horizon, discount_rate, margin, level, intervals),
        "split": None if split is None else _day("split", split),
        "origins": origins,
        "seed": seed,
        "format": format,
        "metrics": None if metrics is None else os.fspath(metrics),
        "by": by,
        "with": list(decide),
        "cac": None if cac is None else os.fspath(cac),
        "audiences": list(audiences),
        "list": list_length,
        "list_with": list(list_with),
        "report": {"pages": _pages(pages), "lang": lang},
    }
    files, fitted, cautions = _clv.run(customers, _json(arguments), out)
    _tell(cautions)
    return Run([os.path.join(out, name) for name in files], Fit(fitted))


def report(
    result: str | os.PathLike[str],
    *,
    output: str | os.PathLike[str] | None = None,
    pages: str | Sequence[str] = "full",
    lang: Literal["en", "fr"] | None = None,
    previous: str | os.PathLike[str] | None = None,
) -> str:
    """Makes the report of a run again from its folder, without the orders; returns the path of the page.

    ``pages`` is a preset (``executive``, ``e-commerce``, ``audit``, ``historical`` or ``full``) or names of pages.
    ``lang`` is the language, by default that of the names of the columns, else English. With ``previous``, the folder
    of an earlier run, the page also shows what has changed since. ``output`` is by default ``report.html`` in the
    folder.
    """
    output = os.path.join(result, "report.html") if output is None else os.fspath(output)
    arguments = {"pages": _pages(pages), "lang": lang}
    _tell(_clv.report(os.fspath(result), _path(previous), _json(arguments), output))
    return output


def segment(
    result: str | os.PathLike[str],
    *,
    by: Sequence[str] = (),
    rank_by: str | None = None,
    tiers: Sequence[float] = (1, 5, 10, 25, 50),
    tier_values: Sequence[float] | None = None,
    list_length: int = 100,
    reasons: bool = False,
    clusters: int | Literal["auto"] | None = None,
    cluster_method: Literal["k-means", "gaussian-mixture"] = "k-means",
    seed: int = 42,
    previous: str | os.PathLike[str] | None = None,
    attributes: str | os.PathLike[str] | None = None,
    model: str | os.PathLike[str] | None = None,
    returns: Kind | None = None,
) -> Segments:
    """Divides customers by value, by recency and frequency, by their own rhythm, and by any attribute.

    ``result`` is the folder of :func:`run`, or a file of scores (then ``model`` is the path of the model file).
    ``tiers`` are percents of the customers from the best, ``tier_values`` amounts from the highest. ``rank_by`` is the
    column that customers are ranked by. ``by`` are columns to group by as well; ``attributes`` is the path of a table
    with a column ``customer_id`` that adds some. ``list_length`` is the length of the lists of best customers,
    customers going quiet and former customers to win back, and ``reasons`` adds a sentence for each customer.
    ``clusters`` also forms clusters of customers who are alike: a number from 2 to 20, or ``"auto"`` for the best
    number from 2 to 8. :attr:`Segments.clusters` says what distinguishes each, and why there are so many.
    ``previous`` is an earlier result: :attr:`Segments.moves` says how many customers moved from where to where.
    """
    kind = answer(None, returns)
    spec = {
        "by": list(by),
        "rank_by": rank_by,
        "tiers": [float(cut) for cut in tiers],
        "tier_values": None if tier_values is None else [float(cut) for cut in tier_values],
        "list": list_length,
        "reasons": reasons,
        "clusters": None if clusters is None else str(clusters),
        "cluster_method": cluster_method,
        "seed": seed,
    }
    arguments = {"results": _results(result, attributes, model), "spec": spec, "previous": _path(previous)}
    table, figures, cautions = _clv.segment(_json(arguments))
    _tell(cautions)
    return Segments(made(table, kind), *json.loads(figures))


def economics(
    result: str | os.PathLike[str],
    *,
    cac: str | os.PathLike[str] | None = None,
    margin: float | None = None,
    cost_per_order: float = 0.0,
    target: float = 3.0,
    cohort: Literal["month", "quarter", "year"] = "quarter",
    by: Sequence[str] = (),
    new_customers: int | None = None,
    discount_rate: float = 0.10,
    what_if: str = "",
    attributes: str | os.PathLike[str] | None = None,
    model: str | os.PathLike[str] | None = None,
    returns: Kind | None = None,
) -> Accounts:
    """Compares the value of customers with what they cost.

    ``result`` is the folder of :func:`run`, or a file of scores (then ``model`` is the path of the model file).
    ``cac`` is the path of a table of acquisition costs with a column ``customer_id``, ``channel`` or ``cohort``, and a
    column ``cac`` (of one customer) or ``spend`` (of all in the row). ``target`` is the ratio CLV:CAC that is aimed at.
    ``new_customers`` makes a budget, and ``what_if`` calculates with other numbers, as in
    ``"price=+3%,retention=+5%"``; with ``"discount-rate=0.2"`` the model forecasts again. Cohorts and channels in
    :attr:`Accounts.figures` have ``payback``: the ``months`` until the margin of a customer adds up to the cost of
    acquisition, the ``basis`` of that number, and how many months are known (``known_months``).
    """
    kind = answer(None, returns)
    spec = {
        "cac": _path(cac),
        "margin": margin,
        "cost_per_order": cost_per_order,
        "target": target,
        "cohort": cohort,
        "by": list(by),
        "new_customers": new_customers,
        "discount_rate": discount_rate,
        "what_if": what_if,
    }
    arguments = {"results": _results(result, attributes, model), "spec": spec}
    table, figures, cautions = _clv.economics(_json(arguments))
    _tell(cautions)
    return Accounts(made(table, kind), json.loads(figures))


def experiment_assign(
    result: str | os.PathLike[str],
    *,
    share: float = 0.1,
    seed: int = 42,
    attributes: str | os.PathLike[str] | None = None,
    model: str | os.PathLike[str] | None = None,
    returns: Kind | None = None,
) -> Any:
    """Leaves out a part of the customers by chance, the same part among customers of every value.

    ``result`` is the folder of :func:`run`, or a file of scores. ``share`` is the share of the customers to leave out,
    as in 0.1 for 10%. The same ``seed`` leaves out the same customers. ``attributes`` and ``model`` are as in
    :func:`segment`; they change no group.

    The result is a table with one row for each customer: ``customer_id``, ``stratum`` (customers of similar value),
    ``group`` (``"treatment"``, or ``"control"`` for those to leave out), and the forecasts ``expected_purchases`` and
    ``clv``. Keep it for :func:`experiment_compare`.

    >>> groups = clv.experiment_assign("result", share=0.2)            # doctest: +SKIP
    >>> treated = groups[groups["group"] == "treatment"]               # doctest: +SKIP
    """
    kind = answer(None, returns)
    arguments = {"results": _results(result, attributes, model), "share": share, "seed": seed}
    table, cautions = _clv.experiment_assign(_json(arguments))
    _tell(cautions)
    return made(table, kind)


@_with_reading
def experiment_compare(
    source: Any,
    *,
    groups: Any,
    start: Day,
    column: str = "group",
    control: str = "control",
    level: float = 0.9,
    **reading: Unpack[Reading],
) -> dict[str, Any]:
    """Compares what the treated customers have bought since ``start`` with what the others have bought.

    ``source`` is read as in :func:`rfm`. ``groups`` is the table that :func:`experiment_assign` returned, or the path
    of one. ``start`` is the first day of the treatment: orders from this day on are compared, and ``since`` has no
    effect. ``column`` is the column of the groups, and ``control`` the word in it for customers without the treatment;
    all others have it. ``level`` is the level of the intervals.

    The result has ``start``, ``until``, ``by_chance`` (whether the groups were formed by chance), and two effects per
    customer, ``purchases`` and ``value`` (revenue less refunds; ``None`` without amounts). Each effect has the means of
    both groups (``treated_mean``, ``control_mean``), the ``difference`` without what the forecasts could foresee, its
    ``interval`` and ``p_value``, ``relative`` (the difference over the mean of the control group), ``detectable`` (the
    smallest effect that so many customers show with a probability of 80%), ``plain_difference`` and
    ``variance_reduced_by``. A :class:`ClvWarning` says when chance did not form the groups, or when the effect on
    purchases cannot be told from none.

    >>> effect = clv.experiment_compare("orders.csv", groups=groups, start="2025-01-01")  # doctest: +SKIP
    >>> effect["value"]["difference"], effect["value"]["interval"]                        # doctest: +SKIP
    """
    customers, _, asides = given(source)
    assigned, _, asides_of_groups = given(groups)
    _tell([*asides, *asides_of_groups])
    arguments = {
        "read": _reading(reading),
        "start": _day("start", start),
        "column": column,
        "control": control,
        "level": level,
    }
    text, cautions = _clv.experiment_compare(customers, assigned, _json(arguments))
    _tell(cautions)
    effect: dict[str, Any] = json.loads(text)
    return effect


class Segments(NamedTuple):
    """The result of :func:`segment`."""

    customers: Any
    """A table with one row for each customer."""
    groups: list[dict[str, Any]]
    """Groups of all divisions: customers, past value, and what they will bring with the interval of the sum."""
    moves: list[dict[str, Any]]
    """How customers moved since the earlier result."""
    clusters: dict[str, Any] | None
    """What distinguishes each cluster, their number and why there are so many; None where they were not asked for."""


class Accounts(NamedTuple):
    """The result of :func:`economics`."""

    customers: Any
    """A table with one row for each customer."""
    figures: dict[str, Any]
    """``totals``, ``groups`` (cohorts, channels, other columns), ``formulas`` and ``what_if``."""


@_with_reading
def plot(
    name: str,
    result: str | os.PathLike[str],
    *,
    lang: Literal["en", "fr"] = "en",
    width: int = 960,
    height: int = 540,
    customer: str | None = None,
    orders: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = (),
    attributes: str | os.PathLike[str] | None = None,
    model: str | os.PathLike[str] | None = None,
    **reading: Unpack[Reading],
) -> Chart:
    """Draws a chart of the folder of :func:`run`, or of a file of scores.

    ``name`` is one of the charts that ``clv plot --list`` shows, such as ``"revenue"``. ``lang`` is the language of its
    words and numbers. ``width`` and ``height`` are in pixels. ``attributes`` and ``model`` are as in :func:`segment`.

    ``"timing"`` and ``"history"`` need the ``orders`` that the results were made from: one path, or several.
    ``"history"`` also needs the id of a ``customer``.
    """
    paths = [orders] if isinstance(orders, (str, os.PathLike)) else orders
    spec = {
        "lang": lang,
        "customer": customer,
        "orders": [os.fspath(path) for path in paths],
        "read": _reading(reading),
    }
    arguments = {"results": _results(result, attributes, model), "spec": spec, "width": width, "height": height}
    chart, cautions = _clv.plot(name, _json(arguments))
    _tell(cautions)
    return Chart(chart)


class Chart:
    """A chart of :func:`plot`. A notebook shows it."""

    def __init__(self, chart: _clv.Chart) -> None:
        self._chart = chart

    @property
    def title(self) -> str:
        """Its title."""
        return self._chart.texts()[0]

    @property
    def caption(self) -> str:
        """What to see in it, in one or two sentences."""
        return self._chart.texts()[1]

    @property
    def description(self) -> str:
        """What it looks like, for those who do not see it."""
        return self._chart.texts()[2]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes it to a file: a drawing (``.svg``), a picture (``.png``) or a page with its figures (``.html``)."""
        self._chart.save(path)

    def _repr_html_(self) -> str:
        return self._chart.draw("svg").decode()

    def __repr__(self) -> str:
        return f"<clv.Chart: {self.title}>"


def export(
    results: str | os.PathLike[str],
    target: str,
    out: str | os.PathLike[str],
    *,
    contacts: str | os.PathLike[str] | None = None,
    country: str | None = None,
    identifiers: Literal["clear", "hashed", "pseudonyms"] | None = None,
    key: str | os.PathLike[str] | None = None,
    require_consent: bool = False,
    ignore_consent: bool = False,
    platform: str | None = None,
    value: str | None = None,
    currency: str | None = None,
    min_paid: float | None = None,
    no_refunds: bool = False,
    segments: Sequence[str] = (),
    where: Sequence[str] = (),
    top: int | str | None = None,
    bottom: int | str | None = None,
    columns: Sequence[str] = (),
    since: Day | None = None,
    quantile: float = 0.99,
    event: str | None = None,
    order_column: str | None = None,
    timezone: str | None = None,
) -> dict[str, Any]:
    """Writes an audience: a file of customers with their values, in the form of an advertising platform or a tool.

    ``results`` is a folder that :func:`run` wrote, or a score table. ``target`` is ``"meta"``, ``"google"``,
    ``"tiktok"``, ``"linkedin"``, ``"klaviyo"``, ``"dashthis"``, ``"call-list"``, ``"suppression"``, ``"crm"``,
    ``"clv-report"``, ``"custom"``, ``"meta-conversions"``, ``"google-conversions"`` or ``"google-adjustments"``. The
    other arguments have the same meaning and defaults as the options of ``clv export``; ``where`` is a list of
    conditions such as ``"churn_risk>=0.5"``.

    The result says who is in the file (``written`` of ``customers``), who is not and why (``left_out``), how many have
    each identifier (``coverage``), and what the values are (``value``). Rows and reasons add up to all customers.

    >>> clv.export("result", "meta", "meta.csv", country="FR")["written"]  # doctest: +SKIP
    """
    conversions = {
        "since": None if since is None else _day("since", since),
        "quantile": quantile,
        "event": event,
        "order_column": order_column,
        "timezone": timezone,
    }
    arguments = {
        "contacts": None if contacts is None else os.fspath(contacts),
        "country": country,
        "identifiers": identifiers,
        "key": None if key is None else os.fspath(key),
        "require_consent": require_consent,
        "ignore_consent": ignore_consent,
        "platform": platform,
        "value": value,
        "currency": currency,
        "min_paid": min_paid,
        "no_refunds": no_refunds,
        "segments": list(segments),
        "where": list(where),
        "top": None if top is None else str(top),
        "bottom": None if bottom is None else str(bottom),
        "columns": list(columns),
        "conversions": conversions,
    }
    text, cautions = _clv.export(results, target, out, _json(arguments))
    _tell(cautions)
    exported: dict[str, Any] = json.loads(text)
    return exported


def forget(
    who: str,
    folder: str | os.PathLike[str],
    *,
    country: str | None = None,
    key: str | os.PathLike[str] | None = None,
    skipped: Sequence[str] = (),
    dry_run: bool = False,
) -> dict[str, Any]:
    """Takes a person out of all files of a folder: scores, audiences, crosswalks and histories, compressed or not.

    ``who`` is an id, an e-mail address, or a phone number with its calling code. All files are replaced, or none: if a
    file cannot be searched or would still name the person, an error says so. The result lists the files that had the
    person (``found``), with the target of those that are audiences. Keyed hashes in ``forgotten.jsonl`` keep the person
    out of later audiences; ``key`` is the file with their secret.

    >>> clv.forget("ann@example.org", "result")["found"]  # doctest: +SKIP
    """
    arguments = {
        "country": country,
        "key": None if key is None else os.fspath(key),
        "skipped": list(skipped),
        "dry_run": dry_run,
    }
    forgotten: dict[str, Any] = json.loads(_clv.forget(who, folder, _json(arguments)))
    return forgotten


class Run(NamedTuple):
    """The result of :func:`run`."""

    files: list[str]
    """Paths of the files that were written."""
    fit: Fit
    """The fitted model."""


class Compared(NamedTuple):
    """The fit of one of several purchase models to the same customers."""

    name: str
    ln_likelihood: float | None
    aic: float | None
    bic: float | None
    log_score: float | None
    seconds: float
    fault: str | None


class Fit:
    """A purchase model and a spend model, with the details of their fit.

    :func:`fit` and :func:`load` return it. It can be pickled.
    """

    compared: list[Compared]
    """All purchase models that were fitted, in the order of the argument. Empty for a loaded model."""

    def __init__(self, fitted: _clv.Fitted, compared: Sequence[Compared] = ()) -> None:
        self._fitted = fitted
        self.compared = list(compared)

    @property
    def unit(self) -> str:
        """Time unit of all rates."""
        return self._fitted.unit()

    @property
    def until(self) -> date | None:
        """Last day of the data."""
        until = self._fitted.until()
        return None if until is None else date.fromisoformat(until)

    @property
    def purchase(self) -> PurchaseModel:
        """The purchase model.

        Raises :class:`UsageError` for a stack, which is several: see :attr:`members`.
        """
        from .models import PurchaseModel, named

        if self.members:
            raise UsageError("a stack has no single purchase model: see `members`, or fit with `model='bg-nbd'`")
        model = named(self._fitted.names()[0], self.parameters)
        assert isinstance(model, PurchaseModel)
        return model

    @property
    def spend(self) -> SpendModel | None:
        """The spend model, or ``None``."""
        from .models import SpendModel, named

        if not self.has_spend:
            return None
        model = named(self._fitted.names()[-1], self.spend_parameters)
        assert isinstance(model, SpendModel)
        return model

    @property
    def members(self) -> dict[str, float]:
        """Weights of the members of a stack by their names. Empty for a single model."""
        return dict(self._fitted.members())

    @property
    def parameters(self) -> dict[str, float]:
        """Parameters of the purchase model by their symbols; the weights of a stack by the names of its members."""
        if self.members:
            return self.members
        return {symbol: value for symbol, value, _ in self._fitted.parameters()[0]}

    @property
    def spend_parameters(self) -> dict[str, float]:
        """Parameters of the spend model by their symbols."""
        return {symbol: value for symbol, value, _ in self._fitted.parameters()[-1]} if self.has_spend else {}

    @property
    def has_spend(self) -> bool:
        """Is there a spend model? Without one, scores have no money columns."""
        return self._fitted.has_spend()

    @property
    def standard_errors(self) -> dict[str, float | None]:
        """Standard errors of all parameters by their symbols; ``None`` if the data do not determine one.

        Those of a stack's members have equal symbols: only those of the spend model are given.
        """
        processes = self._fitted.parameters()
        known = processes[len(self.members) :] if self.members else processes
        return {symbol: error for process in known for symbol, _, error in process}

    @property
    def ln_likelihood(self) -> float | None:
        """ln L of the purchase model; ``None`` for a stack and for a file written by hand."""
        return None if self.members else self._fitted.ln_likelihoods()[0]

    @property
    def warnings(self) -> list[str]:
        """Warnings about the fit, in sentences."""
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
        active_since: Day | None = None,
        returns: Kind | None = None,
        **reading: Unpack[Reading],
    ) -> Any:
        """Forecasts all customers, including those the model was not fitted to: one row each, by ``customer_id``.

        ``source`` and ``returns`` are as in :func:`rfm`. The unit, the merge period and the treatment of refunds
        come from the model. Forecasts start on the day after ``until``. Give ``until`` if ``source`` is a subset of
        your customers, because its last date may be earlier than that of all data. ``horizon`` is the length of the
        forecast: ``"365d"``, ``"52w"``, ``"12m"``, ``"1y"``, or a :class:`datetime.timedelta`. ``discount_rate`` is
        per year, ``margin`` is the gross margin as a fraction of revenue, and ``level`` is the level of all
        intervals. With ``active_since``, only customers who bought on or after that day are scored; ``since`` has no
        effect, because histories must be complete.

        The result has the RFM columns and: ``p_alive``, ``churn_risk`` (probability of no purchase within the
        horizon), ``expected_purchases`` with its predictive interval ``purchases_pi_*``, and with a spend model
        ``expected_spend``, ``clv`` with its confidence interval ``clv_ci_*`` (how uncertain the expectation is) and
        its predictive interval ``clv_pi_*`` (the actual value of the customer), and ``residual_clv`` (``clv``
        without a time limit).
        """
        customers, kind, asides = given(source)
        kind = answer(kind, returns)
        _tell(asides)
        arguments = {
            "read": _reading(reading),
            "question": _question(horizon, discount_rate, margin, level, intervals),
            "active_since": None if active_since is None else _day("active_since", active_since),
        }
        table, cautions = self._fitted.score(customers, _json(arguments))
        _tell(cautions)
        return made(table, kind)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the model file: JSON, below 1 MiB, without customer data. If this fails, no file is left."""
        self._fitted.save(path)

    def to_json(self) -> str:
        """The text of the model file."""
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
    return {
        "horizon": _horizon(horizon),
        "discount_rate": discount_rate,
        "margin": margin,
        "level": level,
        "intervals": _intervals(intervals),
    }


def _results(
    result: str | os.PathLike[str],
    attributes: str | os.PathLike[str] | None,
    model: str | os.PathLike[str] | None,
) -> dict[str, str | None]:
    return {"result": os.fspath(result), "attributes": _path(attributes), "model": _path(model)}


def _path(path: str | os.PathLike[str] | None) -> str | None:
    return None if path is None else os.fspath(path)


def _horizon(horizon: str | timedelta) -> str:
    return f"{horizon / timedelta(days=1)}d" if isinstance(horizon, timedelta) else horizon


def _intervals(intervals: bool) -> str:
    if not isinstance(intervals, bool):
        raise UsageError(f"`intervals` must be True or False: `{intervals!r}`")
    return "all" if intervals else "none"


def _pages(pages: str | Sequence[str]) -> str:
    return pages if isinstance(pages, str) else ",".join(pages)


def _names(model: str | Sequence[str]) -> str:
    return model if isinstance(model, str) else ",".join(model)


def _day(name: str, day: Any) -> str:
    if isinstance(day, str):
        return day
    text = day.isoformat() if isinstance(day, date) else str(day)
    if not isinstance(day, date) and type(day).__name__ != "datetime64":
        raise UsageError(f"`{name}` must be a date or its ISO text: `{day!r}`")
    return text[:10]


def _reading(options: Any) -> dict[str, Any]:
    """The given options, with days as text."""
    unknown = set(options) - set(Reading.__annotations__)
    if unknown:
        raise TypeError(f"unexpected keyword argument: {', '.join(sorted(unknown))}")
    every = {name: value for name, value in options.items() if value is not None}
    for name, value in every.items():
        if name.endswith("_col") and not isinstance(value, str):
            raise UsageError(f"`{name}` must be text: `{value!r}`")
    for name in ("since", "until"):
        if name in every:
            every[name] = _day(name, every[name])
    for path in ("temp_dir", "customers", "crosswalk", "mapping"):
        if path in every:
            every[path] = os.fspath(every[path])
    return every


def _json(arguments: dict[str, Any]) -> str:
    """The specification as JSON. The library checks its values."""
    return json.dumps(arguments, default=_plain, allow_nan=False)


def _plain(value: Any) -> Any:
    """Converts numbers of numpy."""
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    raise UsageError(f"not a value of an argument: `{value!r}`")


def _tell(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        warnings.warn(in_python(sentence), ClvWarning, stacklevel=3)
