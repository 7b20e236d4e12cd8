"""What the tests share: the sample shop, and the data that lie beside the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import clv

ROOT = Path(__file__).resolve().parents[2]
ORDERS = ROOT / "tests/shop/orders.csv"


def shared(path: str) -> Path:
    """A file beside the repository; in CI its absence is a failure, elsewhere the test is left out."""
    full = ROOT.parent / "shared" / path
    if not full.exists():
        assert os.environ.get("CI") != "true", f"the shared data are missing: {path}"
        pytest.skip(f"the shared data are not here: {path}")
    return full


def scored(path: Path) -> float:
    """The whole job, for another thread or process."""
    fit = clv.fit(path, model="bg-nbd")
    return float(fit.score(path)["clv"].sum())
