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
    """The modules of a network that hold filters themselves, by name, in the order in which they were made.

    OptionError where there is none."""
    found = {name: module for name, module in model.named_modules() if _held(module) is not None}
    if not found:
        raise OptionError(Message("look.no_convolution", {"model": type(model).__name__}))
    return found


def _held(module: nn.Module) -> Tensor | None:
    """What has the axes of filters among its own weights, or among what it keeps besides: whatever its class is called,
    and whether they are learned or given."""
    own: list[Tensor] = [*module.parameters(recurse=False), *module.buffers(recurse=False)]
    return next((weight.detach() for weight in own if weight.ndim == 4), None)


def _working(module: nn.Module) -> bool:
    """Whether it does more itself than to gather or to pass on: it has weights, or bends."""
    own = any(True for _ in module.parameters(recurse=False)) or _held(module) is not None
    return own or type(module).__module__ == nn.ReLU.__module__


def filters(layer: nn.Module) -> Tensor:
    """The filters (O, I, k, l) of a convolution, each from -1 to 1, divided by its own largest weight."""
    weight = _held(next(iter(convolutions(layer).values())))
    assert weight is not None
    weight = weight.float()
    return weight / weight.abs().amax((1, 2, 3), keepdim=True).clamp_min(torch.finfo(torch.float32).tiny)


def feature_maps(model: nn.Module, image: Tensor) -> dict[str, Tensor]:
    """image (B, C, H, W) -> what each stage of the network makes of it, (B, channels, h, w) by the name of the module
    that gives it, from the first stage to the last.

    A stage is what is done at one size of the maps; it ends with the last module of that size that is no bare
    convolution. Sizes to which maps are only pooled are no stages, nor is what has shrunk to a point. Of a module that
    is called several times it is the first call that counts: afterwards some networks look into a mirror.
    """
    sizes, given = _noted(model, image)
    sizes = [size for size in sizes if size != (1, 1)] or sizes
    last: dict[tuple[int, int], str] = {}
    for bare in (True, False):  # a convolution by itself only where nothing follows it at its size
        for name, maps in given.items():
            size = (maps.shape[2], maps.shape[3])
            if size in sizes and (_held(model.get_submodule(name)) is not None) is bare:
                last[size] = name
    return {last[size]: given[last[size]] for size in sizes}


def _noted(model: nn.Module, image: Tensor) -> tuple[list[tuple[int, int]], dict[str, Tensor]]:
    """(the sizes at which something is done, the maps of all modules inside by name), in the order of the calls"""
    convolutions(model)
    given: dict[str, Tensor] = {}
    sizes: dict[tuple[int, int], None] = {}

    def note(name: str) -> Callable[[nn.Module, Any, Any], None]:
        def noted(module: nn.Module, _: Any, out: Any) -> None:
            if isinstance(out, Tensor) and out.ndim == 4:
                given.setdefault(name, out.detach().clone())  # what follows may write over it
                if _working(module):
                    sizes[(out.shape[2], out.shape[3])] = None

        return noted

    with watched(model, {module: note(name) for name, module in model.named_modules() if name}), torch.no_grad():
        model(image)
    return list(sizes), given
