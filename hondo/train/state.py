"""Everything the next step depends on: weights, the optimizer's moments, the average, the best, and how far it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from hondo.train.gradient import Flat
from hondo.train.optim import OPTIMIZERS, Half
from hondo.train.plan import Plan


@dataclass
class Progress:
    """How far the training is."""

    step: int = 0
    """Steps done."""
    best_step: int = 0
    best_score: float = math.inf
    """Of the best weights on the validation part; less is better (a measure of which more is better, negated)."""
    stale: int = 0
    """Looks at the validation part since the best."""
    factor: float = 1.0
    """On the learning rate, after what was not finite."""
    tries: int = 0
    """How often that was."""
    parts: int = 1
    """An effective batch goes through the network in so many, since the memory was too small for fewer."""
    seconds: float = 0.0
    """Spent training, in all sittings."""
    ended: str | None = None
    """Why it ended, once it has."""


class State:
    """The numbers of a training as flat buffers (P,) and small tensors."""

    def __init__(self, model: nn.Module, plan: Plan) -> None:
        self.flat = Flat(model)
        self.buffers = {name: buffer for name, buffer in model.named_buffers() if buffer.numel()}
        """The network's own (batch statistics), live."""
        values = self.flat.values
        moments = OPTIMIZERS[plan.optimizer].moments
        self.moments = {name: torch.zeros_like(values) for name in moments}
        self.steps = torch.zeros((), device=values.device)
        """Updates so far, as the fused kernels want it."""
        self._update = OPTIMIZERS[plan.optimizer].update
        self._halves = [self._half(part, decay) for part, decay in self._parts(plan) if values[part].numel()]
        self.average = values.clone() if plan.average else None
        self.best = values.clone()
        self.best_buffers = {name: buffer.clone() for name, buffer in self.buffers.items()}
        self.progress = Progress()
        self._good = self._copy()

    def clip(self, limit: float, count: Tensor | float) -> Tensor:
        """Make of the gradient of a sum of `count` losses that of their mean, its norm cut to `limit` (0: left as it
        is). The norm of the sum's gradient, a tensor."""
        grads = self.flat.grads
        norm: Tensor = torch.linalg.vector_norm(grads)
        if isinstance(count, Tensor):
            count = count.clamp_min(torch.finfo(torch.float32).tiny)  # where no row has any weight all is zero
        # the millionth is torch's, in `clip_grad_norm_`
        grads.div_(torch.add(norm, count, alpha=1e-6).div_(limit).clamp_min_(count) if limit else count)
        return norm

    def update(self, plan: Plan) -> None:
        """One step of the optimizer on `flat.grads`, the decayed weights first; then the average follows."""
        lr = plan.rate(self.progress.step) * self.progress.factor
        self.steps += 1
        for half, decay in self._halves:
            self._update(half, lr, decay, plan)
        if self.average is not None:
            # a young average follows fast, so that it forgets the initial values (as in TensorFlow's)
            decay = min(plan.average, (1 + self.progress.step) / (10 + self.progress.step))
            self.average.lerp_(self.flat.values, 1 - decay)

    def _parts(self, plan: Plan) -> tuple[tuple[slice, float], ...]:
        return (slice(0, self.flat.decayed), plan.weight_decay), (slice(self.flat.decayed, None), 0.0)

    def _half(self, part: slice, decay: float) -> tuple[Half, float]:
        moments = {name: [moment[part]] for name, moment in self.moments.items()}
        return Half([self.flat.values[part]], [self.flat.grads[part]], moments, [self.steps]), decay

    # ---- which weights the network shows ----------------------------------------------------------

    def swap(self) -> None:
        """Show the average in the network's place, or put the network back."""
        if self.average is not None:
            kept = self.flat.values.clone()
            self.flat.values.copy_(self.average)
            self.average.copy_(kept)

    def keep(self) -> None:
        """What the network shows now are the best weights."""
        self.best.copy_(self.flat.values)
        for name, buffer in self.buffers.items():
            self.best_buffers[name].copy_(buffer)

    def show_best(self) -> None:
        self.flat.values.copy_(self.best)
        for name, buffer in self.buffers.items():
            buffer.copy_(self.best_buffers[name])

    # ---- to and fro -------------------------------------------------------------------------------

    def tensors(self) -> dict[str, Tensor]:
        """All of it by name, live."""
        named = {"values": self.flat.values, "best": self.best, "steps": self.steps}
        named |= {} if self.average is None else {"average": self.average}
        named |= {f"moment.{name}": moment for name, moment in self.moments.items()}
        named |= {f"buffer.{name}": buffer for name, buffer in self.buffers.items()}
        return named | {f"best_buffer.{name}": buffer for name, buffer in self.best_buffers.items()}

    def load(self, tensors: dict[str, Tensor], progress: Progress) -> None:
        for name, tensor in self.tensors().items():
            tensor.copy_(tensors[name])
        self.progress = replace(progress)
        self.snapshot()

    def snapshot(self) -> None:
        """Remember this point as good."""
        self._good = self._copy()

    def _copy(self) -> tuple[dict[str, Tensor], Progress]:
        return {name: tensor.clone() for name, tensor in self.tensors().items()}, replace(self.progress)

    def back(self, **changes: Any) -> None:
        """Return to the last good point, as far as it is not to be changed."""
        tensors, good = self._good
        self.load(tensors, replace(good, **changes))
