"""Answers of several members, against torch's losses member by member and against means of probabilities."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from hondo.layers import loss, members

ROWS, MEMBERS = 20, 5


def drawn(answers: int, size: float = 3.0) -> torch.Tensor:
    torch.manual_seed(0)
    return torch.randn(ROWS, MEMBERS, answers, dtype=torch.float64) * size


@pytest.mark.parametrize(
    ("ours", "theirs", "answers", "target"),
    [
        (loss.multiclass, nn.CrossEntropyLoss(reduction="none"), 4, torch.arange(ROWS) % 4),
        (loss.binary, lambda z, t: nn.BCEWithLogitsLoss(reduction="none")(z[:, 0], t), 1, torch.arange(ROWS) % 2.0),
        (
            loss.multilabel,
            lambda z, t: nn.BCEWithLogitsLoss(reduction="none")(z, t).mean(1),
            3,
            (torch.arange(3 * ROWS) % 7 < 3).view(ROWS, 3).double(),
        ),
        (loss.squared, lambda z, t: nn.MSELoss(reduction="none")(z[:, 0], t), 1, torch.linspace(-2, 2, ROWS)),
    ],
)
def test_each_member_learns_by_its_own_loss(ours, theirs, answers, target):
    logits = drawn(answers)
    target = target.double() if target.is_floating_point() else target
    apart = torch.stack([theirs(logits[:, m], target) for m in range(MEMBERS)], 1)
    torch.testing.assert_close(members.each(ours, logits, target), apart.mean(1))
    torch.testing.assert_close(members.each(ours, logits[:, 0], target), apart[:, 0])


@pytest.mark.parametrize("size", [1.0, 100.0])
def test_together_they_answer_with_the_mean_of_their_probabilities(size):
    logit, logits = drawn(1, size), drawn(4, size)
    torch.testing.assert_close(members.binary(logit).sigmoid(), logit.sigmoid().mean(1))
    torch.testing.assert_close(members.binary(logits).sigmoid(), logits.sigmoid().mean(1))
    torch.testing.assert_close(members.multiclass(logits).softmax(1), logits.softmax(2).mean(1))
    assert torch.equal(members.number(logit), logit.mean(1))


def test_what_is_far_from_a_half_keeps_its_digits():
    """A probability of 1e-60 has a logit, though 1 - p rounds to 1."""
    logit = torch.full((1, 3, 1), -138.0, dtype=torch.float64)
    torch.testing.assert_close(members.binary(logit), logit[:, 0])
    torch.testing.assert_close(members.binary(-logit), -logit[:, 0])


def test_one_that_answers_alone_is_left_as_it_is():
    logits = drawn(3)[:, 0]
    assert (
        members.binary(logits) is logits and members.multiclass(logits) is logits and members.number(logits) is logits
    )


def test_how_far_they_are_apart():
    given = drawn(1)
    torch.testing.assert_close(members.spread(given), given[:, :, 0].std(1, unbiased=False))
    assert members.spread(given[:, 0]).tolist() == [0.0] * len(given)
    assert members.spread(given[:, :1]).tolist() == [0.0] * len(given)
