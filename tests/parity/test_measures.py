"""Measures against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from hondo.measures import CLASSIFICATION, MULTILABEL, REGRESSION

SKLEARN = {
    "log_loss": lambda t, _, q: metrics.log_loss(t, q, labels=range(q.shape[1])),
    "accuracy": lambda t, p, _: metrics.accuracy_score(t, p),
    "auc": lambda t, _, q: area(t, q),
    "balanced_accuracy": lambda t, p, _: np.mean([(p[t == k] == k).mean() for k in np.unique(t)]),
    "f1": lambda t, p, q: metrics.f1_score(t, p, average="binary" if q.shape[1] == 2 else "macro", zero_division=0.0),
    "rmse": lambda t, p: metrics.root_mean_squared_error(t, p),
    "mae": lambda t, p: metrics.mean_absolute_error(t, p),
    "r2": lambda t, p: metrics.r2_score(t, p),
}


SEVERAL = {
    "log_loss": lambda t, _, q: np.mean([metrics.log_loss(a, b, labels=[0, 1]) for a, b in zip(t.T, q.T, strict=True)]),
    "exact_match": lambda t, p, _: metrics.accuracy_score(t, p),
    "f1_micro": lambda t, p, _: metrics.f1_score(t, p, average="micro", zero_division=0.0),
    "f1_macro": lambda t, p, _: metrics.f1_score(t, p, average="macro", zero_division=0.0),
    "auc": lambda t, _, q: metrics.roc_auc_score(t, q, average="macro"),
}


def area(target, probability):
    if probability.shape[1] == 2:
        return metrics.roc_auc_score(target, probability[:, 1])
    return metrics.roc_auc_score(target, probability, multi_class="ovr")


def classified(target, probability, prediction=None):
    probability = torch.as_tensor(probability, dtype=torch.float64)
    chosen = probability.argmax(1) if prediction is None else torch.as_tensor(prediction)
    return {"target": torch.as_tensor(target), "prediction": chosen, "probability": probability}


def made(rows, classes, seed, ties=False):
    """Targets in which every class occurs, and probabilities that know something of them."""
    g = np.random.default_rng(seed)
    target = np.concatenate([np.arange(classes), g.integers(0, classes, rows - classes)])
    logits = g.normal(size=(rows, classes)) + 2 * (np.arange(classes) == target[:, None]) * g.random((rows, 1))
    share = np.exp(np.round(logits) if ties else logits)
    return target, share / share.sum(1, keepdims=True)


def test_every_measure_is_compared():
    assert set(SKLEARN) == {*CLASSIFICATION, *REGRESSION} and set(SEVERAL) == set(MULTILABEL)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize(("rows", "labels"), [(3, 2), (50, 2), (30, 5), (400, 20)])
@pytest.mark.parametrize("name", MULTILABEL)
def test_several_labels_at_once(name, rows, labels, ties):
    for seed in range(3):
        g = np.random.default_rng(seed)
        target = (g.random((rows, labels)) < 0.3).astype(int)
        target[:2] = [[0] * labels, [1] * labels]  # each label is there and is not
        share = np.clip(0.4 * target + 0.6 * g.random((rows, labels)), 0.01, 0.99)
        share = share.round(1) * 0.98 + 0.01 if ties else share
        found = classified(target, share, (share >= 0.5).astype(int))
        theirs = SEVERAL[name](target, found["prediction"].numpy(), share)
        assert MULTILABEL[name].of(found) == pytest.approx(theirs, rel=1e-12, abs=1e-12)


def test_labels_that_all_rows_have_or_none():
    """They have no area; neither there nor answered, their F1 is 0 as scikit-learn's."""
    target = np.array([[1, 0, 0, 1], [0, 0, 0, 1], [1, 0, 1, 1]])
    share = np.array([[0.9, 0.1, 0.2, 0.9], [0.3, 0.2, 0.4, 0.8], [0.2, 0.1, 0.9, 0.7]])
    found = classified(target, share, (share >= 0.5).astype(int))
    areas = [metrics.roc_auc_score(target[:, k], share[:, k]) for k in (0, 2)]
    assert MULTILABEL["auc"].of(found) == pytest.approx(np.mean(areas))
    theirs = metrics.f1_score(target, share >= 0.5, average="macro", zero_division=0.0)
    assert MULTILABEL["f1_macro"].of(found) == pytest.approx(theirs)
    assert np.isnan(MULTILABEL["auc"].of(classified(target[:, 1:2], share[:, 1:2], target[:, 1:2])))


