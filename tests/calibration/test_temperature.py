"""The temperature against scipy, scikit-learn and chance."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from hondo.calibration.temperature import BORNE_OUT, cooled, temperature


def made(rows, labels, true, seed=0, scale=2.0):
    """Logits whose labels come as often as at the temperature `true`."""
    g = np.random.default_rng(seed)
    logits = g.normal(0, scale, (rows, labels))
    drawn = softmax(logits / true, axis=1).cumsum(1) > g.random((rows, 1))
    return logits, drawn.argmax(1)


def fitted(logits, target):
    return temperature(torch.from_numpy(softmax(logits, axis=1)), torch.from_numpy(target))


def loss(logits, target, at):
    return -log_softmax(logits / at, axis=1)[np.arange(len(target)), target].mean()


@pytest.mark.parametrize("true", [0.2, 0.7, 1.6, 5.0])
@pytest.mark.parametrize(("rows", "labels"), [(300, 2), (300, 7), (5000, 3)])
def test_it_has_the_least_log_loss_of_all_with_some_rows_that_bear_the_network_out(rows, labels, true):
    logits, target = made(rows, labels, true)
    belief, own = softmax(logits, axis=1), log_softmax(logits, axis=1)

    def slow(log):
        borne_out = -(belief * log_softmax(own / np.exp(log), axis=1)).sum(1).mean()
        return rows * loss(own, target, np.exp(log)) + BORNE_OUT * borne_out

    best = np.exp(minimize_scalar(slow, bounds=(-4.6, 4.6), method="bounded", options={"xatol": 1e-9}).x)
    assert fitted(logits, target) == pytest.approx(best, rel=1e-5)
    assert rows < 5000 or abs(best - true) < 0.1 * true


def test_of_many_rows_it_is_that_of_scikit_learn():
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.frozen import FrozenEstimator

    class Given(ClassifierMixin, BaseEstimator):
        classes_ = np.arange(4)

        def fit(self, X, y):
            return self

        def decision_function(self, X):
            return X

        def predict(self, X):
            return X.argmax(1)

        def __sklearn_is_fitted__(self):
            return True

    logits, target = made(20_000, 4, 1.5)
    theirs = CalibratedClassifierCV(FrozenEstimator(Given()), method="temperature").fit(logits, target)
    ours = cooled(torch.from_numpy(softmax(logits, axis=1)), fitted(logits, target))
    np.testing.assert_allclose(ours, theirs.predict_proba(logits), atol=1e-3)


def test_few_rows_that_were_all_right_do_not_make_it_certain():
    """69 rows at .97: as many are expected to be right as not. 2,000: not, but they have not shown certainty either."""
    row = np.log([[0.97, 0.02, 0.01]])
    assert fitted(np.repeat(row, 69, 0), np.zeros(69, int)) == 1
    warm = fitted(np.repeat(row, 2000, 0), np.zeros(2000, int))
    wrong = 1 - softmax(row / warm).max()
    assert 1e-4 < wrong < 1e-2


@pytest.mark.parametrize(("rows", "labels"), [(60, 2), (400, 2), (400, 5)])
def test_of_a_calibrated_network_it_is_1(rows, labels):
    moved = [fitted(*made(rows, labels, 1.0, seed)) != 1 for seed in range(300)]
    assert np.mean(moved) < 0.09  # one in twenty by design; 300 draws of .05 stay below .09 but once in 600


def test_it_helps_on_rows_not_seen():
    """By log loss, on average over small validation parts, whatever the true temperature."""
    for true in (0.5, 1.0, 1.5, 3.0):
        far = made(20_000, 3, true, seed=99)
        gains = [loss(*far, 1) - loss(*far, fitted(*made(150, 3, true, seed))) for seed in range(40)]
        assert np.mean(gains) > (-1e-3 if true == 1 else 0.01)


@pytest.mark.parametrize(
    ("probability", "target"),
    [([[1.0, 0.0]] * 50, [0] * 50), ([[1.0, 0.0]] * 50, [1] * 50), ([[0.5, 0.5]] * 9, [1] * 9), ([[0.2, 0.8]], [0])],
)
def test_at_the_ends_it_is_finite(probability, target):
    found = temperature(torch.tensor(probability), torch.tensor(target))
    assert 0.01 <= found <= 100
    assert torch.isfinite(cooled(torch.tensor(probability), found)).all()


def test_what_is_not_finite_is_left_alone():
    assert temperature(torch.full((5, 2), float("nan")), torch.zeros(5)) == 1
    assert temperature(torch.empty(0, 2), torch.empty(0)) == 1


@pytest.mark.parametrize("at", [0.3, 1.0, 2.5])
def test_cooled_probabilities_are_those_of_divided_logits(at):
    logits, _ = made(200, 4, 1.0, scale=9)
    ours = cooled(torch.from_numpy(softmax(logits, axis=1)), at)
    np.testing.assert_allclose(ours, softmax(logits / at, axis=1), rtol=1e-9)
    np.testing.assert_allclose(cooled(ours, 1 / at), softmax(logits, axis=1), rtol=1e-7)  # and back


def test_labels_that_go_together_are_not_taken_for_many_rows():
    """Ten labels that come true together are one piece of evidence, not ten: a calibrated network is left alone."""
    draw, moved = np.random.default_rng(0), 0
    for _ in range(200):
        share = draw.uniform(0.1, 0.9, 300)
        came = (draw.random(300) < share).astype(int)
        cells = torch.from_numpy(np.repeat(np.stack([1 - share, share], 1), 10, 0))
        moved += temperature(cells, torch.from_numpy(np.repeat(came, 10)), each=10) != 1
    assert moved <= 20  # one in twenty, and what chance adds
