"""Rows of different lengths are asked in batches of their like, and answered in their order."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import nn

from hondo.evaluate import score
from hondo.evaluate.score import outcomes
from hondo.modalities import Together
from hondo.nouns import Resident, Role
from hondo.ragged import Ragged
from hondo.tasks.regression import Regression

LENGTHS = [3, 0, 9, 1, 9, 4, 0, 7]
CPU = torch.device("cpu")


class Counted(nn.Module):
    """tokens (B, T), tokens_keep (B, T) -> (B, 1)"""

    def __init__(self) -> None:
        super().__init__()
        self.weight, self.seen = nn.Parameter(torch.ones(1)), []

    def forward(self, tokens, tokens_keep):
        self.seen.append(tokens.shape)
        assert not tokens[~tokens_keep].any()
        return tokens.sum(1, keepdim=True) * self.weight


@pytest.mark.parametrize("most", [1, 12, 1 << 14])
def test_outcomes_are_in_the_order_of_the_rows(most, monkeypatch):
    monkeypatch.setattr(score, "TOKENS", most)
    starts = torch.tensor([0, *LENGTHS]).cumsum(0)
    texts = Ragged("tokens", torch.arange(1, int(starts[-1]) + 1), starts)
    asked = Together([texts, Resident({"target": torch.zeros(len(LENGTHS))})], {})
    assert asked.sizes.tolist() == LENGTHS
    model, task = Counted(), Regression(("y",)).bind({"target": Role(())})
    expected = [float(texts.values[a:b].sum()) for a, b in pairwise(starts)]
    assert outcomes(model, task, asked, CPU)["prediction"].tolist() == expected
    assert sum(rows for rows, _ in model.seen) == len(LENGTHS)
    assert all(rows == 1 or rows * length <= most for rows, length in model.seen)
