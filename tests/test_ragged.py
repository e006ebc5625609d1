"""Rows of different lengths: what is taken is what was put in."""

from __future__ import annotations

import torch

from hondo.ragged import Ragged

ROWS = [[5, 6, 7], [], [8], [9, 10]]


def ragged(rows=ROWS, dim=None):
    starts = torch.tensor([0, *(len(row) for row in rows)]).cumsum(0)
    values = torch.tensor([value for row in rows for value in row], dtype=torch.int64)
    return Ragged("tokens", values if dim is None else values[:, None].expand(-1, dim).float(), starts)


def test_rows_come_back_as_they_are():
    some = ragged()
    assert len(some) == 4 and some.sizes.tolist() == [3, 0, 1, 2]
    for index in ([0, 1, 2, 3], [3, 3, 1], [1], [2], [0]):
        batch = some.take(torch.tensor(index))
        tokens, keep = batch["tokens"], batch["tokens_keep"]
        assert tokens.shape == keep.shape == (len(index), max(1, *(len(ROWS[i]) for i in index), 0))
        assert [row[kept].tolist() for row, kept in zip(tokens, keep, strict=True)] == [ROWS[i] for i in index]
        assert not tokens[~keep].any()


def test_values_may_have_features_and_there_may_be_none():
    batch = ragged(dim=4).take(torch.tensor([2, 0]))
    assert batch["tokens"].shape == (2, 3, 4) and batch["tokens"][0, 0].tolist() == [8.0] * 4
    empty = ragged([[], []]).take(torch.tensor([1, 0]))
    assert empty["tokens"].shape == (2, 1) and not empty["tokens_keep"].any()
    assert ragged().take(torch.tensor([], dtype=torch.int64))["tokens"].shape == (0, 1)
