"""The RFM table to scores, batch by batch on the executors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from .. import _clv
from .._errors import UsageError
from .._verbs import Fit, _json, _question
from ._engine import DataFrame, Facts
from ._rfm import KINDS

SCORE_SCHEMA = (
    "customer_id string, frequency bigint, recency double, T double, monetary_value double, first_purchase date, "
    "last_purchase date, historical_value double, p_alive double, churn_risk double, expected_purchases double, "
    "purchases_pi_lower bigint, purchases_pi_upper bigint, expected_spend double, clv double, clv_ci_lower double, "
    "clv_ci_upper double, clv_pi_lower double, clv_pi_upper double, residual_clv double, purchases_sd double, "
    "clv_sd double, previous_purchase date, refunds bigint, last_value double"
)
"""The columns of :func:`score`. Those that are not asked for are absent: money without a spend model, and intervals
with ``intervals=False``. With ``merge="none"``, purchases with a time of day are ``timestamp_ntz``."""

MONEY = ("expected_spend", "clv", "residual_clv")
INTERVALS = ("purchases_pi_lower", "purchases_pi_upper", "purchases_sd")
MONEY_INTERVALS = ("clv_ci_lower", "clv_ci_upper", "clv_pi_lower", "clv_pi_upper", "clv_sd")


def score(
    rfm: DataFrame,
    fit: Fit,
    *,
    horizon: str | timedelta = "365d",
    discount_rate: float = 0.10,
    margin: float = 1.0,
    level: float = 0.9,
    intervals: bool = True,
) -> DataFrame:
    """Forecasts all customers of an RFM table, row by row: the columns :data:`SCORE_SCHEMA`.

    The other arguments are those of :meth:`clv.Fit.score`, and so are the numbers, to the last bit. The model travels
    to the executors as its JSON text. Each task scores on one core. The executors need the same version of ``clv``.

    Merge period and refunds of the table must be those of the model. Its unit may be another. Where the expected spend
    is infinite, the columns of money are null.
    """
    if not isinstance(fit, Fit):
        raise UsageError(f"`fit` must be a `clv.Fit`: `{type(fit).__qualname__}`", "`clv.load` reads a model file")
    facts = Facts.of(rfm)
    question = _question(horizon, discount_rate, margin, level, intervals)
    scores = Scores(fit.to_json(), facts, _json(question))
    # what is wrong with the call is said now, and not by a task
    scores.rows()
    absent = set() if intervals else {*INTERVALS, *MONEY_INTERVALS}
    if not fit.has_spend:
        absent |= {*MONEY, *MONEY_INTERVALS}
    columns = [column for column in SCORE_SCHEMA.split(", ") if column.split()[0] not in absent]
    if facts.timestamps:
        columns = [column.replace(" date", " timestamp_ntz") for column in columns]
    return facts.carried(rfm.select(*KINDS).mapInArrow(scores, ", ".join(columns)))


class Scores:
    """What a task does with the batches of its rows. It is pickled with the text of the model."""

    def __init__(self, model: str, facts: Facts, question: str) -> None:
        self.model, self.facts, self.question = model, facts, question
        self.version = _clv.VERSION

    def rows(self) -> _clv.Rows:
        """The scorer of rows."""
        arguments = {**self.facts._asdict(), "question": json.loads(self.question)}
        return _clv.Rows(_clv.Fitted.from_json(self.model), _json(arguments))

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Scores batches of any rows of the table: they need not be groups."""
        import pyarrow as pa

        if self.version != _clv.VERSION:
            raise RuntimeError(
                f"the driver has clv {self.version}, this executor {_clv.VERSION}: install the same version"
            )
        scorer = None
        for batch in batches:
            scorer = scorer or self.rows()
            scored = pa.record_batch(scorer.score(batch))
            counts = [
                column.cast(pa.int64()) if pa.types.is_uint32(column.type) else column for column in scored.columns
            ]
            yield pa.RecordBatch.from_arrays(counts, names=scored.schema.names)
