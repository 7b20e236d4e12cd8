from pathlib import Path

import pytest

from common import shared


@pytest.fixture
def cdnow() -> Path:
    return shared("data/cdnow_sample/transactions.csv")
