"""Rows of different lengths: all of them once an epoch, beside rows of about their length, by (seed, n) alone."""

from __future__ import annotations

import pytest
import torch

from hondo.ragged import Ragged
from hondo.train.feed import POOL, Feed

CPU = torch.device("cpu")


def ragged(rows: int) -> Ragged:
    lengths = torch.randint(0, 200, (rows,), generator=torch.Generator().manual_seed(0))
    starts = torch.cat([torch.zeros(1, dtype=torch.int64), lengths.cumsum(0)])
    return Ragged("tokens", torch.arange(1, int(starts[-1]) + 1), starts)


def padding(data: Ragged, batches: list[list[int]]) -> float:
    """Share of the places of all batches that hold nothing."""
    places = sum(len(rows) * max(1, int(data.sizes[rows].max())) for rows in batches)
    return 1 - int(data.sizes.sum()) / places


@pytest.mark.parametrize("rows", [1, 7, 33, 1000, 64 * POOL * 2 + 5])
def test_every_row_once_an_epoch_in_batches_of_one_size(rows):
    feed = Feed(ragged(rows), 32, seed=3, device=CPU)
    for epoch in (0, 1):
        batches = [feed.positions(epoch * feed.per_epoch + n) for n in range(feed.per_epoch)]
        assert sorted(row for batch in batches for row in batch) == list(range(rows))
        assert {len(batch) for batch in batches} <= {feed.most, feed.most - 1}
    taken = feed.batch(feed.per_epoch - 1)
    assert len(taken["tokens"]) == len(feed.positions(feed.per_epoch - 1))


def test_little_is_filled_up_and_chance_stays():
    data = ragged(5000)
    feed = Feed(data, 32, seed=3, device=CPU)
    epochs = [[feed.positions(e * feed.per_epoch + n) for n in range(feed.per_epoch)] for e in (0, 1)]
    plain = torch.randperm(5000).split(32)
    assert padding(data, [rows.tolist() for rows in plain]) > 0.4
    assert all(padding(data, batches) < 0.06 for batches in epochs)
    told = feed.filled_up()
    assert told == (pytest.approx(padding(data, epochs[0])), pytest.approx(0.45, abs=0.06))
    longest = [[int(data.sizes[rows].max()) for rows in batches] for batches in epochs]
    assert epochs[0] != epochs[1] and longest[0] != sorted(longest[0])
    together = [{frozenset(rows) for rows in batches} for batches in epochs]
    assert not together[0] & together[1]


def test_a_batch_is_a_function_of_seed_and_number():
    one, other = (Feed(ragged(500), 16, seed=5, device=CPU) for _ in range(2))
    for n in (40, 3, 40, 0):
        assert other.positions(n) == Feed(ragged(500), 16, seed=5, device=CPU).positions(n)
    assert [one.positions(n) for n in range(50)] == [other.positions(n) for n in range(50)]
    assert one.positions(7) != Feed(ragged(500), 16, seed=6, device=CPU).positions(7)
