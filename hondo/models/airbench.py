"""The network that learns pictures soonest: a first layer that whitens, then blocks that pool before they bend.

In the spirit of Jordan 2024, "94% on CIFAR-10 in 3.29 seconds on a single GPU" (arXiv:2404.00498): whitened first
layer, kernels that begin by passing on what they get, pooling before the norm (which then has a quarter of the points),
weights that are averaged, a picture seen also in the mirror when it is answered.

Legend: B pictures, C and D channels, H rows, W columns, K answers.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hondo.errors import refuse
from hondo.layers.whiten import Whiten
from hondo.nouns import Head, Role, Spec, Task

AFFORDED = 4e13
"""Multiplications and additions of a training with 128 channels at the end, some 6 minutes on two cores. A wider
network is asked for by who has more time: it grows with the cube of the channels, so that there are more epochs too."""
LARGE = 48
"""Points of the shorter side from which on the first layer halves the picture."""


@dataclass(frozen=True)
class Airbench(Spec):
    """A whitened first layer and blocks that halve the picture."""

    name: ClassVar[str] = "airbench"

    widths: tuple[int, ...] = (32, 64, 128)
    """Channels of each block."""
    depth: int = 2
    """Convolutions in each block."""
    views: bool = True
    """Whether a picture is answered with the mean of what is said of it and of its mirror image, where pictures may be
    mirrored."""

    def __post_init__(self) -> None:
        wrong = {"widths": ">= 1"} if min(self.widths, default=0) < 1 else {}
        wrong |= {"depth": ">= 1"} if self.depth < 1 else {}
        refuse(self, wrong)

    @classmethod
    def suits(cls, roles: Mapping[str, Role], task: Task) -> float:
        inputs = {role for role in roles if not role.startswith("target")}
        return 0.7 if inputs == {"image"} and task.head.reads == "row" else 0.0

    def recipe(self, rows: int) -> dict[str, Any]:
        batch = int(min(128, max(32, 2 ** round(math.log2(max(1, rows) / 100)))))
        course = {"batch": batch, "lr": 6e-3 * math.sqrt(batch / 128), "warmup": 0.1, "average": 0.99}
        afforded = AFFORDED * max(1.0, self.widths[-1] / 128) ** 3
        return {**course, "weight_decay": 0.05, "beta2": 0.99, "precision": "bf16", "afforded": afforded}

    def build(self, roles: Mapping[str, Role], head: Head) -> nn.Module:
        return AirbenchNetwork(self, roles["image"], head.size)


class AirbenchNetwork(nn.Module):
    """image (B, C, H, W) -> (B, K)"""

    def __init__(self, spec: Airbench, role: Role, size: int) -> None:
        super().__init__()
        channels, height, width = role.shape
        assert channels is not None
        assert height is not None
        assert width is not None
        self.mirrored = spec.views and role.mirrored
        patches = role.patches or torch.eye(channels * min(height, width, 2) ** 2).tolist()
        self.whiten = Whiten(channels, patches, stride=2 if min(height, width) >= LARGE else 1)
        height, width = ((side - self.whiten.side) // self.whiten.stride + 1 for side in (height, width))
        self.operations = height * width * self.whiten.filters.numel()
        blocks: OrderedDict[str, nn.Module] = OrderedDict()
        for number, (before, after) in enumerate(pairwise((self.whiten.channels, *spec.widths)), start=1):
            blocks[f"block{number}"] = block = Block(before, after, spec.depth, pooled=min(height, width) > 1)
            self.operations += height * width * block.first.weight.numel()
            height, width = (height // 2, width // 2) if min(height, width) > 1 else (height, width)
            self.operations += height * width * sum(p.numel() for p in block.convolutions[1:].parameters())
        self.blocks = nn.Sequential(blocks)
        self.head = nn.Linear(spec.widths[-1], size)
        self.operations += self.head.weight.numel()
        nn.init.normal_(self.head.weight, std=0.1 / self.head.in_features**0.5)
        nn.init.zeros_(self.head.bias)

    def forward(self, image: Tensor) -> Tensor:
        if self.training or not self.mirrored:
            return self._logits(image)
        return (self._logits(image) + self._logits(image.flip(3))) / 2

    def _logits(self, image: Tensor) -> Tensor:
        logits: Tensor = self.head(self.blocks(F.relu(self.whiten(image))).amax((2, 3)))
        return logits


class Block(nn.Module):
    """x (B, C, H, W) -> (B, D, Y, X), Y = H // 2 and X = W // 2 where it is pooled, else as they are"""

    def __init__(self, before: int, after: int, depth: int, pooled: bool) -> None:
        super().__init__()
        every = (before, *[after] * (depth - 1))
        convolutions = [nn.Conv2d(channels, after, 3, padding=1, bias=False) for channels in every]
        self.convolutions = nn.ModuleList(convolutions)
        self.norms = nn.ModuleList(nn.BatchNorm2d(after) for _ in every)
        self.pool = nn.MaxPool2d(2) if pooled else nn.Identity()
        for convolution in convolutions:
            passing = min(convolution.in_channels, after)
            nn.init.dirac_(convolution.weight.data[:passing])  # the others begin as torch draws them

    @property
    def first(self) -> nn.Conv2d:
        found = self.convolutions[0]
        assert isinstance(found, nn.Conv2d)
        return found

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(self.first(x))
        for place, norm in enumerate(self.norms):
            x = F.relu(norm(self.convolutions[place](x) if place else x))
        return x


Airbench.presets = {
    "tiny": Airbench(widths=(8, 16), depth=1),
    "s": Airbench(widths=(16, 32, 64)),
    "m": Airbench(),
    "l": Airbench(widths=(48, 96, 192)),
}
