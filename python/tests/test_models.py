"""Models as values: shapes, numbers, faults."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import clv
from clv.models import CLASSES

MODEL = clv.BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)


def test_numbers_give_numbers_and_arrays_arrays() -> None:
    one = MODEL.expected_purchases(39.0, 2, 30.43, 38.86)
    assert isinstance(one, float)
    assert one == pytest.approx(1.2260281747671, rel=1e-12)
    many = MODEL.expected_purchases(39.0, [[2, 2, 0]], [[30.43, 30.43, 0.0]], 38.86)
    assert many.shape == (1, 3)
    assert many[0, 0] == many[0, 1] == one
    assert MODEL.p_alive(np.arange(0), np.arange(0), np.arange(0)).shape == (0,)


def test_many_rows_are_the_rows_one_by_one() -> None:
    x = np.arange(2_000) % 7
    recency = np.where(x > 0, 3.0 + x, 0.0)
    together = MODEL.p_alive(x, recency, 40.0)
    assert together[:20].tolist() == [MODEL.p_alive(*row, 40.0) for row in zip(x[:20], recency[:20])]
    assert np.all((together >= 0.0) & (together <= 1.0))


def test_strided_and_integer_arrays_are_read_as_they_are() -> None:
    table = np.array([[2, 30.43, 38.86], [1, 1.71, 38.86]])
    rows = MODEL.p_alive(table[:, 0], table[:, 1], table[:, 2])
    assert rows.tolist() == [MODEL.p_alive(*row) for row in table]
    assert np.array_equal(table, [[2, 30.43, 38.86], [1, 1.71, 38.86]])


def test_a_row_that_is_no_history_is_named() -> None:
    with pytest.raises(clv.DataError, match="row 1"):
        MODEL.p_alive([2, 2], [3.0, 50.0], 38.86)
    with pytest.raises(clv.DataError, match=r"row 0.*not a count.*0\.5"):
        MODEL.p_alive(0.5, 0.0, 38.86)
    with pytest.raises(clv.DataError, match="row 0"):
        MODEL.p_alive(np.nan, 0.0, 38.86)


def test_a_time_or_a_rate_that_cannot_be_is_named() -> None:
    for t in (-1.0, np.nan, np.inf):
        with pytest.raises(clv.DataError, match="row 0: `t` must be between"):
            MODEL.expected_purchases(t, 2, 30.43, 38.86)
        with pytest.raises(clv.DataError, match="row 1: `t`"):
            MODEL.pmf_new(0, [1.0, t])
    with pytest.raises(clv.DataError, match="`after` must not be later than `t`"):
        MODEL.pmf(0, 1.0, 2, 30.43, 38.86, after=2.0)
    with pytest.raises(clv.DataError, match="`delta`"):
        MODEL.discounted_purchases(np.inf, -0.1, 2, 30.43, 38.86)
    with pytest.raises(clv.UsageError, match="level"):
        MODEL.next_purchase(2, 30.43, 38.86, level=1.0)


def test_what_a_likelihood_needs_is_asked_for() -> None:
    with pytest.raises(clv.UsageError, match="ln_gap_sum"):
        clv.BgCnbdK(r=0.243, alpha=4.414, a=0.793, b=2.426, k=2).ln_likelihood(2, 30.43, 38.86)
    with pytest.raises(clv.UsageError, match="ln_order_value"):
        clv.GammaGammaOrders(p=6.25, q=3.74, v=15.44).ln_likelihood(2, 20.0)


def test_values_that_are_masked_are_refused() -> None:
    masked = np.ma.masked_array([2, 1], mask=[False, True])
    with pytest.raises(clv.UsageError, match="masked"):
        MODEL.p_alive(masked, 3.0, 5.0)


def test_without_discounting_there_may_be_no_end() -> None:
    assert MODEL.discounted_purchases(np.inf, 0.0, 2, 30.43, 38.86) == np.inf
    assert np.isfinite(MODEL.discounted_purchases(np.inf, 0.01, 2, 30.43, 38.86))


def test_impossible_parameters_are_refused() -> None:
    with pytest.raises(clv.DataError, match="`a`"):
        clv.BgNbd(r=0.243, alpha=4.414, a=-1.0, b=2.426)
    with pytest.raises(clv.DataError, match="k"):
        clv.BgCnbdK(r=0.243, alpha=4.414, a=0.793, b=2.426, k=0)


def test_every_model_of_the_library_has_a_class() -> None:
    assert list(CLASSES) == clv._clv.models()


@pytest.mark.parametrize("name", CLASSES)
def test_every_model_is_a_value(name: str) -> None:
    symbols = [symbol for symbol, _ in clv._clv.parameters(name)]
    model = CLASSES[name](**{symbol: 2 for symbol in symbols})
    same = pickle.loads(pickle.dumps(model))
    assert same == model and hash(same) == hash(model) and repr(same) == repr(model)
    assert model != CLASSES[name](**{symbol: 3 for symbol in symbols})
    assert getattr(model, symbols[0]) == 2
    with pytest.raises(AttributeError, match="a model cannot be changed"):
        model.other = 3
    assert model.name == name and list(model.parameters) == symbols
    assert getattr(clv, type(model).__name__) is type(model)


def test_a_spend_that_is_infinite_is_infinite() -> None:
    model = clv.GammaGamma(p=2.0, q=0.5, v=10.0)
    spend = model.expected_spend([0, 1], [np.nan, 20.0])
    assert spend[0] == np.inf and np.isfinite(spend[1])


def test_the_next_purchase_has_its_parts() -> None:
    wait = MODEL.next_purchase([2, 5], [30.43, 20.0], 38.86, level=0.8)
    assert np.all((wait.lower < wait.median) & (wait.median < wait.upper))
    assert wait.never.tolist() == [0.0, 0.0]
    assert 0.0 < clv.ParetoNbd(r=0.55, alpha=10.6, s=0.61, beta=11.7).next_purchase(2, 30.43, 38.86).never < 1.0
