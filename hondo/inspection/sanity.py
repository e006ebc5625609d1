"""Whether a map tells anything of what was learned: then it is another one where the weights are shuffled.

Adebayo et al. 2018, "Sanity checks for saliency maps" (NeurIPS): several ways of drawing such maps hardly look at the
weights; they show the edges of the picture, and are believed all the same.

Legend: B pictures, h rows, w columns.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from statistics import mean

import numpy as np
import torch
from torch import Tensor, nn

from hondo.messages import Message
from hondo.ranks import ranks

DRAWS = 8
"""Networks with shuffled weights: by one alone a map can be alike by chance."""
ALIKE = 0.7
"""A map whose ranks agree more than this with the maps of shuffled weights shows little but the picture: half of what
it ranks is there without learning (a square of this)."""

Explain = Callable[[nn.Module], Tensor]
"""A network -> the maps (B, h, w) it gives rise to, for pictures and answers that stay the same."""


def shuffled(model: nn.Module, seed: int = 0, top: int | None = None) -> nn.Module:
    """A copy of the network whose weights are shuffled, each tensor within itself: as large as before, but nothing
    learned is left of their order. All, or those of the `top` last modules that have any."""
    copied = copy.deepcopy(model)
    draw = torch.Generator().manual_seed(seed)
    owners = [module for module in copied.modules() if any(True for _ in module.parameters(recurse=False))]
    with torch.no_grad():
        for module in owners if top is None else owners[max(0, len(owners) - top) :]:
            for weight in module.parameters(recurse=False):
                order = torch.randperm(weight.numel(), generator=draw).to(weight.device)
                weight.copy_(weight.flatten()[order].view_as(weight))
    return copied


def agreement(first: Tensor, second: Tensor) -> Tensor:
    """Maps (B, h, w) and others -> (B,): Spearman's rank correlation of the two of each picture. 1 for maps that are
    the same; 0 where one of them, and not the other, is the same all over."""
    return torch.tensor([_agreement(a, b) for a, b in zip(first.cpu(), second.cpu(), strict=True)])


def _agreement(first: Tensor, second: Tensor) -> float:
    if torch.equal(first, second):
        return 1.0
    pair = np.stack([ranks(each.double().numpy().ravel()) for each in (first, second)])
    return float(np.corrcoef(pair)[0, 1]) if pair.std(1).all() else 0.0


def sanity(explain: Explain, model: nn.Module, seed: int = 0, draws: int = DRAWS, top: int | None = None) -> float:
    """How much the maps of a network agree with those of itself with shuffled weights (of the `top` last modules, or of
    all): the mean rank correlation over the pictures and so many draws. Near 0: the maps show what was learned."""
    learned = explain(model)
    each = [agreement(learned, explain(shuffled(model, seed + draw, top))) for draw in range(draws)]
    return mean(float(one.mean()) for one in each)


def finding(agreed: float) -> Message:
    """What such a number says of the map."""
    return Message("look.map_empty" if agreed > ALIKE else "look.map_learned", {"agreed": round(agreed, 2)})
