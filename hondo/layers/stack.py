"""Networks that are one layer after the other: told from others, and answered without what is around the layers.

Legend: B rows, F features, K answers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hondo.layers.dropout import Dropout
from hondo.nouns import asked


class Stack(NamedTuple):
    features: nn.Module
    """Makes (B, F) of the roles."""
    roles: tuple[str, ...]
    layers: tuple[nn.Module, ...]


def stack(model: nn.Module) -> Stack | None:
    """The layers of a network that is an `nn.Sequential`, or says in its property `dense` what makes features of the
    roles and which layers come after it; of another None."""
    if "forward" in vars(model):
        return None
    if type(model) is nn.Sequential:
        return Stack(nn.Identity(), ("input",), tuple(model))
    if speaks_for(type(model), "dense", "forward"):
        features, layers = model.dense  # type: ignore[misc]
        return Stack(features, ("numbers", "categories"), layers)
    return None


def speaks_for(kind: type, one: str, other: str) -> bool:
    """Whether a class defines `one` where it defines `other`, or after it: whoever changes the other changes both."""
    places = [next((n for n, each in enumerate(kind.__mro__) if name in vars(each)), None) for name in (one, other)]
    return places[0] is not None and places[1] is not None and places[0] <= places[1]


def listeners(model: nn.Module) -> list[dict[int, Callable[..., object]]]:
    """Where those stand who listen to its modules; the same places for as long as it lives."""
    return [each for m in model.modules() for each in (m._forward_hooks, m._forward_pre_hooks, m._backward_hooks)]


class Straight(nn.Module):
    """A stack in evaluation, roles -> (B, K): the same answers as its network's, whose weights it looks at. For one
    small row the modules take longer than what they do."""

    def __init__(self, model: nn.Module, found: Stack) -> None:
        super().__init__()
        self.__dict__ |= {"whole": model, "_asked": asked(model)}  # no module of this one
        self.whole: Callable[..., Tensor]
        self.features, self.listeners = found.features, listeners(model)
        layers = [layer for layer in found.layers if not isinstance(layer, Dropout | nn.Dropout | nn.Identity)]
        self.steps = [_step(layer, before) for layer, before in zip(layers, [None, *layers], strict=False)]

    def forward(self, **roles: Tensor) -> Tensor:
        if self.training or any(self.listeners):
            return self.whole(**roles)
        x: Tensor = self.features.forward(**roles)
        for step in self.steps:
            x = step(x)
        return x


def answering(model: nn.Module) -> nn.Module:
    """The network itself; or, where it is a stack, what answers as it does and sooner."""
    found = stack(model)
    return model if found is None else Straight(model, found).eval()


def _step(layer: nn.Module, before: nn.Module | None) -> Callable[[Tensor], Tensor]:
    """What a layer does to what the one before it made."""
    if type(layer) is nn.Linear:
        return partial(F.linear, weight=layer.weight, bias=layer.bias)
    if type(layer) is nn.ReLU and type(before) is nn.Linear:
        return torch.relu_  # nobody else sees what it writes over
    return layer