def test_a_row_of_several_labels_has_a_log_loss_of_its_own():
    target, share = np.array([[1, 0], [1, 1]]), np.array([[0.8, 0.1], [0.6, 0.7]])
    rows = MULTILABEL["log_loss"].rows(classified(target, share, target))
    np.testing.assert_allclose(rows, [-(np.log(0.8) + np.log(0.9)) / 2, -(np.log(0.6) + np.log(0.7)) / 2])


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize(("rows", "classes"), [(2, 2), (50, 2), (500, 2), (30, 3), (400, 10)])
@pytest.mark.parametrize("name", CLASSIFICATION)
def test_classification(name, rows, classes, ties):
    for seed in range(3):
        target, probability = made(rows, classes, seed, ties)
        found = classified(target, probability)
        theirs = SKLEARN[name](target, found["prediction"].numpy(), probability)
        assert CLASSIFICATION[name].of(found) == pytest.approx(theirs, rel=1e-12, abs=1e-12)


def test_balanced_accuracy_is_sklearns_where_classes_are_missing():
    found = classified([0, 0, 2, 2, 2], np.eye(4)[[0, 1, 2, 2, 3]])
    with pytest.warns(UserWarning, match="not in y_true"):
        theirs = metrics.balanced_accuracy_score([0, 0, 2, 2, 2], [0, 1, 2, 2, 3])
    assert CLASSIFICATION["balanced_accuracy"].of(found) == pytest.approx(theirs, rel=1e-12)


@pytest.mark.filterwarnings("ignore")
def test_certain_and_wrong_is_bad_but_not_infinite():
    target, probability = np.array([0, 1, 1]), np.array([[1.0, 0], [1, 0], [0, 1]])
    ours = CLASSIFICATION["log_loss"].of(classified(target, probability))
    assert ours == pytest.approx(metrics.log_loss(target, probability), rel=1e-12)


def test_area_where_probabilities_are_all_but_certain():
    """Where one minus a probability is 1, only the other still tells rows apart: as scikit-learn, go by label 1."""
    target = np.array([0, 1, 0, 1, 1, 0])
    for second in ([1e-20, 1e-18, 1e-19, 1e-17, 1e-21, 1e-22], [1 - 1e-12, 1.0, 1.0, 1.0, 0.5, 1.0]):
        probability = np.stack([1 - np.array(second), second], 1)
        ours = CLASSIFICATION["auc"].of(classified(target, probability))
        assert ours == pytest.approx(metrics.roc_auc_score(target, second), abs=1e-12)


def test_an_area_of_one_class_is_not_a_number():
    assert np.isnan(CLASSIFICATION["auc"].of(classified([1, 1], [[0.2, 0.8], [0.3, 0.7]])))


@pytest.mark.parametrize("name", REGRESSION)
@pytest.mark.parametrize("scale", [1e-8, 1.0, 1e8])
@pytest.mark.parametrize("rows", [2, 30, 1000])
def test_regression(name, rows, scale):
    for seed in range(3):
        g = np.random.default_rng(seed)
        target = g.normal(size=rows) * scale + scale
        prediction = target + g.normal(size=rows) * scale / 3
        found = {"target": torch.tensor(target), "prediction": torch.tensor(prediction)}
        assert REGRESSION[name].of(found) == pytest.approx(SKLEARN[name](target, prediction), rel=1e-9)


def test_the_spread_explained_of_a_constant_is_not_a_number():
    found = {"target": torch.ones(3), "prediction": torch.tensor([1.0, 2.0, 3.0])}
    assert np.isnan(REGRESSION["r2"].of(found))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 60))
def test_where_a_measure_has_a_value_a_row_the_score_is_their_mean_or_its_root(seed, rows):
    target, probability = made(rows, 2, seed)
    g = np.random.default_rng(seed)
    numbers = {"target": torch.tensor(g.normal(size=rows)), "prediction": torch.tensor(g.normal(size=rows))}
    for table, found in ((CLASSIFICATION, classified(target, probability)), (REGRESSION, numbers)):
        for measure in table.values():
            if measure.rows is not None:
                mean = float(measure.rows(found).mean())
                assert measure.rows(found).shape == (rows,)
                assert any(measure.of(found) == pytest.approx(value, rel=1e-12) for value in (mean, mean**0.5))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 40), st.integers(2, 4))
def test_the_order_of_rows_is_of_no_account(seed, rows, classes):
    target, probability = made(max(rows, classes), classes, seed, ties=True)
    found = classified(target, probability)
    order = torch.randperm(len(target), generator=torch.Generator().manual_seed(seed))
    mixed = {name: tensor[order] for name, tensor in found.items()}
    for measure in CLASSIFICATION.values():
        assert measure.of(mixed) == pytest.approx(measure.of(found), rel=1e-12)
