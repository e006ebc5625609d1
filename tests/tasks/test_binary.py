"""The threshold of a binary task."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score

from hondo.measures import CLASSIFICATION
from hondo.tasks.binary import Binary, _gain


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
def test_it_moves_to_where_nearly_the_most_are_right(moved):
    outcomes = made(moved=moved)
    tuned = Binary().tune(outcomes)
    assert (tuned.threshold > 0.5) == (moved > 0)
    found = tuned.judge(outcomes["probability"], outcomes["target"])
    score = accuracy_score(found["target"], found["prediction"])
    assert best(found, accuracy_score) - 0.006 < score and score > accuracy(outcomes) + 0.05


def accuracy(outcomes):
    return accuracy_score(outcomes["target"], outcomes["probability"][:, 1] >= 0.5)


@pytest.mark.parametrize(("measure", "score"), [("f1", f1_score), ("balanced_accuracy", balanced_accuracy_score)])
def test_it_serves_the_measure_that_decides(measure, score):
    outcomes = made(moved=-2.0, rare=0.1)
    tuned = Binary().tune(outcomes, measure)
    found = tuned.judge(outcomes["probability"], outcomes["target"])
    assert score(found["target"], found["prediction"]) > best(found, score) - 0.02
    assert tuned.threshold != 0.5


def test_balanced_weights_are_tuned_by_balanced_accuracy():
    outcomes = made(moved=-2.0, rare=0.1)
    assert Binary(weight="balanced").tune(outcomes) == Binary(weight="balanced").tune(outcomes, "balanced_accuracy")


@pytest.mark.parametrize("rows", [60, 800])
@pytest.mark.parametrize("spread", [0.7, 3.0])
def test_where_a_half_is_right_it_seldom_moves(rows, spread):
    """Rows as likely of the second label as they are said to be. The best of all levels that gains one standard error
    would move in about half of these draws."""
    g = np.random.default_rng(rows)
    moved, tempted = [], []
    for _ in range(100):
        z = g.normal(0, spread, rows)
        second = 1 / (1 + np.exp(-z))
        outcomes = found(second, (g.random(rows) < second).astype(int))
        task = Binary()
        moved.append(task.tune(outcomes).threshold != 0.5)
        target = outcomes["target"].numpy()
        levels = np.linspace(0, 1, 101)[1:-1]
        gains = [np.mean((second >= level) == target) - np.mean((second >= 0.5) == target) for level in levels]
        changed = np.sum((second >= levels[np.argmax(gains)]) != (second >= 0.5))
        tempted.append(max(gains) > changed**0.5 / rows)
    assert np.mean(moved) < 0.12 and np.mean(tempted) > 0.25


def test_the_standard_error_is_that_of_many_draws():
    """The jackknife beside the bootstrap, for each score."""
    outcomes = made(rows=800, moved=-1.0, rare=0.3)
    before, after = (Binary(threshold=level).judge(outcomes["probability"], outcomes["target"]) for level in (0.5, 0.3))
    g = np.random.default_rng(0)
    drawn = [torch.from_numpy(g.integers(800, size=800)) for _ in range(400)]
    for name in ("accuracy", "balanced_accuracy", "f1"):
        score = CLASSIFICATION[name]
        gain, noise = _gain(score, before, after)
        assert gain == score.of(after) - score.of(before) != 0
        pairs = [[{role: tensor[rows] for role, tensor in each.items()} for each in (before, after)] for rows in drawn]
        spread = np.std([score.of(second) - score.of(first) for first, second in pairs])
        assert noise == pytest.approx(np.hypot(spread, gain / 800**0.5), rel=0.12)  # about none, not about the gain


def test_three_rows_of_four_do_not_move_it_and_all_of_six_do():
    """At one standard error, three more right and one fewer would have."""
    low, high = [0.1] * 4, [0.9] * 6
    between = [0.55, 0.56, 0.57, 0.58, 0.59, 0.6]
    few = found([*low, *between[:4], *high], [0] * 4 + [0, 0, 0, 1] + [1] * 6)
    assert Binary().tune(few).threshold == 0.5
    many = found([*low, *between, *high], [0] * 4 + [0] * 6 + [1] * 6)
    assert Binary().tune(many).threshold > 0.6


def test_an_earlier_threshold_is_forgotten():
    outcomes = made()
    assert Binary(threshold=0.9).tune(outcomes) == Binary().tune(outcomes)


def test_at_the_threshold_itself_it_is_the_second_label():
    assert Binary(threshold=0.25).judge(torch.tensor([[0.75, 0.25]]), torch.tensor([0]))["prediction"].tolist() == [1]
