"""Losses against torch.nn's, and the perceptron's against a slow plain version."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from hondo.layers import loss


def logits(rows, answers, size=3.0, dtype=torch.float64):
    return (torch.randn(rows, answers, dtype=dtype) * size).requires_grad_()


def gradient(total, of):
    return torch.autograd.grad(total, of)[0]


@pytest.mark.parametrize("size", [1.0, 50.0, 1e4])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_binary(size, dtype):
    torch.manual_seed(0)
    z, target = logits(64, 1, size, dtype), torch.randint(0, 2, (64,))
    ours = loss.binary(z, target)
    theirs = nn.BCEWithLogitsLoss(reduction="none")(z[:, 0], target.to(dtype))
    assert ours.shape == (64,) and torch.equal(ours, theirs)
    assert torch.equal(gradient(ours.sum(), z), gradient(theirs.sum(), z))


@pytest.mark.parametrize("size", [1.0, 50.0, 1e4])
@pytest.mark.parametrize("answers", [2, 3, 10])
def test_multiclass(answers, size):
    torch.manual_seed(0)
    z, target = logits(64, answers, size), torch.randint(0, answers, (64,))
    ours = loss.multiclass(z, target)
    theirs = nn.CrossEntropyLoss(reduction="none")(z, target)
    assert ours.shape == (64,) and torch.equal(ours, theirs)
    assert torch.equal(gradient(ours.sum(), z), gradient(theirs.sum(), z))


def test_two_answers_with_one_logit_or_two():
    torch.manual_seed(0)
    z, target = logits(64, 1), torch.randint(0, 2, (64,))
    both = torch.cat([torch.zeros_like(z), z], 1)
    torch.testing.assert_close(loss.binary(z, target), loss.multiclass(both, target), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("answers", [1, 2, 5])
def test_perceptron(answers):
    """Against a slow plain version: by how much the best wrong answer beats the right one."""
    torch.manual_seed(0)
    z, target = logits(200, answers), torch.randint(0, max(2, answers), (200,))
    ours = (loss.binary if answers == 1 else loss.multiclass)(z, target, "perceptron")
    rows = [[0.0, *row] if answers == 1 else row for row in z.tolist()]  # one logit: that of 1, against 0
    theirs = [
        max(0.0, max(value for k, value in enumerate(row) if k != t) - row[t])
        for row, t in zip(rows, target.tolist(), strict=True)
    ]
    assert ours.shape == (200,) and 0 in theirs
    np.testing.assert_allclose(ours.detach().numpy(), theirs, atol=1e-12)


def test_a_row_on_neither_side_moves_the_weights():
    """Or weights of zero would never move."""
    for z, one in ((torch.zeros(3, 1), loss.binary), (torch.zeros(3, 4), loss.multiclass)):
        z.requires_grad_()
        assert gradient(one(z, torch.tensor([0, 1, 1]), "perceptron").sum(), z).abs().sum(1).gt(0).all()
