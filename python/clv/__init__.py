"""Predictive customer lifetime value: from an order history to every customer's expected purchases and value.

>>> import clv
>>> fit = clv.fit("orders.csv")                    # doctest: +SKIP
>>> scores = fit.score("orders.csv", horizon="1y") # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _clv
from ._errors import (
    ClvError,
    ClvWarning,
    ConvergenceError,
    DataError,
    FileError,
    MissingFileError,
    UsageError,
)
from ._verbs import (
    Accounts,
    Chart,
    Fit,
    Run,
    Segments,
    economics,
    evaluate,
    experiment_assign,
    experiment_compare,
    export,
    fit,
    forget,
    load,
    plot,
    report,
    rfm,
    run,
    segment,
)

if TYPE_CHECKING:
    from .models import BgCnbdK, BgNbd, GammaGamma, GammaGammaOrders, MbgCnbdK, MbgNbd, Nbd, ParetoNbd

__version__ = _clv.VERSION

__all__ = [
    "Accounts",
    "BgCnbdK",
    "BgNbd",
    "Chart",
    "ClvError",
    "ClvWarning",
    "ConvergenceError",
    "DataError",
    "FileError",
    "Fit",
    "GammaGamma",
    "GammaGammaOrders",
    "MbgCnbdK",
    "MbgNbd",
    "MissingFileError",
    "Nbd",
    "ParetoNbd",
    "Run",
    "Segments",
    "UsageError",
    "economics",
    "evaluate",
    "experiment_assign",
    "experiment_compare",
    "export",
    "fit",
    "forget",
    "load",
    "plot",
    "report",
    "rfm",
    "run",
    "segment",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Imports the models, and NumPy with them, on first use."""
        if name in __all__:
            from . import models

            return getattr(models, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
