"""The native half of the package."""

import os
from typing import Any, TypedDict, final, type_check_only

import numpy as np
import numpy.typing as npt

__all__ = [
    "MOST_THREADS",
    "VERSION",
    "Fitted",
    "Given",
    "Purchases",
    "Values",
    "evaluate",
    "fit",
    "load",
    "main",
    "models",
    "parameters",
    "rfm",
]

MOST_THREADS: int
VERSION: str

_Column = npt.NDArray[np.float64]

@type_check_only
class ReadingOptions(TypedDict):
    customer_col: str | None
    date_col: str | None
    amount_col: str | None
    order_col: str | None
    input: str | None
    date_format: str | None
    since: str | None
    until: str | None
    timezone: str | None
    currency: str | None
    unit: str | None
    merge: str | None
    refunds: str | None
    duplicates: str | None
    strict: bool
    threads: int | None
    memory: str | None
    temp_dir: str | os.PathLike[str] | None

@type_check_only
class Asked(TypedDict):
    horizon: str
    discount_rate: float
    margin: float
    level: float
    intervals: bool

@type_check_only
class Table:
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Given:
    def __new__(cls, paths: list[str], tables: list[Any]) -> Given: ...

@final
class Fitted:
    @staticmethod
    def from_json(text: str) -> Fitted: ...
    def to_json(self) -> str: ...
    def save(self, path: str | os.PathLike[str]) -> None: ...
    def card(self) -> str: ...
    def unit(self) -> str: ...
    def until(self) -> str | None: ...
    def names(self) -> list[str]: ...
    def ln_likelihoods(self) -> list[float | None]: ...
    def parameters(self) -> list[list[tuple[str, float, float | None]]]: ...
    def warnings(self) -> list[list[tuple[str, str]]]: ...
    def score(self, given: Given, reading: ReadingOptions, asked: Asked) -> tuple[Table, list[str]]: ...

@final
class Purchases:
    def __new__(cls, name: str, values: list[float]) -> Purchases: ...
    def p_alive(self, histories: list[_Column], t: _Column) -> _Column: ...
    def expected_purchases(self, histories: list[_Column], t: _Column) -> _Column: ...
    def expected_purchases_new(self, t: _Column) -> _Column: ...
    def ln_pmf(self, histories: list[_Column], n: _Column, times: list[_Column]) -> _Column: ...
    def ln_pmf_new(self, n: _Column, t: _Column) -> _Column: ...
    def discounted_purchases(self, histories: list[_Column], t: _Column, delta: _Column) -> _Column: ...
    def silence(self, histories: list[_Column]) -> _Column: ...
    def rates(self, histories: list[_Column]) -> list[_Column]: ...
    def next_purchase(self, histories: list[_Column], level: _Column) -> list[_Column]: ...
    def ln_likelihood(self, histories: list[_Column], ln_gaps: _Column) -> _Column: ...

@final
class Values:
    def __new__(cls, name: str, values: list[float]) -> Values: ...
    def expected_spend(self, frequency: _Column, monetary_value: _Column) -> _Column: ...
    def ln_likelihood(self, frequency: _Column, monetary_value: _Column, ln_values: _Column) -> _Column: ...

def models() -> list[str]: ...
def parameters(model: str) -> list[tuple[str, bool]]: ...
def rfm(given: Given, reading: ReadingOptions) -> tuple[Table, list[str]]: ...
def fit(
    given: Given, reading: ReadingOptions, models: str, spend: str | None, penalty: float
) -> tuple[Fitted, list[tuple[str, float | None, float | None, float | None, float, str | None]], list[str]]: ...
def load(path: str | os.PathLike[str]) -> tuple[Fitted, list[str]]: ...
def evaluate(
    given: Given,
    reading: ReadingOptions,
    split: str,
    models: str,
    spend: str | None,
    penalty: float,
    level: float,
    intervals: bool,
    seed: int,
) -> tuple[str, list[str]]: ...
def main(arguments: list[str]) -> int: ...
