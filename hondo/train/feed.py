"""The feed: batch n as a function of (seed, n), so that going on needs no memory of what was read."""

from __future__ import annotations

import torch

from hondo.nouns import Batch, Draw, Prepared, Resident
from hondo.train.plan import batches

SHUFFLED_BYTES = 256 << 20
"""Resident data up to this size is gathered once an epoch in its order, and a batch is a view; larger data by the
batch. Both give the same rows."""


class Feed:
    """Each row once an epoch, in an order drawn for that epoch, in batches whose sizes differ by one at most."""

    def __init__(self, prepared: Prepared, batch: int, seed: int, device: torch.device) -> None:
        self.prepared = prepared.to(device) if isinstance(prepared, Resident) else prepared
        self.rows, self.seed, self.device = len(prepared), seed, device
        self.per_epoch = batches(self.rows, batch)
        self.most = -(-self.rows // self.per_epoch)
        """Rows of the largest batch."""
        self._epoch = -1
        self._order = torch.empty(0, dtype=torch.int64)
        self._shuffled: Resident | None = None

    def batch(self, n: int) -> Batch:
        """Effective batch number n, on the device."""
        epoch, within = divmod(n, self.per_epoch)
        if epoch != self._epoch:
            self._turn(epoch)
        start, stop = self.rows * within // self.per_epoch, self.rows * (within + 1) // self.per_epoch
        if self._shuffled is not None:
            return {role: tensor[start:stop] for role, tensor in self._shuffled.tensors.items()}
        taken = self.prepared.take(self._order[start:stop], Draw(self.seed, n))
        return {role: tensor.to(self.device, non_blocking=True) for role, tensor in taken.items()}

    def _turn(self, epoch: int) -> None:
        self._epoch = epoch
        self._order = torch.randperm(self.rows, generator=Draw(self.seed, epoch).generator("order"))
        self._shuffled = None
        if isinstance(self.prepared, Resident):
            self._order = self._order.to(self.device)
            if sum(t.numel() * t.element_size() for t in self.prepared.tensors.values()) <= SHUFFLED_BYTES:
                self._shuffled = Resident(self.prepared.take(self._order))
