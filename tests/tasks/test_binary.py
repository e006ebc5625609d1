"""The threshold of a binary task."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score

from hondo.tasks.binary import Binary


def found(probability, target):
    second = torch.as_tensor(probability, dtype=torch.float64)
    return {"probability": torch.stack([1 - second, second], 1), "target": torch.as_tensor(target)}


def made(rows=2000, moved=0.0, rare=0.5, seed=0):
    """Labels, and probabilities whose best threshold is not a half but `moved` away from it."""
    g = np.random.default_rng(seed)
    target = (g.random(rows) < rare).astype(int)
    score = g.normal(size=rows) + 2 * target - 1
    return found(1 / (1 + np.exp(-(score + moved))), target)


def best(outcomes, score):
    """By hand: the level with the highest score."""
    second, target = outcomes["probability"][:, 1].numpy(), outcomes["target"].numpy()
    levels = np.linspace(0, 1, 101)[1:-1]
    return max(score(target, second >= level) for level in levels)


@pytest.mark.parametrize("moved", [-1.5, 1.5])
def test_it_moves_to_where_the_most_are_right(moved):
    outcomes = made(moved=moved)
    tuned = Binary().tune(outcomes)
    assert (tuned.threshold > 0.5) == (moved > 0)
    second, target = outcomes["probability"][:, 1].numpy(), outcomes["target"].numpy()
    assert accuracy_score(target, second >= tuned.threshold) == best(outcomes, accuracy_score)


@pytest.mark.parametrize(("measure", "score"), [("f1", f1_score), ("balanced_accuracy", balanced_accuracy_score)])
def test_it_serves_the_measure_that_decides(measure, score):
    outcomes = made(moved=-2.0, rare=0.1)
    tuned = Binary().tune(outcomes, measure)
    second, target = outcomes["probability"][:, 1].numpy(), outcomes["target"].numpy()
    assert score(target, second >= tuned.threshold) == pytest.approx(best(outcomes, score))
    assert tuned.threshold != 0.5


def test_balanced_weights_are_tuned_by_balanced_accuracy():
    outcomes = made(moved=-2.0, rare=0.1)
    assert Binary(weight="balanced").tune(outcomes) == Binary(weight="balanced").tune(outcomes, "balanced_accuracy")


@pytest.mark.parametrize("seed", range(10))
def test_it_leaves_a_half_only_for_more_than_a_standard_error(seed):
    outcomes = made(rows=150, seed=seed)
    tuned = Binary().tune(outcomes)
    second, target = outcomes["probability"][:, 1].numpy(), outcomes["target"].numpy()
    gain = accuracy_score(target, second >= tuned.threshold) - accuracy_score(target, second >= 0.5)
    changed = np.sum((second >= tuned.threshold) != (second >= 0.5))
    assert tuned.threshold == 0.5 or gain > changed**0.5 / 150


def test_three_rows_of_which_two_gain_do_not_move_it():
    """One row more is right; the standard error of three is more than one."""
    outcomes = found([0.1, 0.1, 0.55, 0.56, 0.57, 0.9, 0.9], [0, 0, 0, 1, 0, 1, 1])
    assert Binary().tune(outcomes).threshold == 0.5
    moved = found([0.1, 0.1, 0.55, 0.56, 0.57, 0.9, 0.9], [0, 0, 0, 0, 0, 1, 1])
    assert Binary().tune(moved).threshold > 0.57


def test_an_earlier_threshold_is_forgotten():
    outcomes = made()
    assert Binary(threshold=0.9).tune(outcomes) == Binary().tune(outcomes)


def test_at_the_threshold_itself_it_is_the_second_label():
    assert Binary(threshold=0.25).judge(torch.tensor([[0.75, 0.25]]), torch.tensor([0]))["prediction"].tolist() == [1]
