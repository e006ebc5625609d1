"""The feed: every row once an epoch, batches as alike as can be, and batch n is batch n."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import hondo.train.feed
from hondo.nouns import Draw, Resident
from hondo.train.feed import Feed
from hondo.train.plan import batches

ROWS, BATCH, SEED = st.integers(1, 200), st.integers(1, 64), st.integers(0, 10**9)
CPU = torch.device("cpu")


def feed(rows, batch, seed=0):
    return Feed(Resident({"row": torch.arange(rows), "x": torch.arange(rows) * 2.0}), batch, seed, CPU)


@given(ROWS, BATCH, SEED, st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_each_row_once_an_epoch_in_batches_that_differ_by_one_at_most(rows, batch, seed, epoch):
    source = feed(rows, batch, seed)
    per = source.per_epoch
    given = [source.batch(epoch * per + n)["row"] for n in range(per)]
    assert torch.cat(given).sort().values.tolist() == list(range(rows))
    sizes = {len(one) for one in given}
    assert max(sizes) - min(sizes) <= 1 and min(sizes) >= 1
    if batch <= rows:
        assert batch / 2 <= min(sizes) and max(sizes) <= 1.5 * batch + 1


@given(ROWS, BATCH, SEED, st.lists(st.integers(0, 60), max_size=8))
@settings(max_examples=60, deadline=None)
def test_batch_n_is_the_same_however_it_is_reached(rows, batch, seed, wanted):
    in_order = feed(rows, batch, seed)
    known = [in_order.batch(n) for n in range(max(wanted, default=0) + 1)]
    jumping = feed(rows, batch, seed)
    for n in wanted:
        found = feed(rows, batch, seed).batch(n), jumping.batch(n)
        for one in found:
            assert torch.equal(one["row"], known[n]["row"]) and torch.equal(one["x"], one["row"] * 2.0)


@given(st.integers(30, 200), BATCH, SEED)
@settings(max_examples=30, deadline=None)
def test_another_epoch_or_seed_has_another_order(rows, batch, seed):
    def order(epoch, seed):
        source = feed(rows, batch, seed)
        return torch.cat([source.batch(epoch * source.per_epoch + n)["row"] for n in range(source.per_epoch)])

    assert not torch.equal(order(0, seed), order(1, seed))
    assert not torch.equal(order(0, seed), order(0, seed + 1))


@given(ROWS, BATCH, SEED, st.integers(0, 30))
@settings(max_examples=30, deadline=None)
def test_data_too_large_to_shuffle_and_data_that_is_fetched_give_the_same(rows, batch, seed, n):
    class Fetched:
        def __len__(self):
            return rows

        def take(self, index, draw=None):
            assert draw == Draw(seed, n)  # so that what is left to chance follows from the batch's number
            return {"row": index, "x": index * 2.0}

    shuffled = feed(rows, batch, seed).batch(n)
    before = hondo.train.feed.SHUFFLED_BYTES
    try:
        hondo.train.feed.SHUFFLED_BYTES = 0
        gathered = feed(rows, batch, seed).batch(n)
    finally:
        hondo.train.feed.SHUFFLED_BYTES = before
    fetched = Feed(Fetched(), batch, seed, CPU).batch(n)
    for role in shuffled:
        assert torch.equal(shuffled[role], gathered[role]) and torch.equal(shuffled[role], fetched[role])


@given(st.integers(1, 10**7), st.integers(1, 10**5))
def test_an_epoch_is_as_many_batches_as_come_nearest(rows, batch):
    found = batches(rows, batch)
    assert found >= 1 and (found == 1 or abs(rows / found - batch) <= batch / 2)
