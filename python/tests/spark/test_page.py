"""The code of the page "When one machine is not enough" runs, from the orders to the scores."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from common import ROOT
from spark_tables import shop

PAGE = ROOT / "python/spark.md"


@pytest.mark.filterwarnings("ignore::clv.ClvWarning")
def test_the_page_leads_from_orders_to_scores(
    spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"Customer ID": "customer_id", "Created at": "order_date", "Total": "amount", "Status": "status"}
    orders = shop().select(list(names)).rename_columns(list(names.values()))
    (tmp_path / "orders").mkdir()
    pq.write_table(orders, tmp_path / "orders/0.parquet")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 6
    # an engine may run elsewhere: files of Spark have full paths
    found: dict[str, Any] = {"spark": spark}
    for block in blocks:
        block = re.sub(r'parquet\("(orders|rfm|scores)"\)', rf'parquet("{tmp_path}/\1")', block)
        exec(compile(block, str(PAGE), "exec"), found)
    assert found["fit"].until.isoformat() == "2024-12-31"
    assert "mbg-nbd" in capsys.readouterr().out
    assert found["segments"].customers.shape[0] == found["part"].num_rows > 100
    assert found["scores"].count() == found["rfm"].count()
