"""The feed: batch n as a function of (seed, n), so that going on needs no memory of what was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import torch
from torch import Tensor

from hondo.nouns import Batch, Draw, Prepared, Resident
from hondo.train.plan import batches

SHUFFLED_BYTES = 256 << 20
"""Resident data up to this size is gathered once an epoch in its order, and a batch is a view; larger data by the
batch. Both give the same rows."""
POOL = 64
"""Batches of ragged rows whose rows are drawn together: they are sorted by length among themselves."""
VIEWS = 1024
"""Batches that are cut out at once: one call for all of them."""


class Feed:
    """Each row once an epoch, in an order drawn for that epoch, in batches whose sizes differ by one at most. Rows of
    different lengths (`prepared.sizes`) come with rows of about their own."""

    def __init__(self, prepared: Prepared, batch: int, seed: int, device: torch.device) -> None:
        self.prepared: Prepared = prepared.to(device) if hasattr(prepared, "to") else prepared
        self.rows, self.seed, self.device = len(prepared), seed, device
        self.per_epoch = batches(self.rows, batch)
        self.most = -(-self.rows // self.per_epoch)
        """Rows of the largest batch."""
        self.sizes: Tensor | None = getattr(prepared, "sizes", None)
        self._epoch = -1
        self._order = torch.empty(0, dtype=torch.int64)
        self._shuffled: Resident | None = None
        self._views: tuple[range, list[Batch]] = range(0), []

    def batch(self, n: int) -> Batch:
        """Effective batch number n, on the device."""
        epoch, within = divmod(n, self.per_epoch)
        if epoch != self._epoch:
            self._turn(epoch)
        if self._shuffled is not None:
            if within not in self._views[0]:
                self._views = self._cut(self._shuffled.tensors, within)
            which, views = self._views
            return dict(views[within - which.start])
        return self._taken(n, within)

    def positions(self, n: int) -> list[int]:
        """Which rows are in batch number n."""
        epoch, within = divmod(n, self.per_epoch)
        if epoch != self._epoch:
            self._turn(epoch)
        positions: list[int] = self._order[self._start(within) : self._start(within + 1)].tolist()
        return positions

    def filled_up(self) -> tuple[float, float] | None:
        """Of rows of different lengths: which share of the places of the first epoch holds nothing, and would without
        regard for the lengths."""
        if self.sizes is None:
            return None
        ours = [torch.tensor(self.positions(n)) for n in range(self.per_epoch)]
        drawn = torch.randperm(self.rows, generator=Draw(self.seed, 0).generator("order"))
        return _filled_up(self.sizes, ours), _filled_up(self.sizes, torch.split(drawn, self.most))

    @torch.inference_mode(False)  # autograd may keep what is read
    def _taken(self, n: int, within: int) -> Batch:
        taken = self.prepared.take(self._order[self._start(within) : self._start(within + 1)], Draw(self.seed, n))
        return {role: tensor.to(self.device, non_blocking=True) for role, tensor in taken.items()}

    def _start(self, within: int) -> int:
        """The first row of a batch of the epoch."""
        return self.rows * within // self.per_epoch

    def _by_length(self, epoch: int, order: Tensor, sizes: Tensor) -> Tensor:
        """The rows (N,) in an order in which those of a batch are about as long. Batches that are one row larger change
        places among themselves, so that all begin where they did."""
        starts = [self._start(within) for within in range(self.per_epoch + 1)]
        chance = Draw(self.seed, epoch).generator("batches")
        pools = [order[starts[k] : starts[min(k + POOL, self.per_epoch)]] for k in range(0, self.per_epoch, POOL)]
        pools = [pool[sizes[pool].argsort(stable=True)] for pool in pools]
        batches = list(torch.split(torch.cat(pools), [stop - start for start, stop in pairwise(starts)]))
        for length in {len(batch) for batch in batches}:
            alike = [place for place, batch in enumerate(batches) if len(batch) == length]
            drawn = torch.randperm(len(alike), generator=chance).tolist()
            moved = [batches[alike[place]] for place in drawn]
            for place, batch in zip(alike, moved, strict=True):
                batches[place] = batch
        return torch.cat(batches)

    def _cut(self, tensors: Mapping[str, Tensor], within: int) -> tuple[range, list[Batch]]:
        """A number of batches of the epoch, this one among them."""
        first = within - within % VIEWS
        which = range(first, min(first + VIEWS, self.per_epoch))
        starts = [self._start(number) for number in (*which, which.stop)]
        sizes = [stop - start for start, stop in pairwise(starts)]
        parts = {role: torch.split(tensor[starts[0] : starts[-1]], sizes) for role, tensor in tensors.items()}
        return which, [dict(zip(parts, each, strict=True)) for each in zip(*parts.values(), strict=True)]

    @torch.inference_mode(False)
    def _turn(self, epoch: int) -> None:
        self._epoch = epoch
        self._order = torch.randperm(self.rows, generator=Draw(self.seed, epoch).generator("order"))
        if self.sizes is not None:
            self._order = self._by_length(epoch, self._order, self.sizes)
        self._shuffled, self._views = None, (range(0), [])
        if isinstance(self.prepared, Resident):
            self._order = self._order.to(self.device)
            if sum(t.numel() * t.element_size() for t in self.prepared.tensors.values()) <= SHUFFLED_BYTES:
                self._shuffled = Resident(self.prepared.take(self._order))


def _filled_up(sizes: Tensor, batches: Sequence[Tensor]) -> float:
    places = sum(len(rows) * max(1, int(sizes[rows].max())) for rows in batches)
    return 1 - int(sizes.sum()) / places
