"""The convolutional network as textbooks draw it: stages of convolution, bend and pooling, then dense layers.

LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to document recognition" (Proc. IEEE 86); batch
norm: Ioffe & Szegedy 2015 (ICML). Initial values: He et al. 2015.

Legend: B pictures, C channels, H rows, W columns, F features, K answers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from torch import Tensor, nn

from hondo.errors import refuse
from hondo.layers.dropout import Dropout
from hondo.nouns import Head, Role, Spec, Task


@dataclass(frozen=True)
class CNN(Spec):
    """Stages that halve the picture, and a dense head."""

    name: ClassVar[str] = "cnn"

    widths: tuple[int, ...] = (32, 64, 128)
    """Channels of each stage."""
    depth: int = 1
    """Convolutions in each stage."""
    units: int = 256
    """Of the dense layer behind the stages."""
    dropout: float = 0.3
    """Share of the dense layer's values set to zero in each training step."""

    def __post_init__(self) -> None:
        wrong = {"widths": ">= 1"} if min(self.widths, default=0) < 1 else {}
        wrong |= {name: ">= 1" for name in ("depth", "units") if getattr(self, name) < 1}
        wrong |= {} if 0 <= self.dropout < 1 else {"dropout": "0 .. 1"}
        refuse(self, wrong)

    @classmethod
    def suits(cls, roles: Mapping[str, Role], task: Task) -> float:
        inputs = {role for role in roles if not role.startswith("target")}
        return 0.5 if inputs == {"image"} and task.head.reads == "row" else 0.0

    def recipe(self, rows: int) -> dict[str, Any]:
        return {"lr": 2e-3, "average": 0.995, "batch": 128, "precision": "bf16"}

    def build(self, roles: Mapping[str, Role], head: Head) -> nn.Module:
        return CNNNetwork(self, roles["image"], head.size)


class CNNNetwork(nn.Module):
    """image (B, C, H, W) -> (B, K)"""

    def __init__(self, spec: CNN, role: Role, size: int) -> None:
        super().__init__()
        channels, height, width = role.shape
        assert channels is not None
        assert height is not None
        assert width is not None
        self.operations = 0
        stages: OrderedDict[str, nn.Module] = OrderedDict()
        for number, (before, after) in enumerate(pairwise((channels, *spec.widths)), start=1):
            stages[f"stage{number}"] = stage(before, after, spec.depth, pooled=min(height, width) > 1)
            self.operations += height * width * 9 * after * (before + (spec.depth - 1) * after)
            height, width = (height // 2, width // 2) if min(height, width) > 1 else (height, width)
        self.stages = nn.Sequential(stages)
        features = spec.widths[-1] * height * width
        self.hidden = nn.Sequential(nn.Linear(features, spec.units), nn.ReLU(), Dropout(spec.dropout))
        self.head = nn.Linear(spec.units, size)
        self.operations += features * spec.units + spec.units * size
        self._start()

    def _start(self) -> None:
        """Initial values that keep the spread from layer to layer, and first answers that are nearly alike."""
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
        nn.init.normal_(self.head.weight, std=0.1 / self.head.in_features**0.5)

    def forward(self, image: Tensor) -> Tensor:
        logits: Tensor = self.head(self.hidden(self.stages(image).flatten(1)))
        return logits


def stage(before: int, after: int, depth: int, pooled: bool) -> nn.Sequential:
    """(B, before, H, W) -> (B, after, H // 2, W // 2), or of the same size where it is not pooled."""
    layers: list[nn.Module] = []
    for channels in (before, *[after] * (depth - 1)):
        layers += [nn.Conv2d(channels, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers, *([nn.MaxPool2d(2)] if pooled else []))


CNN.presets = {
    "tiny": CNN(widths=(4, 8), units=16, dropout=0.0),
    "s": CNN(widths=(16, 32, 64), units=128),
    "m": CNN(),
    "l": CNN(widths=(64, 128, 256), depth=2, units=256),
}
