"""The multilayer perceptron: layers of weighted sums with a bend between them.

Rumelhart, Hinton & Williams 1986, "Learning representations by back-propagating errors" (Nature 323). Batch norm:
Ioffe & Szegedy 2015 (ICML). Initial values: Glorot & Bengio 2010 for sigmoid and tanh, He et al. 2015 for ReLU's kin.

Legend: B rows, N numbers, C categories, F features, K answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, ClassVar, Self

from torch import Tensor, nn

from hondo.errors import refuse
from hondo.layers.activation import ACTIVATIONS, GAINS, Activation
from hondo.layers.columns import Columns
from hondo.layers.dropout import Dropout
from hondo.nouns import Head, Role, Spec, Task

FEW = 10_000
"""Fewer training rows than these are learned by heart within a few epochs."""


@dataclass(frozen=True)
class MLP(Spec):
    """A stack of dense layers."""

    name: ClassVar[str] = "mlp"

    widths: tuple[int, ...] = (256, 256)
    """Units of each hidden layer."""
    activation: Activation = "relu"
    """The bend after each hidden layer: sigmoid, tanh, relu, leaky_relu, gelu, identity."""
    dropout: float = 0.1
    """Share of hidden values set to zero in each training step."""
    batch_norm: bool = False
    """Whether each hidden layer is normalised over the batch before its bend."""

    def __post_init__(self) -> None:
        wrong = {"widths": ">= 1"} if min(self.widths, default=1) < 1 else {}
        wrong |= {} if 0 <= self.dropout < 1 else {"dropout": "0 .. 1"}
        wrong |= {} if self.activation in ACTIVATIONS else {"activation": " | ".join(ACTIVATIONS)}
        refuse(self, wrong)

    @classmethod
    def suits(cls, roles: Mapping[str, Role], task: Task) -> float:
        inputs = {role for role in roles if not role.startswith("target")}
        return 0.5 if inputs and inputs <= {"numbers", "categories"} and task.head.reads == "row" else 0.0

    def suited(self, task: Task, rows: int) -> Self:
        """Without dropout where a number is asked for: there the noise it adds is not averaged out, but learned.
        With more of it where few rows would be learned by heart."""
        if task.name == "regression":
            return replace(self, dropout=0.0)
        return replace(self, dropout=max(self.dropout, 0.3)) if rows < FEW else self

    def recipe(self, rows: int) -> dict[str, Any]:
        rate = 1e-3 if rows >= FEW else 5e-4
        return {"lr": 2 * rate if self.batch_norm else rate, "average": 0.995}

    def build(self, roles: Mapping[str, Role], head: Head) -> nn.Module:
        return MLPNetwork(self, roles, head.size)


class MLPNetwork(nn.Module):
    """numbers (B, N) optional, categories (B, C) optional -> (B, K)"""

    def __init__(self, spec: MLP, roles: Mapping[str, Role], size: int) -> None:
        super().__init__()
        self.columns = Columns(roles)
        stack: list[nn.Module] = []
        for width_in, width in pairwise((self.columns.features, *spec.widths)):
            stack.append(dense(width_in, width, GAINS[spec.activation]))
            if spec.batch_norm:
                stack.append(nn.BatchNorm1d(width))
            stack += [ACTIVATIONS[spec.activation](), Dropout(spec.dropout)]
        self.stack = nn.Sequential(*stack)
        self.head = dense((self.columns.features, *spec.widths)[-1], size, gain=0.1)

    @property
    def dense(self) -> tuple[nn.Module, tuple[nn.Module, ...]]:
        """What makes features of the roles, and the layers after it, as `train.backprop` asks for them."""
        return self.columns, (*self.stack, self.head)

    def forward(self, numbers: Tensor | None = None, categories: Tensor | None = None) -> Tensor:
        logits: Tensor = self.head(self.stack(self.columns(numbers, categories)))
        return logits


def dense(width_in: int, width: int, gain: float) -> nn.Linear:
    """A linear layer that multiplies the variance of its input by gain^2 at the start; a small gain in a head makes
    the first answers nearly alike, so that the first loss is that of knowing nothing."""
    layer = nn.Linear(width_in, width)
    nn.init.normal_(layer.weight, std=gain / max(1, width_in) ** 0.5)
    nn.init.zeros_(layer.bias)
    return layer


MLP.presets = {
    "tiny": MLP(widths=(16, 8)),
    "classic": MLP(widths=(64, 32), dropout=0.2),
    "regularised": MLP(widths=(256, 128, 64), dropout=0.3, batch_norm=True),
    "s": MLP(widths=(128, 128)),
    "m": MLP(widths=(256, 256)),
    "l": MLP(widths=(512, 512, 512), dropout=0.2),
}
