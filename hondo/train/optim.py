"""Optimizers: a row of one table each, torch's fused kernels on a whole buffer of weights.

They are what the classes of `torch.optim` come down to. Constructing one of those imports a second of machinery that
nothing here needs, and the functional forms spend ten times as long on their arguments as on a small network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from hondo.train.plan import Plan

MOST = 1024
"""Numbers of steps made at once, as tensors, which the kernels of Adam ask for."""


@dataclass(frozen=True)
class Share:
    """Weights that are updated alike, all flat; in several parts where they do not lie side by side."""

    values: list[Tensor]
    grads: list[Tensor]
    moments: Mapping[str, list[Tensor]]
    """By the optimizer's names for them."""
    factor: float
    """Their learning rate is so many times the plan's."""
    decay: float


Update = Callable[[Share, float, Plan, Tensor, Tensor | None], None]
"""(weights with all that belongs to them, learning rate, plan, number of this step from 1, what the gradient is divided
by): changed in place."""


@dataclass(frozen=True)
class Optimizer:
    update: Update
    moments: tuple[str, ...]
    """The names of its state; each is a buffer as long as the weights."""
    shrinks: bool = False
    """Whether decay shrinks the weights before the step, rather than being part of the gradient."""


def _sgd(momentum: bool) -> Update:
    def update(share: Share, lr: float, plan: Plan, _: Tensor, over: Tensor | None) -> None:
        numbers: dict[str, Any] = {
            "lr": lr,
            "weight_decay": share.decay,
            "momentum": plan.momentum if momentum else 0.0,
        }
        buffers = share.moments["velocity"] if momentum else []
        torch._fused_sgd_(
            share.values, share.grads, buffers, **numbers, dampening=0.0, nesterov=False, maximize=False,
            is_first_step=False, grad_scale=over,
        )  # fmt: skip

    return update


def _adam(share: Share, lr: float, plan: Plan, step: Tensor, over: Tensor | None) -> None:
    torch._fused_adam_(
        share.values, share.grads, share.moments["mean"], share.moments["square"], [], [step] * len(share.values),
        lr=lr, beta1=plan.momentum, beta2=plan.beta2, weight_decay=share.decay, eps=1e-8, amsgrad=False, maximize=False,
        grad_scale=over,
    )  # fmt: skip


OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer(_sgd(momentum=False), ()),
    "momentum": Optimizer(_sgd(momentum=True), ("velocity",)),
    "adam": Optimizer(_adam, ("mean", "square")),
    "adamw": Optimizer(_adam, ("mean", "square"), shrinks=True),
}


class Counter:
    """The numbers of the steps as tensors on a device."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.made: tuple[range, tuple[Tensor, ...]] = range(0), ()

    @torch.inference_mode(False)
    def _make(self, step: int) -> None:
        known = range(step - step % MOST, step - step % MOST + MOST)
        self.made = known, torch.arange(known.start, known.stop, dtype=torch.float32, device=self.device).unbind()

    def __call__(self, step: int) -> Tensor:
        if step not in self.made[0]:
            self._make(step)
        known, numbers = self.made
        return numbers[step - known.start]
