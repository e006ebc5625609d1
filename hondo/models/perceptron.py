"""The perceptron: one weighted sum per answer, and nothing hidden.

Rosenblatt 1958, "The Perceptron" (Psychological Review 65): with rule "rosenblatt" a row that is classified wrongly
moves the weights by itself, a right one moves nothing; with rule "logistic" each row moves them by how surprising it
is, which is logistic regression (softmax regression, linear regression) by gradient descent.

Legend: B rows, F features, K answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from torch import Tensor, nn

from hondo.layers.columns import Columns
from hondo.nouns import Head, Role, Spec, Task


@dataclass(frozen=True)
class Perceptron(Spec):
    """One layer of weights."""

    name: ClassVar[str] = "perceptron"

    rule: Literal["logistic", "rosenblatt"] = "logistic"
    """How a row moves the weights."""

    @classmethod
    def suits(cls, roles: Mapping[str, Role], task: Task) -> float:
        inputs = {role for role in roles if not role.startswith("target")}
        return 0.1 if inputs and inputs <= {"numbers", "categories"} and task.head.reads == "row" else 0.0

    @property
    def criterion(self) -> str | None:
        return "perceptron" if self.rule == "rosenblatt" else None

    def recipe(self, rows: int) -> dict[str, Any]:
        if self.rule == "rosenblatt":  # the published rule: one row at a time, a step of one, no decay
            few = {"optimizer": "sgd", "lr": 1.0, "batch": 1, "weight_decay": 0.0, "clip": 0.0, "warmup": 0.0}
            return {**few, "schedule": "constant", "average": 0.999, "epochs": max(3, min(100, 200_000 // rows))}
        return {"lr": 1e-2, "weight_decay": 1e-3}

    def build(self, roles: Mapping[str, Role], head: Head) -> nn.Module:
        return PerceptronNetwork(roles, head.size)


class PerceptronNetwork(nn.Module):
    """numbers (B, N) optional, categories (B, C) optional -> (B, K)"""

    def __init__(self, roles: Mapping[str, Role], size: int) -> None:
        super().__init__()
        self.columns = Columns(roles)
        self.head = nn.Linear(self.columns.features, size)
        nn.init.zeros_(self.head.weight)  # the published start; there is no symmetry to break
        nn.init.zeros_(self.head.bias)

    @property
    def dense(self) -> tuple[nn.Module, tuple[nn.Module, ...]]:
        """What makes features of the roles, and the layers after it, as `train.backprop` asks for them."""
        return self.columns, (self.head,)

    def forward(self, numbers: Tensor | None = None, categories: Tensor | None = None) -> Tensor:
        logits: Tensor = self.head(self.columns(numbers, categories))
        return logits


Perceptron.presets = {
    "tiny": Perceptron(),
    "logistic": Perceptron(),
    "rosenblatt": Perceptron(rule="rosenblatt"),
}
