"""Curves and the calibration error against scikit-learn and a slow plain version."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn import metrics
from sklearn.calibration import calibration_curve

from hondo.evaluate.curves import POINTS, calibration_error, reliability, roc


def found(probability, target):
    return {"probability": torch.as_tensor(probability), "target": torch.as_tensor(target)}


def made(rows, labels=2, seed=0, digits=12):
    g = np.random.default_rng(seed)
    share = np.exp(g.normal(0, 2, (rows, labels))).round(digits) + 1e-9
    share /= share.sum(1, keepdims=True)
    return share, (share.cumsum(1) > g.random((rows, 1))).argmax(1)


@pytest.mark.parametrize("digits", [0, 12])  # with ties and without
@pytest.mark.parametrize("rows", [3, 100, 250])
def test_roc_is_that_of_scikit_learn(rows, digits):
    probability, target = made(rows, seed=rows, digits=digits)
    target[:2] = [0, 1]
    alarms, hits, _ = metrics.roc_curve(target, probability[:, 1], drop_intermediate=False)
    np.testing.assert_allclose(roc(found(probability, target)), np.stack([alarms, hits], 1), atol=1e-12)


def test_of_many_points_of_a_roc_some_are_kept():
    probability, target = made(5000)
    points = np.array(roc(found(probability, target)))
    assert len(points) == POINTS and points[0].tolist() == [0, 0] and points[-1].tolist() == [1, 1]
    assert (np.diff(points, axis=0) >= 0).all()
    area = np.trapezoid(points[:, 1], points[:, 0])
    assert area == pytest.approx(metrics.roc_auc_score(target, probability[:, 1]), abs=2e-3)


def test_of_one_label_there_is_no_roc():
    assert roc(found([[0.2, 0.8]], [1])) == roc(found([[0.2, 0.8]], [0])) == []


@pytest.mark.parametrize("labels", [2, 5])
def test_reliability_is_scikit_learns_calibration_curve_by_quantiles(labels):
    probability, target = made(900, labels)
    said = probability[:, 1] if labels == 2 else probability.max(1)
    came = target == 1 if labels == 2 else target == probability.argmax(1)
    share, mean = calibration_curve(came, said, n_bins=15, strategy="quantile")
    np.testing.assert_allclose(reliability(found(probability, target)), np.stack([mean, share], 1), atol=1e-12)


def test_few_rows_have_fewer_bins_and_very_few_none():
    assert [len(reliability(found(*made(rows)))) for rows in (1, 119, 120, 200, 1000)] == [0, 0, 3, 5, 15]


@pytest.mark.parametrize("labels", [2, 4])
def test_the_calibration_error_is_its_definition(labels):
    probability, target = made(600, labels)
    said = probability[:, 1] if labels == 2 else probability.max(1)
    came = (target == 1 if labels == 2 else target == probability.argmax(1)).astype(float)
    parts = np.array_split(np.argsort(said), 15)
    plain = sum(len(rows) / 600 * abs(said[rows].mean() - came[rows].mean()) for rows in parts)
    assert calibration_error(found(probability, target)) == pytest.approx(plain, rel=1e-9)


def test_the_order_of_rows_is_of_no_account():
    probability, target = made(500, digits=0)
    order = np.random.default_rng(0).permutation(500)
    given, mixed = found(probability, target), found(probability[order], target[order])
    assert calibration_error(given) == pytest.approx(calibration_error(mixed), abs=1e-12)
    np.testing.assert_allclose(reliability(given), reliability(mixed), atol=1e-12)


def test_a_constant_that_is_right_on_average_has_no_error():
    assert calibration_error(found([[0.75, 0.25]] * 8, [1, 0, 0, 0] * 2)) == pytest.approx(0, abs=1e-12)
    assert calibration_error(found([[0.25, 0.75]] * 8, [1, 0, 0, 0] * 2)) == pytest.approx(0.5)
