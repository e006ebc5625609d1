"""Numbers against scikit-learn's scalers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, rankdata
from sklearn.preprocessing import QuantileTransformer, RobustScaler, StandardScaler

from hondo.modalities.number import Number
from hondo.nouns import Field

FIELD = (Field("a", "number"),)
TARGET = (Field("a", "number", target=True),)


def learned(column, fields=FIELD):
    return Number.fit(fields, {"a": np.asarray(column, dtype=float)})


def out(preparation, column, role="numbers"):
    return preparation.apply({"a": np.asarray(column, dtype=float)}).tensors[role].numpy()


def test_without_heavy_tails_it_is_robustly_scaled_and_far_values_are_drawn_in():
    g = np.random.default_rng(0)
    column = g.normal(40, 8, 500)
    scaler = RobustScaler(quantile_range=(25, 75), unit_variance=True).fit(column[:, None])
    theirs = scaler.transform(column[:, None])[:, 0]
    drawn = theirs / np.sqrt(1 + (theirs / 3) ** 2)
    preparation = learned(column)
    assert preparation.scales[0].how == "robust"
    np.testing.assert_allclose(out(preparation, column)[:, 0], drawn, atol=2e-4)  # 1.349 is a rounded number
    far = out(preparation, [1e9, -1e300, 40 + 8 * 3])[:, 0]
    assert far[0] == pytest.approx(3) and far[1] == pytest.approx(-3) and 1.5 < far[2] < 3


@pytest.mark.parametrize("draw", ["lognormal", "standard_cauchy"])
def test_heavy_tails_go_to_the_normal_as_sklearn_sends_them(draw):
    column = getattr(np.random.default_rng(0), draw)(size=4000) ** 3
    preparation = learned(column)
    assert preparation.scales[0].how == "quantile"
    theirs = QuantileTransformer(n_quantiles=256, output_distribution="normal").fit_transform(column[:, None])[:, 0]
    ours = out(preparation, column)[:, 0]
    inner = np.abs(theirs) < 2
    np.testing.assert_allclose(ours[inner], theirs[inner], atol=0.08)
    assert abs(ours.mean()) < 0.05 and abs(ours.std() - 1) < 0.1
    assert np.isfinite(out(preparation, [1e300, -1e300])).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.lists(st.floats(-1e7, 1e7), min_size=2, max_size=20))
def test_more_stays_more(column, given):
    z = out(learned(column), sorted(given))[:, 0]
    assert (np.diff(z) >= -1e-6).all() and np.abs(z).max() < 10


def test_a_target_is_standardised_and_knows_the_way_back():
    column = np.random.default_rng(0).lognormal(3, 2, 300)
    preparation = learned(column, TARGET)
    z = out(preparation, column, "target_a")
    np.testing.assert_allclose(z, StandardScaler().fit_transform(column[:, None])[:, 0], rtol=1e-5, atol=1e-6)
    role = preparation.roles["target_a"]
    np.testing.assert_allclose(z * role.scale + role.center, column, rtol=1e-3, atol=1e-3)


def test_missing_and_infinite_are_in_the_middle_and_marked():
    column = [1.0, 2.0, 3.0, np.nan, np.inf, 4.0, 5.0]
    numbers = out(learned(column), [np.nan, -np.inf, 3.0])
    assert numbers.tolist() == [[0, 1], [0, 1], [0, 0]]
    assert out(learned([1.0, 2.0, 3.0]), [np.nan]).tolist() == [[0]]  # never missing in training: no mark
    assert learned(column).roles["numbers"].names == ("a", "a is missing")


def test_a_tie_is_in_the_middle_of_its_ranks():
    """Up to one scale for all, a value's place is the normal's quantile for its mean rank, as SciPy ranks."""
    column = np.r_[np.zeros(100), np.random.default_rng(0).lognormal(0, 3, 100)]  # few enough that each is a knot
    preparation = learned(column)
    assert preparation.scales[0].how == "quantile"
    theirs = norm.ppf((rankdata(column) - 0.5) / len(column))
    ours = out(preparation, column)[:, 0]
    scale, center = np.polyfit(theirs, ours, 1)
    np.testing.assert_allclose(ours, scale * theirs + center, atol=1e-4)
    assert scale > 0.5 and len(np.unique(ours)) == 101
