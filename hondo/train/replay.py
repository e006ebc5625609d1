"""Where a training stopped being finite: the steps since the last good point are gone through once more, and the first
that goes wrong is told, with its rows and its layer. Since a step is a function of (seed, n), it goes wrong again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from hondo.messages import Message
from hondo.nouns import Batch, Draw, Task
from hondo.train.feed import Feed
from hondo.train.gradient import Chance, Gradient
from hondo.train.plan import Plan
from hondo.train.state import State
from hondo.train.update import Update

ASKED = 1024
"""Rows at most that are asked one by one for their gradient."""


@dataclass(frozen=True)
class Place:
    """What went wrong first."""

    step: int
    layer: str
    """By the name of the module; "" where all layers are finite, and the loss is not."""
    rows: tuple[int, ...]
    """Positions among the training rows; none where no row by itself does it."""

    def message(self) -> Message:
        layer = Message("training.in_layer", {"layer": self.layer}) if self.layer else Message("training.in_loss")
        return Message("training.first_at", {"step": self.step, "where": layer})


def trace(model: nn.Module, task: Task, feed: Feed, state: State, gradient: Gradient, plan: Plan) -> Place | None:
    """The first step between the last good point and where `state` is that is not finite; None where none is found, as
    on a device whose sums differ from time to time. `state` is at the good point then."""
    last = state.progress.step
    state.back()
    found, update = None, Update(state, plan)
    while found is None and state.progress.step < last:
        step = state.progress.step
        loss, count = gradient(feed.batch(step), Draw(plan.seed, step))
        if _finite(loss) and _finite(state.flat.grads):
            update(count)
            state.progress.step += 1
            continue
        batch, draw = feed.batch(step), Draw(plan.seed, step)
        layer = _layer(model, task, batch, draw, gradient.chance)
        found = Place(step, layer, tuple(feed.positions(step)[row] for row in _rows(model, task, batch, draw)))
    state.back()
    return found


def _layer(model: nn.Module, task: Task, batch: Batch, draw: Draw, chance: Chance) -> str:
    """The first layer whose output is not finite, else the last whose gradient is not."""
    wrong: list[str] = []
    chance.move(draw, next(model.parameters()).device)
    with _heard(model, wrong):
        loss, _ = task.loss(model, batch, draw)
    if wrong:
        return wrong[0]
    if not _finite(loss):
        return ""
    model.zero_grad(set_to_none=False)
    loss.backward()  # type: ignore[no-untyped-call]
    bad = [name for name, p in model.named_parameters() if p.grad is not None and not _finite(p.grad)]
    return bad[-1].rpartition(".")[0] if bad else ""


@contextmanager
def _heard(model: nn.Module, wrong: list[str]) -> Iterator[None]:
    """Note each layer whose output is not finite."""

    def listen(name: str) -> torch.utils.hooks.RemovableHandle:
        def hear(_: nn.Module, __: object, output: object) -> None:
            if isinstance(output, Tensor) and not _finite(output):
                wrong.append(name)

        handle: torch.utils.hooks.RemovableHandle = modules[name].register_forward_hook(hear)
        return handle

    modules = {name: module for name, module in model.named_modules() if not any(module.children())}
    handles = [listen(name) for name in modules]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _rows(model: nn.Module, task: Task, batch: Batch, draw: Draw) -> list[int]:
    """The rows of a batch that are not finite by themselves: in what they hold, in their loss, or in its gradient."""
    rows = len(next(iter(batch.values())))
    bad = torch.zeros(rows, dtype=torch.bool)
    for tensor in batch.values():
        bad |= ~torch.isfinite(tensor.reshape(rows, -1).float().norm(dim=1)).cpu()
    if not bad.any():
        training = model.training
        model.eval()  # what looks at all rows looks at none of them alone
        bad = torch.tensor([_bad(model, task, batch, row, draw) for row in range(min(rows, ASKED))])
        model.train(training)
    return bad.nonzero()[:, 0].tolist()


def _bad(model: nn.Module, task: Task, batch: Batch, row: int, draw: Draw) -> bool:
    """Whether the loss of a row, or its gradient, is not finite."""
    part = {role: tensor[row : row + 1] for role, tensor in batch.items()}
    loss, _ = task.loss(model, part, replace(draw, start=row, rows=len(next(iter(batch.values())))))
    parameters = [p for p in model.parameters() if p.requires_grad]
    found = torch.autograd.grad(loss, parameters, allow_unused=True)
    return not (_finite(loss) and all(_finite(each) for each in found if each is not None))


def _finite(tensor: Tensor) -> bool:
    """Whether all numbers are, and so small that the sum of their squares is one too."""
    return bool(torch.isfinite(torch.linalg.vector_norm(tensor.detach().float())))
