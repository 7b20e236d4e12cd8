"""One session of the engine that ``CLV_SPARK`` names, for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

import engines

ENGINE = os.environ.get("CLV_SPARK", "sail")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "only(*engines): the engines that the test is for; without it, all that are light"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        only = item.get_closest_marker("only")
        named = only.args if only else ("sail", "local")
        (kept if ENGINE in named else others).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=others)


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with engines.session(ENGINE, tmp_path_factory.mktemp("spark")) as session:
        yield session
