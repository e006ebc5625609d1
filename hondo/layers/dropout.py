"""Dropout whose mask for a part of a batch is the part of the whole batch's mask.

Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (JMLR 15).
The loop seeds torch's generator anew for each part of an effective batch; as every layer draws for all its rows and
takes its own, k parts see the masks that one batch would.
"""

from __future__ import annotations

import math

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
        drawn = _shorts((rows, *x.shape[1:]), x.device)[first : first + len(x)]
        keep = drawn.ge_(round(self.p * 65536) - 32768)  # 0 or 1 in place: as booleans they cost six times as much
        return x * (keep * (1 / (1 - self.p))).to(x.dtype)

    def extra_repr(self) -> str:
        return f"p={self.p}"


def _shorts(shape: tuple[int, ...], device: torch.device) -> Tensor:
    """Random int16 of all values alike: four for one draw of 64 bits, which is what costs on a processor."""
    count = math.prod(shape)
    drawn = torch.randint(-(2**63), 2**63 - 1, (-(-count // 4),), dtype=torch.int64, device=device)
    return drawn.view(torch.int16)[:count].view(shape)
