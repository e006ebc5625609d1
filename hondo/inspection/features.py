"""What a network of convolutions makes of a picture, stage by stage, and the filters that it does it with.

Zeiler & Fergus 2014, "Visualizing and understanding convolutional networks" (ECCV).

Legend: B pictures, C channels, H rows, W columns; h, w those of a map; O filters over I channels, of k by l points.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from hondo.errors import OptionError
from hondo.inspection.watch import watched
from hondo.messages import Message


def convolutions(model: nn.Module) -> dict[str, nn.Module]:
    """The modules of a network whose weight is made of filters, by name, in the order in which they were made.

    OptionError where there is none."""
    found = {name: module for name, module in model.named_modules() if _filtering(module)}
    if not found:
        raise OptionError(Message("look.no_convolution", {"model": type(model).__name__}))
    return found


def _filtering(module: nn.Module) -> bool:
    """Whether its own weight has the axes of filters: whatever its class is called."""
    weight = getattr(module, "weight", None)
    return isinstance(weight, Tensor) and weight.ndim == 4


def filters(layer: nn.Module) -> Tensor:
    """The filters (O, I, k, l) of a convolution, each from -1 to 1, divided by its own largest weight."""
    weight = next(convolution.get_parameter("weight") for convolution in convolutions(layer).values()).detach().float()
    return weight / weight.abs().amax((1, 2, 3), keepdim=True).clamp_min(torch.finfo(torch.float32).tiny)


def feature_maps(model: nn.Module, image: Tensor) -> dict[str, Tensor]:
    """image (B, C, H, W) -> what each stage of the network makes of it, (B, channels, h, w) by the name of the module
    that gives it, from the first stage to the last.

    A stage is what is done at one size of the maps; it ends with the last module of that size that is no bare
    convolution. Sizes at which nothing is convolved are no stages, nor is what has shrunk to a point.
    """
    convolved, given = _noted(model, image)
    convolved = [size for size in convolved if size != (1, 1)] or convolved
    last: dict[tuple[int, int], str] = {}
    for bare in (True, False):  # a convolution by itself only where nothing follows it at its size
        for name, maps in given.items():
            size = (maps.shape[2], maps.shape[3])
            if size in convolved and _filtering(model.get_submodule(name)) is bare:
                last[size] = name
    return {last[size]: given[last[size]] for size in convolved}


def _noted(model: nn.Module, image: Tensor) -> tuple[list[tuple[int, int]], dict[str, Tensor]]:
    """(the sizes at which there are convolutions, the maps of all modules inside by name), in the order of the calls"""
    convolutions(model)
    given: dict[str, Tensor] = {}
    convolved: dict[tuple[int, int], None] = {}

    def note(name: str) -> Callable[[nn.Module, Any, Any], None]:
        def noted(module: nn.Module, _: Any, out: Any) -> None:
            if isinstance(out, Tensor) and out.ndim == 4:
                given.pop(name, None)
                given[name] = out.detach().clone()  # what follows may write over it
                if _filtering(module):
                    convolved[(out.shape[2], out.shape[3])] = None

        return noted

    with watched(model, {module: note(name) for name, module in model.named_modules() if name}), torch.no_grad():
        model(image)
    return list(convolved), given
