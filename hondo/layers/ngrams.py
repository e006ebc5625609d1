"""Sequences by what stands side by side in them: each group of neighbours has numbers of its own, and they are added.

Which group of letters or tokens it is, a hash tells (Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask
Learning", ICML), so that no list of strings is needed. A group counts by how rare it is (Spärck Jones 1972, "A
statistical interpretation of term specificity", Journal of Documentation 28), and a row's weights have the length 1.

Legend: B rows, T symbols of the longest, G lengths of groups, V groups that are known, D numbers of each.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hondo.nouns import Role

LENGTHS = {"letters": (2, 3, 4, 5), "tokens": (1, 2)}
"""Of the groups that texts are known by, by role."""
BUCKETS = 1 << 20
"""Groups that a hash tells apart."""
MODULUS, FACTOR = (1 << 31) - 1, 1_000_003
"""Of the hash, a polynomial of the symbols: the modulus is prime, and no product reaches 2^63."""


def groups(symbols: Tensor, keep: Tensor, lengths: Sequence[int]) -> tuple[Tensor, Tensor]:
    """The groups of so many neighbours that begin at each place: symbols (B, T) int64 from 0 on, keep (B, T), real ones
    first -> their buckets (B, T, G), and whether they end within the row (B, T, G)."""
    tokens = symbols.shape[1]
    found, there = [], []
    code = torch.zeros_like(symbols)
    for length in range(1, max(lengths) + 1):
        after = F.pad(symbols[:, length - 1 :], (0, min(length - 1, tokens)))
        code = (code * FACTOR + after + 1) % MODULUS
        if length in lengths:
            found.append(code % BUCKETS)
            there.append(F.pad(keep[:, length - 1 :], (0, min(length - 1, tokens))))
    return torch.stack(found, 2), torch.stack(there, 2)


class Grams(nn.Module):
    """symbols (B, T), keep (B, T) -> (B, D); a row of which nothing is known is 0"""

    def __init__(self, role: Role, lengths: Sequence[int], features: int) -> None:
        """`role.grams`: the buckets that are known, `role.shares`: how common each is. D is `features`."""
        super().__init__()
        self.lengths = tuple(lengths)
        grams = torch.tensor(role.grams, dtype=torch.int64)
        place = torch.zeros(BUCKETS, dtype=torch.int32)
        place[grams] = torch.arange(1, len(grams) + 1, dtype=torch.int32)
        rarity = 1 - torch.tensor([1.0, *role.shares]).log()
        rarity[0] = 0  # what is not known counts for nothing
        self.register_buffer("place", place, persistent=False)
        self.register_buffer("rarity", rarity, persistent=False)
        self.table = nn.Parameter(torch.zeros(len(grams) + 1, features))
        self.place: Tensor
        self.rarity: Tensor

    def forward(self, symbols: Tensor, keep: Tensor) -> Tensor:
        found, there = groups(symbols, keep, self.lengths)
        index = torch.where(there, self.place[found], 0).flatten(1)
        weight = self.rarity[index]
        length = weight.square().sum(1, keepdim=True).sqrt()
        shares = weight / torch.where(length > 0, length, 1)
        return F.embedding_bag(index, self.table, mode="sum", per_sample_weights=shares)
