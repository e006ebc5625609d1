"""Intervals of members that know which rows are hard, and of one network that does not."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from hondo.nouns import Draw, Role
from hondo.tasks.regression import Regression

TASK = Regression(("y",)).bind({"target": Role((), center=200.0, scale=50.0)})


class Given(nn.Module):
    """Answers with what it is given, by members or alone."""

    def forward(self, numbers):
        return numbers[:, :, None] if numbers.shape[1] > 1 else numbers


def made(rows, members, seed):
    """Rows of which some are ten times as hard; the members are apart by how hard they are."""
    g = np.random.default_rng(seed)
    hard = np.where(g.random(rows) < 0.3, 1.0, 0.1)[:, None]
    answers = g.normal(size=(rows, 1)) + 0.3 * hard * g.normal(size=(rows, members))
    target = answers.mean(1) + hard[:, 0] * g.normal(size=rows)
    return {"numbers": torch.from_numpy(answers), "target": torch.from_numpy(target)}


def answered(task, batch, level=0.9):
    *_, answers = task.answer(Given(), batch, {"level": level}, Draw(0, 0))
    low, high = (np.array([answer[end] for answer in answers]) for end in ("low", "high"))
    return low, high, batch["target"].numpy() * 50 + 200


@pytest.mark.parametrize("members", [1, 8])
def test_intervals_cover_as_often_as_asked(members):
    task = TASK.tune(TASK.outcome(Given(), made(4000, members, 0)))
    batch = made(20_000, members, 1)
    for level in (0.5, 0.9):
        low, high, truth = answered(task, batch, level)
        within = (low <= truth) & (truth <= high)
        assert within.mean() == pytest.approx(level, abs=0.02)
        assert np.array_equal(task.covers(task.outcome(Given(), batch), level).numpy(), within)


def test_members_make_them_narrower():
    widths = []
    for members in (1, 8):
        task = TASK.tune(TASK.outcome(Given(), made(4000, members, 0)))
        low, high, _ = answered(task, made(20_000, members, 1))
        widths.append((high - low).mean())
    assert widths[1] < 0.95 * widths[0]


def test_alone_the_residuals_are_as_they_are():
    batch = made(500, 1, 0)
    task = TASK.tune(TASK.outcome(Given(), batch))
    assert task.pad == 1
    off = 50 * (batch["numbers"][:, 0] - batch["target"]).abs()
    np.testing.assert_allclose(task.scores, np.sort(off), rtol=1e-9)
    low, high, _ = answered(task, batch)
    np.testing.assert_allclose(high - low, 2 * np.sort(off)[451 - 1], rtol=1e-9)  # ceil(501 * .9)


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_units_are_of_no_account(scale):
    batch = made(300, 4, 0)
    one, other = TASK, Regression(("y",)).bind({"target": Role((), center=200.0 * scale, scale=50.0 * scale)})
    ends = [answered(task.tune(task.outcome(Given(), batch)), batch)[1] for task in (one, other)]
    np.testing.assert_allclose(ends[1], ends[0] * scale, rtol=1e-9)


def test_a_row_alone_has_the_interval_it_has_among_others():
    batch = made(40, 4, 0)
    task = TASK.tune(TASK.outcome(Given(), made(300, 4, 1)))
    low, high, _ = answered(task, batch)
    for row in range(40):
        alone = answered(task, {role: tensor[row : row + 1] for role, tensor in batch.items()})
        assert (alone[0][0], alone[1][0]) == pytest.approx((low[row], high[row]), rel=1e-12)  # sums end in other bits
