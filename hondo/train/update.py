"""One step of the optimizer on the flat buffers: mean, clip, decay, kernel, average."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from hondo.errors import OptionError
from hondo.messages import Message
from hondo.train.optim import OPTIMIZERS, Share
from hondo.train.plan import Plan
from hondo.train.state import State

MOST = 1024
"""Numbers of steps made at once, as tensors, which the kernels of Adam ask for."""


class Update:
    """Makes of the gradient of a sum of losses that of their mean, its norm cut to the plan's limit, and steps by it;
    then the average follows.

    Of members that share nothing each gradient is cut by itself; the loss is the mean of theirs, so that each
    gradient is the M-th part of what it would be alone."""

    def __init__(self, state: State, plan: Plan) -> None:
        self.state, self.plan = state, plan
        flat, optimizer = state.flat, OPTIMIZERS[plan.optimizer]
        self.members = flat.members
        self.grads = flat.grads if flat.members == 1 else flat.grads.view(flat.members, -1)
        self.divides = flat.members > 1 or flat.grads.dtype == torch.float64
        """Whether the gradient is divided here: the kernels divide all by one number, in single precision."""
        shares = [share for share in _shares(state, plan) if any(part.numel() for part in share.values)]
        self.kernels = [optimizer.kernel(share, plan) for share in shares]
        self.shrinking = list(_shrinking(state, plan)) if optimizer.shrinks else []
        self.numbers = Numbers(flat.values)

    def __call__(self, count: Tensor | float) -> Tensor:
        """By the gradient of a sum of `count` losses. Its norm, a tensor."""
        plan, state, alone = self.plan, self.state, self.members == 1
        norm: Tensor = torch.linalg.vector_norm(self.grads, dim=None if alone else 1, keepdim=not alone)
        over = self._over(norm, count if alone else count / self.members)
        if self.divides:
            self.grads.div_(over)
        step = state.progress.step
        lr, number = plan.rate(step) * state.progress.factor, self.numbers.of(step + 1)
        for weights, pull in self.shrinking:
            weights.mul_(1 - lr * pull)
        for kernel in self.kernels:
            kernel(lr, number, None if self.divides else over)
        if state.average is not None:
            # a young average follows fast, so that it forgets the initial values (as in TensorFlow's)
            decay = min(plan.average, (1 + step) / (10 + step))
            state.average.lerp_(state.flat.values, 1 - decay)
        return norm if alone else norm.sum()

    def _over(self, norm: Tensor, count: Tensor | float) -> Tensor:
        """What the gradient of a sum is divided by, to be that of the mean with a norm of at most the limit."""
        limit = self.plan.clip
        if isinstance(count, Tensor):  # of weights; where no row has any, all is zero
            count = count.clamp_min(torch.finfo(torch.float32).tiny).to(norm.dtype)
            return (norm / limit).clamp_min_(count) if limit else count.expand_as(norm)
        if not limit:
            return self.numbers.just(count)
        return norm.clamp_min(count * limit) if limit == 1 else norm.clamp_min(count * limit).div_(limit)


class Numbers:
    """Numbers as tensors like another one, made before they are asked for, so that nothing waits for a device."""

    def __init__(self, like: Tensor) -> None:
        self.like = like
        self.steps, self.first = tuple[Tensor, ...](), 0
        self.known: dict[float, Tensor] = {}

    def of(self, step: int) -> Tensor:
        """The number of a step, as the kernels of Adam want it."""
        if not 0 <= step - self.first < len(self.steps):
            self._make(step)
        return self.steps[step - self.first]

    def just(self, value: float) -> Tensor:
        if value not in self.known:
            with torch.inference_mode(False):
                self.known[value] = self.like.new_tensor(value)
        return self.known[value]

    @torch.inference_mode(False)
    def _make(self, step: int) -> None:
        self.first = step - step % MOST
        made = torch.arange(self.first, self.first + MOST, dtype=torch.float32, device=self.like.device)
        self.steps = made.unbind()


def _members(state: State, plan: Plan) -> Iterator[tuple[slice, float, float]]:
    """(some members of the network, their learning rate in parts of the plan's, their decay) of all that are alike."""
    many = state.flat.members
    for name in ("rates", "decays"):
        given = getattr(plan, name)
        if given and len(given) != many:
            raise OptionError(Message("options.range", {"field": name, "expected": many, "given": len(given)}))
    if not (plan.rates or plan.decays):
        yield slice(None), 1.0, plan.weight_decay
        return
    for member in range(many):
        rate = plan.rates[member] if plan.rates else 1.0
        yield slice(member, member + 1), rate, plan.decays[member] if plan.decays else plan.weight_decay


def _shares(state: State, plan: Plan) -> Iterator[Share]:
    """What is updated alike. Weights that decay by their gradient are apart from those that do not."""
    whole, pulled, rest = slice(None), slice(None, state.flat.decayed), slice(state.flat.decayed, None)
    for members, rate, decay in _members(state, plan):
        apart = decay and not OPTIMIZERS[plan.optimizer].shrinks
        for which, its_decay in ((pulled, decay), (rest, 0.0)) if apart else ((whole, 0.0),):
            yield _share(state, members, which, rate, its_decay)


def _share(state: State, members: slice, which: slice, rate: float, decay: float) -> Share:
    def cut(buffer: Tensor) -> list[Tensor]:
        if members == which == slice(None):
            return [buffer]
        return [part[which] for part in buffer.view(state.flat.members, -1)[members]]

    moments = {name: cut(moment) for name, moment in state.moments.items()}
    return Share(cut(state.flat.values), cut(state.flat.grads), moments, rate, decay)


def _shrinking(state: State, plan: Plan) -> Iterator[tuple[Tensor, float]]:
    """Weights that shrink before the step, and by how much at a learning rate of 1."""
    weights = state.flat.values.view(state.flat.members, -1)[:, : state.flat.decayed]
    for members, rate, decay in _members(state, plan):
        if decay and weights.numel():
            yield weights[members], rate * decay
