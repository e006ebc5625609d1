"""Dropout whose mask for a part of a batch is the part of the whole batch's mask.

Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (JMLR 15).
The loop seeds torch's generator anew for each part of an effective batch; as every layer draws for all its rows and
takes its own, k parts see the masks that one batch would.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Dropout(nn.Module):
    """Zero each value with probability p while training, and scale the others by 1 / (1 - p).

    x (B, ...) -> (B, ...)
    """

    part: tuple[int, int] | None = None
    """(first row, rows of the effective batch) where the batch is a part of one; the loop says so."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0:
            return x
        first, rows = self.part or (0, len(x))
        drawn = torch.rand((rows, *x.shape[1:]), device=x.device, dtype=torch.float32)
        keep = drawn[first : first + len(x)] >= self.p
        return x * (keep * (1 / (1 - self.p))).to(x.dtype)

    def extra_repr(self) -> str:
        return f"p={self.p}"
