"""Everything the next step depends on: weights, the optimizer's moments, the average, the best, and how far it is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from hondo.errors import OptionError
from hondo.messages import Message
from hondo.train.gradient import Flat
from hondo.train.optim import OPTIMIZERS, Counter, Share
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
        self._update, self._numbers = OPTIMIZERS[plan.optimizer].update, Counter(values.device)
        cut = list(self._cut(plan))
        self._shares = [share for _, _, share in cut if any(part.numel() for part in share.values)]
        self._shrinking = [(weights, pull) for weights, pull, _ in cut if weights is not None and weights.numel()]
        self._constants: dict[float, Tensor] = {}
        self.average = values.clone() if plan.average else None
        self.best = values.clone()
        self.best_buffers = {name: buffer.clone() for name, buffer in self.buffers.items()}
        self.progress = Progress()
        self._good = {name: tensor.clone() for name, tensor in self.tensors().items()}
        self._good_progress = Progress()

    def update(self, plan: Plan, count: Tensor | float) -> Tensor:
        """One step of the optimizer on the gradient of a sum of `count` losses, which becomes that of their mean, its
        norm cut to the plan's limit; then the average follows. The norm of the sum's gradient, a tensor.

        Of members that share nothing each gradient is cut by itself; the loss is the mean of theirs, so that each has a
        so-manieth of its own."""
        grads, members = self.flat.grads, self.flat.members
        if members > 1:
            grads, count = grads.view(members, -1), count / members
            norm: Tensor = torch.linalg.vector_norm(grads, dim=1, keepdim=True)
        else:
            norm = torch.linalg.vector_norm(grads)
        over = self._over(norm, plan.clip, count)
        if members > 1 or grads.dtype == torch.float64:  # which the kernels do not divide
            grads.div_(over)
            self._step(plan, None)
        else:
            self._step(plan, over)
        if self.average is not None:
            # a young average follows fast, so that it forgets the initial values (as in TensorFlow's)
            decay = min(plan.average, (1 + self.progress.step) / (10 + self.progress.step))
            self.average.lerp_(self.flat.values, 1 - decay)
        return norm if members == 1 else norm.sum()

    def _over(self, norm: Tensor, limit: float, count: Tensor | float) -> Tensor:
        """What the gradient of a sum is divided by, to be that of the mean with a norm of at most `limit` (0: any)."""
        if isinstance(count, Tensor):  # of weights; where no row has any, all is zero
            count = count.clamp_min(torch.finfo(torch.float32).tiny).to(norm.dtype)
            return (norm / limit).clamp_min_(count) if limit else count.expand_as(norm)
        if not limit:
            return self._constant(count)
        return norm.clamp_min(count * limit) if limit == 1 else norm.clamp_min(count * limit).div_(limit)

    def _constant(self, value: float) -> Tensor:
        known = self._constants.get(value)
        if known is None:
            with torch.inference_mode(False):
                known = self._constants[value] = self.flat.values.new_tensor(value)
        return known

    def _step(self, plan: Plan, over: Tensor | None) -> None:
        lr, number = plan.rate(self.progress.step) * self.progress.factor, self._numbers(self.progress.step + 1)
        for weights, pull in self._shrinking:
            weights.mul_(1 - lr * pull)
        for share in self._shares:
            self._update(share, lr * share.factor, plan, number, over)

    def _cut(self, plan: Plan) -> Iterator[tuple[Tensor | None, float, Share]]:
        """What is updated alike; with each share those of its weights that shrink before the step, and by how much."""
        flat, shrinks = self.flat, OPTIMIZERS[plan.optimizer].shrinks
        for name in ("rates", "decays"):
            given = getattr(plan, name)
            if given and len(given) != flat.members:
                raise OptionError(
                    Message("options.range", {"field": name, "expected": flat.members, "given": len(given)})
                )
        alike = not (plan.rates or plan.decays)
        for members in [slice(None)] if alike else [slice(n, n + 1) for n in range(flat.members)]:
            factor = plan.rates[members.start] if plan.rates else 1.0
            decay = plan.decays[members.start] if plan.decays else plan.weight_decay
            pulled, rest = slice(None, flat.decayed), slice(flat.decayed, None)
            if shrinks or not decay:
                share = self._share(members, slice(None), factor, 0.0)
                yield flat.values.view(flat.members, -1)[members, pulled] if decay else None, factor * decay, share
            else:
                yield None, 0.0, self._share(members, pulled, factor, decay)
                yield None, 0.0, self._share(members, rest, factor, 0.0)

    def _share(self, members: slice, which: slice, factor: float, decay: float) -> Share:
        def cut(buffer: Tensor) -> list[Tensor]:
            if members == which == slice(None):
                return [buffer]
            return [part[which] for part in buffer.view(self.flat.members, -1)[members]]

        moments = {name: cut(moment) for name, moment in self.moments.items()}
        return Share(cut(self.flat.values), cut(self.flat.grads), moments, factor, decay)

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
        named = {"values": self.flat.values, "best": self.best}
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
        for name, tensor in self.tensors().items():
            self._good[name].copy_(tensor)
        self._good_progress = replace(self.progress)

    def back(self, **changes: Any) -> None:
        """Return to the last good point, as far as it is not to be changed."""
        self.load(self._good, replace(self._good_progress, **changes))
