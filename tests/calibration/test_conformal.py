"""Coverage: at least the level, and hardly more, of rows that could as well have been among the held-out ones."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from hondo.calibration import conformal
from hondo.errors import OptionError
from hondo.tasks.binary import Binary
from hondo.tasks.multiclass import Multiclass
from hondo.tasks.regression import Regression

LEVELS = ["0.05", "0.5", "0.8", "0.9", "0.95", "0.99"]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 1000), st.sampled_from(LEVELS), st.integers(0, 9999))
def test_up_to_a_thousand_rows_it_is_the_formula(rows, level, seed):
    scores = np.random.default_rng(seed).exponential(size=rows)
    rank = math.ceil((rows + 1) * Fraction(level))  # by fractions: 10 * .9 is 9
    expected = np.sort(scores)[rank - 1] if rank <= rows else math.inf
    assert conformal.reach(conformal.kept(torch.from_numpy(scores)), float(level)) == expected


@settings(max_examples=60, deadline=None)
@given(st.integers(1001, 30_000), st.sampled_from(LEVELS))
def test_of_more_rows_the_quantiles_kept_are_never_too_short(rows, level):
    """Scores 1 .. n: the reach is its rank, and rank / (n + 1) its coverage."""
    kept = conformal.kept(
        torch.arange(1, rows + 1)[torch.randperm(rows, generator=torch.Generator().manual_seed(rows))]
    )
    assert len(kept) == conformal.KEPT
    covered = conformal.reach(kept, float(level)) / (rows + 1)
    assert float(level) <= covered <= float(level) + 2 / conformal.KEPT + 1 / rows


def sampled(task, rows, g):
    """Outcomes of a network that is wrong in its own way."""
    if task.name == "regression":
        spread = g.exponential(size=rows)
        return {"prediction": torch.zeros(rows).double(), "target": torch.from_numpy(g.standard_t(3, rows) * spread)}
    labels = 2 if task.name == "binary" else 6
    logits = g.normal(0, 1.5, (rows, labels))
    share = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    target = (share.cumsum(1) > g.random((rows, 1))).argmax(1)
    overconfident = torch.from_numpy(logits * 2).softmax(1)
    return task.judge(overconfident, torch.from_numpy(target))


@pytest.mark.parametrize("rows", [19, 60, 3000])
@pytest.mark.parametrize("task", [Regression(), Multiclass(), Binary()], ids=lambda task: task.name)
def test_coverage_of_rows_not_seen(task, rows):
    """Over many draws of the held-out rows, with the temperature and the threshold chosen on the same ones."""
    level = 0.9
    g = np.random.default_rng(0)
    shares = []
    for _ in range(20 if rows == 3000 else 100):
        tuned = task.tune(sampled(task, rows, g))
        shares.append(float(tuned.covers(sampled(tuned, 400, g), level).double().mean()))
    mean, noise = np.mean(shares), np.std(shares) / math.sqrt(len(shares))
    ranks = math.ceil((min(rows, 1000) + 1) * level - 1e-9) / (min(rows, 1000) + 1)
    assert level - 0.005 - 3 * noise < mean
    assert mean < ranks + 0.005 + 3 * noise or (rows < 3000 and task.name != "regression")  # no set is empty


def test_sets_are_the_smallest_that_cover_so_often():
    """Sadinle, Lei & Wasserman: of calibrated probabilities no other sets of this coverage are smaller on average. Here
    beside sets filled from the most probable label on, up to a sum (Romano, Sesia & Candès 2020)."""
    g = np.random.default_rng(1)
    logits = torch.from_numpy(g.normal(0, 2, (6000, 8)))
    probability = logits.softmax(1)
    target = torch.from_numpy((probability.numpy().cumsum(1) > g.random((6000, 1))).argmax(1))
    first, last = slice(0, 3000), slice(3000, None)
    tuned = Multiclass().tune(Multiclass().judge(probability[first], target[first]))
    reach = conformal.reach(tuned.scores, 0.9)
    ours = conformal.likely(probability[last], probability[last].argmax(1), reach)
    descending, order = probability.sort(descending=True)
    reached = descending.cumsum(1).gather(1, (order == target[:, None]).double().argmax(1, keepdim=True))[:, 0]
    most = conformal.reach(conformal.kept(reached[first]), 0.9)
    theirs = (descending.cumsum(1) <= most)[last]
    assert abs(ours.gather(1, target[last][:, None]).double().mean() - 0.9) < 0.02
    assert ours.sum(1).double().mean() < theirs.sum(1).double().mean() - 0.05
    assert (ours.sum(1) > 0).all()


def test_a_set_is_never_empty():
    probability = torch.tensor([[0.4, 0.35, 0.25], [0.9, 0.06, 0.04], [0.5, 0.5, 0.0]], dtype=torch.float64)
    assert conformal.likely(probability, torch.tensor([0, 0, 1]), 0.3).int().tolist() == [
        [1, 0, 0],
        [1, 0, 0],
        [0, 1, 0],
    ]
    assert conformal.likely(probability, torch.tensor([0, 0, 1]), 0.7).int().tolist() == [
        [1, 1, 0],
        [1, 0, 0],
        [1, 1, 0],
    ]
    assert conformal.likely(probability, torch.tensor([0, 0, 1]), math.inf).all()


@pytest.mark.parametrize("level", [0, 1, 90, -0.5, float("nan"), "0.9", True, None])
def test_a_level_is_a_share(level):
    with pytest.raises(OptionError, match="level should be > 0, < 1"):
        conformal.level({"level": level}, (1.0,))


def test_a_level_needs_scores():
    assert conformal.level({}, ()) == 0.9
    with pytest.raises(OptionError, match="does not know how sure it is"):
        conformal.level({"level": 0.8}, ())
