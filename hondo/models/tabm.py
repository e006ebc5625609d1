"""TabM: many multilayer perceptrons trained as one, on numbers embedded piecewise linearly.

Gorishniy, Kotelnikov & Babenko 2025, "TabM: Advancing Tabular Deep Learning with Parameter-Efficient Ensembling"
(ICLR, arXiv:2410.24210). The members share their weight matrices and differ by scales; each learns by its own loss, and
the mean of their answers is the answer.

Legend: B rows, N numbers, C categories, M members, F features, K answers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from hondo.errors import refuse
from hondo.layers.columns import Columns
from hondo.layers.dropout import Dropout
from hondo.layers.ensemble import SeparateLinear, SharedLinear
from hondo.layers.piecewise import PiecewiseLinear
from hondo.nouns import Head, Role, Spec, Task

FEW = 10_000
"""With fewer training rows than these the passes over them are counted, not the steps."""


@dataclass(frozen=True)
class TabM(Spec):
    """Perceptrons that share their matrices, as one."""

    name: ClassVar[str] = "tabm"

    members: int = 8
    """Networks trained as one."""
    widths: tuple[int, ...] = (256, 256)
    """Units of each hidden layer."""
    pieces: int = 128
    """Between how many values of its column, at most, a number is embedded piecewise."""
    embedding: int = 12
    """Features of each embedded number."""
    dropout: float = 0.1
    """Share of hidden values set to zero in each training step."""

    def __post_init__(self) -> None:
        bounds = {"members": 1, "pieces": 1, "embedding": 1}
        wrong: dict[str, Any] = {name: ">= 1" for name in bounds if getattr(self, name) < 1}
        wrong |= {"widths": ">= 1"} if min(self.widths, default=0) < 1 else {}
        wrong |= {} if 0 <= self.dropout < 1 else {"dropout": "0 .. 1"}
        refuse(self, wrong)

    @classmethod
    def suits(cls, roles: Mapping[str, Role], task: Task) -> float:
        inputs = {role for role in roles if not role.startswith("target")}
        return 0.7 if inputs and inputs <= {"numbers", "categories"} and task.head.reads == "row" else 0.0

    def recipe(self, rows: int) -> dict[str, Any]:
        batch = int(min(256, max(32, 2 ** round(math.log2(max(1, rows) / 50)))))
        course = {"batch": batch, "lr": 2e-3 * math.sqrt(batch / 64), "weight_decay": 3e-4, "average": 0.99}
        if rows >= FEW:
            return course
        return {**course, "epochs": max(40, math.ceil(600 * batch / max(1, rows)))}  # learned by heart sooner

    def build(self, roles: Mapping[str, Role], head: Head) -> nn.Module:
        return TabMNetwork(self, roles, head.size)


class TabMNetwork(nn.Module):
    """numbers (B, N) optional, categories (B, C) optional -> (B, M, K)"""

    def __init__(self, spec: TabM, roles: Mapping[str, Role], size: int) -> None:
        super().__init__()
        self.numbers, chunks = None, []
        if "numbers" in roles:
            self.numbers = PiecewiseLinear(_knots(roles["numbers"], spec.pieces), spec.embedding)
            chunks += [spec.embedding] * (self.numbers.features // spec.embedding)
        self.columns = Columns({name: role for name, role in roles.items() if name == "categories"})
        chunks += self.columns.chunks
        width, stack = sum(chunks), []
        # the members start out apart in how much they listen to each column, and nowhere else
        heard = torch.randn(spec.members, len(chunks)).repeat_interleave(torch.tensor(chunks, dtype=torch.int64), 1)
        for place, (width_in, width_out) in enumerate(pairwise((width, *spec.widths))):
            stack += [
                SharedLinear(width_in, width_out, spec.members, None if place else heard),
                nn.ReLU(),
                Dropout(spec.dropout),
            ]
        self.stack = nn.Sequential(*stack)
        self.head = SeparateLinear(spec.widths[-1], size, spec.members)
        every = (width, *spec.widths, size)
        self.operations = spec.members * sum(a * b for a, b in pairwise(every))

    def forward(self, numbers: Tensor | None = None, categories: Tensor | None = None) -> Tensor:
        parts = [] if numbers is None or self.numbers is None else [self.numbers(numbers)]
        parts += [] if categories is None else [self.columns(categories=categories)]
        x = parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)
        logits: Tensor = self.head(self.stack(x))
        return logits


def _knots(numbers: Role, pieces: int) -> Sequence[Sequence[float]]:
    """At most pieces + 1 of the knots of each column, evenly."""
    count = numbers.shape[0]
    assert count is not None
    every = numbers.knots or ((),) * count
    return [_thinned(each, pieces + 1) if len(each) > 1 else () for each in every]


def _thinned(knots: Sequence[float], count: int) -> Sequence[float]:
    if len(knots) <= count:
        return knots
    return [knots[round(place * (len(knots) - 1) / (count - 1))] for place in range(count)]


TabM.presets = {
    "tiny": TabM(members=4, widths=(16, 8), pieces=4, embedding=3),
    "s": TabM(widths=(128, 128)),
    "m": TabM(),
    "l": TabM(members=16, widths=(512, 512), embedding=16),
}
