"""The same customers, fits and scores with Apache Spark, for orders that one machine does not hold.

>>> from clv import spark as cs
>>> rfm = cs.rfm(orders, customer_col="customer_id", date_col="order_date", amount_col="amount")  # doctest: +SKIP
>>> fit = clv.fit(cs.histories(rfm), model="auto")                                                # doctest: +SKIP
>>> scores = cs.score(rfm, fit, horizon="365d")                                                   # doctest: +SKIP

The functions take DataFrames of PySpark 4 or later, of a classic session or of Spark Connect. They make no session.
``pip install clv[spark]`` installs what the driver needs; executors need ``clv`` and ``pyarrow``.
"""

from __future__ import annotations

from ._histories import histories
from ._rfm import RFM_SCHEMA, rfm
from ._score import SCORE_SCHEMA, score

__all__ = ["RFM_SCHEMA", "SCORE_SCHEMA", "histories", "rfm", "score"]
