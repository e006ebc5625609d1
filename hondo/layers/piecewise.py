"""Piecewise-linear embeddings of numbers: each number as a curve with a bend at each of its column's knots.

Gorishniy et al. 2022, "On Embeddings for Numerical Features in Tabular Deep Learning" (arXiv:2203.05556), in the form
of Gorishniy et al. 2025, "TabM" (ICLR): a linear embedding, and a piecewise-linear one that starts at zero.

Legend: B rows, N numbers, T pieces, W features of one number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn


class PiecewiseLinear(nn.Module):
    """numbers (B, N) -> (B, F)

    `knots`: of each number, ascending; what lies between two of them is one piece, and one with fewer than two is
    embedded linearly alone. Beyond the outer knots only the linear part goes on (in the paper the outer pieces do too:
    where one is narrow, a value a little further out would become a huge one). F = N * W.
    """

    undecayed = ("slope", "offset")

    def __init__(self, knots: Sequence[Sequence[float]], width: int) -> None:
        super().__init__()
        pieces = max([0, *(len(each) - 1 for each in knots)])
        start, inverse = torch.zeros(len(knots), 1, pieces), torch.zeros(len(knots), 1, pieces)
        for n, each in enumerate(knots):
            edges = torch.tensor(each, dtype=torch.float64)
            start[n, 0, : max(0, len(each) - 1)] = edges[:-1]
            inverse[n, 0, : max(0, len(each) - 1)] = 1 / edges.diff()
        self.register_buffer("start", start, persistent=False)
        self.register_buffer("inverse", inverse, persistent=False)
        self.features = len(knots) * width
        bound = 1 / math.sqrt(width)
        self.slope = nn.Parameter(torch.empty(len(knots), 1, width).uniform_(-bound, bound))
        self.offset = nn.Parameter(torch.empty(len(knots), 1, width).uniform_(-bound, bound))
        self.bends = nn.Parameter(torch.zeros(len(knots), pieces, width)) if pieces else None
        self.start: Tensor
        self.inverse: Tensor

    def forward(self, numbers: Tensor) -> Tensor:
        x = numbers.T.unsqueeze(2)  # (N, B, 1)
        embedded = torch.addcmul(self.offset, x, self.slope)  # (N, B, W)
        if self.bends is not None:
            share = ((x - self.start) * self.inverse).clamp(0, 1)  # how far into each piece (N, B, T)
            embedded = torch.baddbmm(embedded, share, self.bends)
        return embedded.transpose(0, 1).flatten(1)
