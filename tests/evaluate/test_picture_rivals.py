"""The rivals of pictures, beside what scikit-learn's parts say when put together by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

from hondo import registry
from hondo.data import samples
from hondo.evaluate import looks
from hondo.nouns import Field, Role
from hondo.pictures import Picture
from hondo.tasks.multiclass import Multiclass

FIELDS = (Field("image", "image"),)
TASK = Multiclass(("label",)).bind({"target": Role((), sizes=(10,), labels=tuple("0123456789"))})


@pytest.fixture(scope="module")
def digits():
    """scikit-learn's, as pictures of 28 by 28: (columns, labels) by part."""
    frame = samples.load("digits")
    points = frame.drop("target").to_numpy().reshape(-1, 8, 8) * (255 / 16)
    large = points.round().astype(np.uint8).repeat(3, axis=1).repeat(3, axis=2)
    padded = np.pad(large, ((0, 0), (2, 2), (2, 2)))
    labels = frame["target"].to_numpy().astype(np.int64)
    column = np.empty(len(labels), dtype=object)
    column[:] = [Picture("x", each) for each in padded]
    cuts = {"training": slice(0, 900), "validation": slice(900, 1300), "test": slice(1300, None)}
    return {part: ({"image": column[cut]}, labels[cut], padded[cut]) for part, cut in cuts.items()}


def fitted(name, digits):
    rival = registry.find("rival", name)()
    rival.fit(FIELDS, *digits["training"][:2], *digits["validation"][:2], TASK, 0)
    return rival


def test_the_linear_one_is_as_good_as_the_best_by_hand(digits):
    rival = fitted("pixels", digits)
    columns, truth, _ = digits["test"]
    ours = rival.predict(columns)
    flat = [digits[part][2].reshape(len(digits[part][1]), -1) / 255 for part in ("training", "test")]
    scaler = StandardScaler().fit(flat[0])
    by_hand = LogisticRegression(C=0.01, max_iter=300).fit(scaler.transform(flat[0]), digits["training"][1])
    theirs = by_hand.predict_proba(scaler.transform(flat[1]))
    assert log_loss(truth, ours) < log_loss(truth, theirs) * 1.05
    np.testing.assert_allclose(ours.sum(1), 1)


def test_the_neighbours_are_scikit_learns(digits):
    rival = fitted("neighbours", digits)
    columns, truth, points = digits["test"]
    by_hand = KNeighborsClassifier(rival.count).fit(digits["training"][2].reshape(900, -1) / 255, digits["training"][1])
    theirs = by_hand.predict(points.reshape(len(truth), -1) / 255)
    ours = rival.predict(columns).argmax(1)
    assert abs(accuracy_score(truth, ours) - accuracy_score(truth, theirs)) < 0.02
    assert accuracy_score(truth, ours) > 0.9


@pytest.mark.parametrize("name", ["pixels", "neighbours"])
def test_colour_alone_is_seen(name):
    g = np.random.default_rng(0)
    truth = np.arange(90) % 3

    def dyed(label):
        points = g.integers(0, 60, (int(g.integers(8, 40)), int(g.integers(8, 40)), 3))
        points[..., label] += 150
        return Picture("x", points.astype(np.uint8))

    column = np.empty(90, dtype=object)
    column[:] = [dyed(label) for label in truth]
    rival = registry.find("rival", name)()
    rival.fit(FIELDS, {"image": column[:60]}, truth[:60], {"image": column[60:75]}, truth[60:75], TASK, 0)
    assert (rival.predict({"image": column[75:]}).argmax(1) == truth[75:]).all()


@pytest.mark.parametrize("name", ["pixels", "neighbours"])
def test_of_too_many_pictures_some_are_drawn(name, digits, monkeypatch):
    """It says of how many, and is what it would be of these alone."""
    monkeypatch.setattr(looks, "NUMBERS", 788 * 300)
    rival = fitted(name, digits)
    assert rival.drawn == 300
    columns, truth, _ = digits["training"]
    rows = looks.Looks(FIELDS, columns).drawn(900, 0)
    assert len(np.unique(rows)) == 300 and (np.diff(rows) > 0).all()
    monkeypatch.undo()
    alone = registry.find("rival", name)()
    alone.fit(FIELDS, {"image": columns["image"][rows]}, truth[rows], *digits["validation"][:2], TASK, 0)
    assert alone.drawn is None
    np.testing.assert_array_equal(rival.predict(digits["test"][0]), alone.predict(digits["test"][0]))
