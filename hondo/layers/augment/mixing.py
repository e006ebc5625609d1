"""Pictures mixed with others of their batch: faded into one another, or a part of one laid over the other.

Zhang, Cissé, Dauphin & Lopez-Paz 2018, "mixup: Beyond Empirical Risk Minimization" (ICLR); Yun et al. 2019, "CutMix:
Regularization Strategy to Train Strong Classifiers with Localizable Features" (ICCV). Each picture has a share of its
own, drawn from Beta(a, a); where both are asked for, half of the pictures, by chance, go either way.

Legend: B pictures, H rows, W columns.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from hondo.nouns import Draw


def partners(rows: int, size: tuple[int, int], mixup: float, cutmix: float, draw: Draw) -> tuple[Tensor, Tensor]:
    """(the place (B,) in the batch of the one that each of `rows` pictures of a `size` (H, W) is mixed with, how much
    of each point (B, 1, H, W) or (B, 1, 1, 1) stays its own). mixup, cutmix: the a of either's Beta; 0: not that way.
    The batch is the whole effective one, for a part does not hold all partners."""
    assert draw.rows in (None, rows)
    chance = np.random.default_rng(draw.number("mixing"))
    partner = torch.from_numpy(chance.permutation(rows))
    laid = chance.random(rows) < (0.5 if mixup and cutmix else float(cutmix > 0))
    a = np.where(laid, cutmix, mixup)
    share = chance.beta(a, a)
    own = share[:, None, None, None]
    if cutmix:
        free = ~_over(size, np.sqrt(1 - share), chance.random((rows, 2)))
        own = np.where(laid[:, None, None, None], free, own)
    return partner, torch.from_numpy(own).float()


def _over(size: tuple[int, int], side: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Where the other is laid over (B, 1, H, W): a part whose sides are `side` (B,) of the picture's, about the point
    that lies at `place` (B, 2) of its height and width, as far as it is within."""
    found = []
    for points, where in zip(size, place.T, strict=True):
        half, middle = (points * side).astype(int) // 2, (points * where).astype(int)
        at = np.arange(points)
        found.append((at >= (middle - half)[:, None]) & (at < (middle + half)[:, None]))
    over: np.ndarray = found[0][:, None, :, None] & found[1][:, None, None, :]
    return over
