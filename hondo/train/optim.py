"""Optimizers: a row of one table each, torch's fused kernels on a whole buffer of weights.

They are what the classes of `torch.optim` come down to. Constructing one of those imports a second of machinery that
nothing here needs, and the functional forms spend ten times as long on their arguments as on a small network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from hondo.train.plan import Plan


@dataclass(frozen=True)
class Half:
    """Weights that decay alike, all flat; lists of one, as the kernels want them."""

    values: list[Tensor]
    grads: list[Tensor]
    moments: dict[str, list[Tensor]]
    """By the optimizer's names for them."""
    steps: list[Tensor]
    """Updates so far, this one among them."""


Update = Callable[[Half, float, float, Plan], None]
"""(weights with all that belongs to them, learning rate, weight decay, plan): changed in place."""


@dataclass(frozen=True)
class Optimizer:
    update: Update
    moments: tuple[str, ...]
    """The names of its state; each is a buffer as long as the weights."""


def _sgd(momentum: bool) -> Update:
    def update(half: Half, lr: float, decay: float, plan: Plan) -> None:
        numbers: dict[str, Any] = {"lr": lr, "weight_decay": decay, "momentum": plan.momentum if momentum else 0.0}
        buffers = half.moments["velocity"] if momentum else []
        torch._fused_sgd_(
            half.values, half.grads, buffers, **numbers, dampening=0.0, nesterov=False, maximize=False,
            is_first_step=False,
        )  # fmt: skip

    return update


def _adam(kernel: Callable[..., None]) -> Update:
    def update(half: Half, lr: float, decay: float, plan: Plan) -> None:
        kernel(
            half.values, half.grads, half.moments["mean"], half.moments["square"], [], half.steps,
            lr=lr, beta1=plan.momentum, beta2=plan.beta2, weight_decay=decay, eps=1e-8, amsgrad=False, maximize=False,
        )  # fmt: skip

    return update


OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer(_sgd(momentum=False), ()),
    "momentum": Optimizer(_sgd(momentum=True), ("velocity",)),
    "adam": Optimizer(_adam(torch._fused_adam_), ("mean", "square")),
    "adamw": Optimizer(_adam(torch._fused_adamw_), ("mean", "square")),
}
