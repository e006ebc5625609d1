"""Prepared rows of different lengths: all values one after the other, so that none is stored that is not there.

Legend: N rows, M values of all rows together, B rows of a batch, T the length of the longest among them.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from hondo.nouns import Batch, Draw


class Ragged:
    """`role`: values (M, ...), and `starts` (N + 1,) where each row's begin; `starts[-1]` is M."""

    def __init__(self, role: str, values: Tensor, starts: Tensor) -> None:
        self.role, self.values, self.starts = role, values, starts

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def sizes(self) -> Tensor:
        """(N,): how long each row is."""
        return self.starts.diff()

    def to(self, device: torch.device) -> Ragged:
        return type(self)(self.role, self.values.to(device), self.starts.to(device))

    def take(self, index: Tensor, draw: Draw | None = None) -> Batch:
        """`role` (B, T, ...), its values first in each row and zeros behind (whole numbers as int64), and `role`_keep
        (B, T). T >= 1."""
        index = index.to(self.starts.device)
        first, length = self.starts[index], self.starts[index + 1] - self.starts[index]
        place = torch.arange(max(1, int(length.max())) if len(index) else 1, device=first.device)
        keep = place < length[:, None]
        where = (first[:, None] + place).clamp_max(max(0, len(self.values) - 1))
        values = self.values[where] if len(self.values) else self.values.new_zeros(*where.shape, *self.values.shape[1:])
        empty = keep.view(*keep.shape, *[1] * (values.ndim - 2))
        values = values if values.is_floating_point() else values.long()
        return {self.role: torch.where(empty, values, 0), f"{self.role}_keep": keep}


def by_length(sizes: Tensor, places: int, most: int | None = None) -> Iterator[Tensor]:
    """All rows, those with others of about their length, the longest first: as many at once as have at most so many
    places when they are made as long as the longest of them, and at most `most` rows."""
    order = sizes.argsort(descending=True, stable=True)
    start = 0
    while start < len(order):
        count = max(1, min(most or len(order), places // max(1, int(sizes[order[start]]))))
        yield order[start : start + count]
        start += count
