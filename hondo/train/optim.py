"""Optimizers: a row of one table each, torch's fused kernels on a whole buffer of weights.

They are what the classes of `torch.optim` come down to. Constructing one of those imports a second of machinery that
nothing here needs, and the functional forms spend ten times as long on their arguments as on a small network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from hondo.train.plan import Plan


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


Kernel = Callable[[float, Tensor, Tensor | None], None]
"""(learning rate, number of this step from 1, what the gradient is divided by): weights and moments change in place."""


@dataclass(frozen=True)
class Optimizer:
    kernel: Callable[[Share, Plan], Kernel]
    """What updates a share of the weights."""
    moments: tuple[str, ...]
    """The names of its state; each is a buffer as long as the weights."""
    shrinks: bool = False
    """Whether decay shrinks the weights before the step, rather than being part of the gradient."""


def _sgd(share: Share, plan: Plan, momentum: bool) -> Kernel:
    fused = partial(
        torch._fused_sgd_, share.values, share.grads, share.moments["velocity"] if momentum else [],
        weight_decay=share.decay, momentum=plan.momentum if momentum else 0.0, dampening=0.0, nesterov=False,
        maximize=False, is_first_step=False,
    )  # fmt: skip
    return lambda lr, _, over: fused(lr=lr * share.factor, grad_scale=over)


def _adam(share: Share, plan: Plan) -> Kernel:
    fused = partial(
        torch._fused_adam_, share.values, share.grads, share.moments["mean"], share.moments["square"], [],
        beta1=plan.momentum, beta2=plan.beta2, weight_decay=share.decay, eps=1e-8, amsgrad=False, maximize=False,
    )  # fmt: skip
    return lambda lr, step, over: fused([step] * len(share.values), lr=lr * share.factor, grad_scale=over)


OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer(partial(_sgd, momentum=False), ()),
    "momentum": Optimizer(partial(_sgd, momentum=True), ("velocity",)),
    "adam": Optimizer(_adam, ("mean", "square")),
    "adamw": Optimizer(_adam, ("mean", "square"), shrinks=True),
}
