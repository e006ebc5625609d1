"""Where in a picture a network finds what it answers: its last maps, each weighed by how much it raises the answer.

Selvaraju et al. 2017, "Grad-CAM: visual explanations from deep networks via gradient-based localization" (ICCV); of a
network that takes the mean of its last maps it is the class activation map of Zhou et al. 2016 (CVPR), but for what
speaks against the answer.

Legend: B pictures, C channels, H rows, W columns; h, w those of the layer's maps; K answers.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from hondo.errors import OptionError
from hondo.inspection.watch import score, watched
from hondo.messages import Message


def grad_cam(model: nn.Module, layer: nn.Module | str, image: Tensor, answer: int | Tensor) -> Tensor:
    """image (B, C, H, W) -> (B, h, w) from 0 on: how much each place of the maps of `layer` (a module of `model`, or
    its name) speaks for the logit `answer` (one for all pictures, or one for each (B,)), in units of that logit.
    Of a layer that is called several times the first call counts: afterwards some networks look into a mirror.

    OptionError where the layer gives no maps."""
    module = model.get_submodule(layer) if isinstance(layer, str) else layer
    found: list[Tensor] = []

    def keep(_: nn.Module, __: Any, out: Any) -> Tensor | None:
        if found:
            return None
        if not isinstance(out, Tensor) or out.ndim != 4:
            raise OptionError(Message("look.no_maps", {"layer": type(module).__name__}))
        found.append(out.detach().requires_grad_())
        return found[0].clone()  # what follows may write over it

    with watched(model, {module: keep}), torch.enable_grad():
        logits = model(image)
        if not found:
            raise OptionError(Message("look.not_called", {"layer": type(module).__name__}))
        (slopes,) = torch.autograd.grad(score(logits, answer).sum(), found)
    weights = slopes.mean((2, 3), keepdim=True)
    return (weights * found[0].detach()).sum(1).relu()
