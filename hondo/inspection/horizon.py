"""How far back a recurrent layer remembers: the slope of its last state by each token before it.

The slope is a product of one factor for every step between, so it falls or grows by powers. Bengio, Simard & Frasconi
1994, "Learning long-term dependencies with gradient descent is difficult" (IEEE Transactions on Neural Networks 5);
Pascanu, Mikolov & Bengio 2013, "On the difficulty of training recurrent neural networks" (ICML).

Legend: B rows, T tokens, I inputs, H units.
"""

from __future__ import annotations

import torch
from torch import Tensor

from hondo.layers.recurrent import Cell, unrolled


def horizon(cell: Cell, x: Tensor) -> Tensor:
    """x (B, T, I) -> (T,): by how much the last state (B, H) moves with what was read so many steps before it, from 0
    to T - 1, in units of the state by units of x. It is the length (Frobenius) of the slopes (H, I), the mean over the
    rows, all of whose tokens count as real. A layer of a `Recurrent` is a cell for each direction."""
    x = x.detach().requires_grad_()
    with torch.enable_grad():
        last = unrolled(cell, x)[0][:, -1]
    each = torch.eye(cell.units, dtype=x.dtype, device=x.device)[:, None].expand(-1, len(x), -1)
    (slopes,) = torch.autograd.grad(last, x, each, is_grads_batched=True)  # (H, B, T, I)
    return slopes.square().sum((0, 3)).sqrt().mean(0).flip(0)
