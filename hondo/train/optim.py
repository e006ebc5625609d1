"""Optimizers: a row of one table each, torch's functional form on a whole buffer of weights.

Constructing a class of `torch.optim` imports a second of machinery that nothing here needs; the functional forms are
what those classes call, and `fused` is their one-kernel version.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import Tensor
from torch.optim.adam import adam
from torch.optim.adamw import adamw
from torch.optim.sgd import sgd

from hondo.train.plan import Plan

Update = Callable[[Tensor, Tensor, dict[str, Tensor], float, float, Plan], None]
"""(weights, their gradient, the optimizer's state, learning rate, weight decay, plan): all flat, changed in place."""


@dataclass(frozen=True)
class Optimizer:
    update: Update
    moments: tuple[str, ...]
    """The names of its state; each is a buffer as long as the weights."""


def _sgd(momentum: bool) -> Update:
    def update(values: Tensor, grads: Tensor, state: dict[str, Tensor], lr: float, decay: float, plan: Plan) -> None:
        buffers: list[Tensor | None] = [state["velocity"] if momentum else None]
        numbers = {"lr": lr, "weight_decay": decay, "momentum": plan.momentum if momentum else 0.0, "dampening": 0.0}
        sgd([values], [grads], buffers, fused=True, nesterov=False, maximize=False, **numbers)  # type: ignore[arg-type]

    return update


def _adam(form: Callable[..., None]) -> Update:
    def update(values: Tensor, grads: Tensor, state: dict[str, Tensor], lr: float, decay: float, plan: Plan) -> None:
        numbers: dict[str, Any] = {"lr": lr, "beta1": plan.momentum, "beta2": plan.beta2, "eps": 1e-8}
        form(
            [values],
            [grads],
            [state["mean"]],
            [state["square"]],
            [],
            [state["steps"]],
            fused=True,
            amsgrad=False,
            weight_decay=decay,
            maximize=False,
            **numbers,
        )

    return update


OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer(_sgd(momentum=False), ()),
    "momentum": Optimizer(_sgd(momentum=True), ("velocity",)),
    "adam": Optimizer(_adam(adam), ("mean", "square")),
    "adamw": Optimizer(_adam(adamw), ("mean", "square")),
}
