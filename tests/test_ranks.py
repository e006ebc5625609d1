"""Ranks and the area under the ROC curve against SciPy's and scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from hondo.ranks import area, ranks


@pytest.mark.parametrize("values", [5, 1000])
def test_ranks_are_scipys(values):
    column = np.random.default_rng(0).integers(values, size=300).astype(float)
    column[::7] = np.nan
    np.testing.assert_array_equal(ranks(column), stats.rankdata(column, nan_policy="omit") - 1)


def test_dates_have_ranks_and_an_unknown_one_has_none():
    days = np.array(["2026-01-03", "NaT", "2026-01-01", "2026-01-03"], dtype="datetime64[us]")
    np.testing.assert_array_equal(ranks(days), [1.5, np.nan, 0, 1.5])


@pytest.mark.parametrize("values", [2, 5, 1000])
def test_the_area_is_scikit_learns(values):
    draw = np.random.default_rng(1)
    positive = draw.random(400) < 0.2
    score = draw.integers(values, size=400) + 0.3 * values * positive
    assert area(score, positive) == pytest.approx(metrics.roc_auc_score(positive, score), abs=1e-12)
