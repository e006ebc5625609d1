"""Many networks as one: members that share their weight matrices and differ by scales, and members that share nothing.

Wen et al. 2020, "BatchEnsemble" (ICLR); the initial values are those of TabM (Gorishniy et al. 2025, ICLR).

Legend: B rows, M members, I inputs, O outputs.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class SharedLinear(nn.Module):
    """x (B, ..., I) -> (B, M, O)

    x is (B, I) where all members see the same, else (B, M, I). Member m computes
    ((x * enter[m]) W) * leave[m] + bias[m]: one matrix for all, three vectors of its own.
    """

    undecayed = ("enter", "leave", "bias")

    def __init__(self, inputs: int, outputs: int, members: int, enter: Tensor | None = None) -> None:
        super().__init__()
        bound = 1 / math.sqrt(max(1, inputs))
        self.weight = nn.Parameter(torch.empty(inputs, outputs).uniform_(-bound, bound))
        self.enter = nn.Parameter(torch.ones(members, inputs) if enter is None else enter)
        self.leave = nn.Parameter(torch.ones(members, outputs))
        self.bias = nn.Parameter(torch.empty(outputs).uniform_(-bound, bound).repeat(members, 1))

    def forward(self, x: Tensor) -> Tensor:
        if x.ndim == 2 and not torch.compiler.is_exporting() and len(x) >= len(self.weight):
            # all members see the same, many rows: one product with the matrices of all members side by side
            matrices = self.enter.T[:, :, None] * self.weight[:, None, :] * self.leave
            return torch.addmm(self.bias.flatten(), x, matrices.flatten(1)).view(len(x), *self.leave.shape)
        if x.ndim == 2:
            x = x[:, None]
        return torch.addcmul(self.bias, (x * self.enter) @ self.weight, self.leave)


class SeparateLinear(nn.Module):
    """x (B, M, I) -> (B, M, O), each member with a matrix of its own"""

    undecayed = ("bias",)

    def __init__(self, inputs: int, outputs: int, members: int) -> None:
        super().__init__()
        bound = 1 / math.sqrt(max(1, inputs))
        self.weight = nn.Parameter(torch.empty(members, inputs, outputs).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(members, outputs).uniform_(-bound, bound))

    def forward(self, x: Tensor) -> Tensor:
        return torch.baddbmm(self.bias[:, None], x.transpose(0, 1), self.weight).transpose(0, 1)
