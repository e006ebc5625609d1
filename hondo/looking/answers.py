"""A predictor's network as a plain module from a picture to one column a label, as those who look into it ask for.

Legend: B pictures, C channels, H rows, W columns, M members, K labels, or the one number asked for.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from hondo.nouns import Task, call


class Scores(nn.Module):
    """image (B, C, H, W) -> (B, K), the logits of a network; where one logit tells yes from no, those of no and yes."""

    def __init__(self, network: nn.Module, role: str, task: Task) -> None:
        super().__init__()
        self.network, self.role = network, role
        self.both = task.head.size == 1 and len(task.roles["target"].labels) == 2

    def forward(self, image: Tensor) -> Tensor:
        logits: Tensor = call(self.network, {self.role: image})
        logits = logits.mean(1) if logits.ndim == 3 else logits
        return torch.cat([-logits, logits], dim=1) if self.both else logits


class Answers(nn.Module):
    """image (B, C, H, W) -> (B, K): the probability of each label, or the number in the units of its column."""

    def __init__(self, network: nn.Module, role: str, task: Task) -> None:
        super().__init__()
        self.network, self.role, self.task = network, role, task

    def forward(self, image: Tensor) -> Tensor:
        read = self.task.read(call(self.network, {self.role: image}))
        return read["probability"] if "probability" in read else read["prediction"][:, None]
