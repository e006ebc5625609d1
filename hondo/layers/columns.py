"""The columns of a table as one vector: numbers as they are, few-valued categories one-hot, others embedded.

Legend: B rows, N numbers, C categories, F features.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from hondo.nouns import Role

ONE_HOT_UP_TO = 32
"""Categories with more values than this (the place for the unseen not counted) are embedded."""


def embedding_width(size: int) -> int:
    """Features for a category of `size` values: 1.6 size^0.56, fastai's rule of thumb, at most 64."""
    return min(64, round(1.6 * math.pow(size, 0.56)))


class Columns(nn.Module):
    """numbers (B, N) optional, categories (B, C) optional -> (B, F)

    Index 0 of a category is the unseen: it adds nothing (zeros), so that a value never met in training is neutral.
    """

    def __init__(self, roles: Mapping[str, Role]) -> None:
        super().__init__()
        numbers = roles["numbers"].shape[0] if "numbers" in roles else 0
        sizes = roles["categories"].sizes if "categories" in roles else ()
        assert numbers is not None
        few = [i for i, size in enumerate(sizes) if size - 1 <= ONE_HOT_UP_TO]
        many = [i for i, size in enumerate(sizes) if size - 1 > ONE_HOT_UP_TO]
        starts = [0]
        for i in few:
            starts.append(starts[-1] + sizes[i] - 1)
        self.one_hot = starts[-1]
        self.register_buffer("few", torch.tensor(few), persistent=False)
        self.register_buffer("starts", torch.tensor(starts[:-1]) - 1, persistent=False)
        self.register_buffer("one", torch.ones(()), persistent=False)  # of the kind that the network is converted to
        self.many = many
        self.embeddings = nn.ModuleList(nn.Embedding(sizes[i], embedding_width(sizes[i]), padding_idx=0) for i in many)
        self.chunks = [1] * numbers + [sizes[i] - 1 for i in few] + [embedding_width(sizes[i]) for i in many]
        """How many features each column gives, in their order."""
        self.features = numbers + self.one_hot + sum(embedding_width(sizes[i]) for i in many)
        self.few: Tensor
        self.starts: Tensor
        self.one: Tensor

    def forward(self, numbers: Tensor | None = None, categories: Tensor | None = None) -> Tensor:
        parts = [] if numbers is None else [numbers]
        if categories is not None:
            if self.one_hot:
                index = categories[:, self.few]
                hot = self.one.new_zeros(index.shape[0], self.one_hot)
                place = (index + self.starts).clamp_min(0)
                parts.append(hot.scatter_add_(1, place, (index > 0).to(hot.dtype)))
            parts += [embed(categories[:, i]) for i, embed in zip(self.many, self.embeddings, strict=True)]
            if not self.features:  # of no column was any value met twice
                parts.append(self.one.new_zeros(categories.shape[0], 0))
        return parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)
