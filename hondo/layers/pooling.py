"""One vector of a row of tokens: of the real ones alone.

Attention: Yang et al. 2016, "Hierarchical Attention Networks for Document Classification" (NAACL).

Legend: B rows, T tokens, F features.
"""

from __future__ import annotations

from typing import Literal, get_args

import torch
from torch import Tensor, nn

Pool = Literal["last", "mean", "max", "attention"]
POOLS = get_args(Pool)


class Pooling(nn.Module):
    """x (B, T, F), keep (B, T), last (B, F) -> (B, F); of a row without tokens 0."""

    def __init__(self, kind: Pool, features: int) -> None:
        super().__init__()
        self.kind = kind
        if kind == "attention":
            self.project, self.query = nn.Linear(features, features), nn.Linear(features, 1, bias=False)

    def forward(self, x: Tensor, keep: Tensor, last: Tensor) -> Tensor:
        if self.kind == "last":
            return last
        if self.kind == "max":
            most = x.masked_fill(~keep[..., None], float("-inf")).amax(1)
            return torch.where(keep.any(1, keepdim=True), most, 0.0)
        return (x * self.shares(x, keep)[..., None]).sum(1)

    def shares(self, x: Tensor, keep: Tensor) -> Tensor:
        """(B, T): how much each token counts, of a mean or by attention; they add up to 1."""
        real = keep.to(x.dtype)
        if self.kind == "mean":
            return real / real.sum(1, keepdim=True).clamp_min(1)
        scores = self.query(torch.tanh(self.project(x)))[..., 0]
        return torch.softmax(scores.masked_fill(~keep, torch.finfo(scores.dtype).min), 1) * real
