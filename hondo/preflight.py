"""Before the first step: is all as it must be, if anything is to be learned? Each check looks at a copy of the network.

    start       the untrained network does not know worse than one that answers nothing
    overfit     a few rows can be learned by heart
    shuffled    with targets that belong to other rows, nothing can be learned about further rows
    steady      in evaluation mode the same rows are answered alike twice
    gradient    the loss reaches every parameter
    held out    what the preparation learned does not depend on the rows that are held out

Together they take a small share of the training's work; a check that would take more is left out, and so is one that
has nothing to say (of a network that was trained before, say).
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from hondo import record
from hondo.errors import UserError
from hondo.evaluate.score import given, outcomes, weights
from hondo.events import Checked, Preflight
from hondo.messages import Message
from hondo.nouns import Dataset, Draw, Prepared, Resident, Task
from hondo.prepare import Material, Part, prepare
from hondo.question import Question
from hondo.ready import Ready
from hondo.train import Diverged, Plan, train

SHARE = 0.01
"""Of the training's steps, that a small training may take; of its rows, that one look may take."""
STEPS, LEAST = 100, 40
"""Of a small training, at most; one that would have fewer than the least shows nothing."""
FEW, ROWS, KNOWN = 8, 512, 2000
"""Rows to learn by heart; rows at most of a look; rows at most that a preparation is fitted on again."""
FEWEST = 100
"""Held-out rows below which a low loss may be luck."""
NEAR = 1.5
"""The first loss is at most so many times that of the answer nothing."""
LEARNED = 0.5
"""To so large a part the loss of the few rows falls at least."""
CHANCE = 0.8
"""So large a part of the loss of one answer for all is left, where there is nothing to learn."""


def preflight(question: Question, material: Material, made: Ready) -> Preflight:
    """All checks that have something to say, in their order."""
    started = time.perf_counter()
    flight = Flight(material, made.network, made.task, made.plan)
    asked: list[tuple[str, Callable[[], Checked | None]]] = [
        ("start", lambda: flight.start() if question.parent is None else None),
        ("overfit", flight.overfit),
        ("shuffled", flight.shuffled),
        ("steady", flight.steady),
        ("gradient", flight.gradient),
        ("held_out", lambda: _held_out(question) if question.parent is None else None),
    ]
    with torch.random.fork_rng(devices=[]):
        found = [(name, check()) for name, check in asked]
    return Preflight(tuple(each for _, each in found if each is not None), time.perf_counter() - started)


def _told(name: str, passed: bool, **values: object) -> Checked:
    return Checked(name, None if passed else Message(f"preflight.{name}_failed", values))


class Flight:
    """What the checks look at."""

    def __init__(self, material: Material, network: nn.Module, task: Task, plan: Plan) -> None:
        self.network, self.task, self.plan = network, task, plan
        self.device = torch.device(plan.device)
        rows = max(FEW, min(ROWS, int(SHARE * plan.steps * plan.batch)))
        self.few = _spread(material.prepared["training"], FEW)
        self.rows = _spread(material.prepared["training"], rows)
        self.held_out = _spread(material.prepared["validation"], rows)

    def start(self) -> Checked | None:
        nothing, own = self._loss(self._constant(), self.rows), self._loss(self.network, self.rows)
        if nothing <= 0:  # as the perceptron's, which only counts what is wrong
            return None
        return _told("start", own <= NEAR * nothing, loss=own, nothing=nothing)

    def overfit(self) -> Checked | None:
        model, steps = self._copied(), self._steps(FEW)
        before = self._loss(model, self.few)
        if steps < LEAST or before <= 0:
            return None
        finite = self._trained(model, self.few, FEW, steps, self.plan.lr)
        after = self._loss(model, self.few)
        return _told("overfit", finite and after <= LEARNED * before, rows=FEW, steps=steps, first=before, last=after)

    def shuffled(self) -> Checked | None:
        """Against one answer for all rows, the best there is, found by the same loop."""
        steps = self._steps(self.plan.batch)
        if steps < LEAST or len(self.held_out) < FEWEST:
            return None
        rows, held_out = (_shuffled(each, Draw(self.plan.seed, n)) for n, each in enumerate((self.rows, self.held_out)))
        model, constant = self._copied(), self._constant()
        self._trained(constant, held_out, len(held_out), STEPS, 0.1)
        self._trained(model, rows, self.plan.batch, steps, self.plan.lr)
        chance, own = self._loss(constant, held_out), self._loss(model, held_out)
        return _told("shuffled", not own < CHANCE * chance, loss=own, chance=chance)

    def steady(self) -> Checked:
        first, second = (outcomes(self.network, self.task, self.few, self.device) for _ in range(2))
        apart = [name for name in first if not torch.equal(first[name].nan_to_num(), second[name].nan_to_num())]
        return _told("steady", not apart)

    def gradient(self) -> Checked:
        model = self._copied().train()
        with torch.no_grad():  # away from zeros, behind which nothing is reached in the first step
            for name, parameter in model.named_parameters():
                parameter.add_(Draw(self.plan.seed, 0).randn(*parameter.shape, purpose=name).to(parameter), alpha=0.05)
        batch = given(weights(model), self.rows.take(torch.arange(len(self.rows))), self.device)
        self.task.loss(model, batch, Draw(self.plan.seed, 0))[0].backward()  # type: ignore[no-untyped-call]
        named = [(name, p.grad) for name, p in model.named_parameters() if p.requires_grad]
        without = [name for name, grad in named if grad is None or not bool(grad.any())]
        return _told("gradient", not without, names=without)

    def _copied(self) -> nn.Module:
        return copy.deepcopy(self.network).to(self.device)

    def _constant(self) -> nn.Module:
        role = next(role for role in self.rows.tensors if not role.startswith("target"))
        return Constant(role, self.task.head.size).to(self.device)

    def _loss(self, model: nn.Module, rows: Resident) -> float:
        """The mean over the rows, in evaluation mode."""
        model.to(self.device)
        return float(outcomes(model, self.task, rows, self.device)["loss"].mean())

    def _steps(self, batch: int) -> int:
        """That a small training on so many rows a step may take: a step of few rows costs what it costs."""
        cheaper = max(1, min(4, self.plan.batch // batch))
        return min(STEPS, int(SHARE * self.plan.steps * cheaper))

    def _trained(self, model: nn.Module, rows: Resident, batch: int, steps: int, lr: float) -> bool:
        """Whether the small training stayed finite."""
        plan = replace(
            self.plan, steps=steps, batch=batch, lr=lr, parts=1, average=0.0, patience=0, minutes=None,
            measure="loss", schedule="constant", warmup=0.1, weight_decay=0.0, log_every=steps, evaluate_every=steps,
        )  # fmt: skip
        try:
            for _ in train(model, self.task, rows, plan):
                pass
        except Diverged:
            return False
        return True


class Constant(nn.Module):
    """One answer for all rows; nothing, as long as it is untrained: any role (B, ...) -> (B, K)"""

    def __init__(self, role: str, size: int) -> None:
        super().__init__()
        self.roles = (role,)
        self.answer = nn.Parameter(torch.zeros(size))

    def forward(self, **roles: Tensor) -> Tensor:
        return self.answer.expand(len(next(iter(roles.values()))), -1)


def _spread(prepared: Prepared, rows: int) -> Resident:
    """So many of the examples, from all over."""
    return Resident(prepared.take(torch.linspace(0, len(prepared) - 1, min(rows, len(prepared))).long().unique()))  # type: ignore[no-untyped-call]


def _shuffled(rows: Resident, draw: Draw) -> Resident:
    order = torch.randperm(len(rows), generator=draw.generator("pre-flight"))
    others = {role: tensor[order] for role, tensor in rows.tensors.items() if role.startswith("target")}
    return Resident({**rows.tensors, **others})


def _held_out(question: Question) -> Checked | None:
    """Fitted again, where a row of training stands in the place of every row held out."""
    split = question.split
    training = split.training[:: max(1, len(split.training) // KNOWN)]
    rows = {"training": training, "validation": split.validation[:: max(1, len(split.validation) // KNOWN)]}
    other = np.arange(len(question.known))
    other[np.concatenate([split.validation, np.setdiff1d(split.test, split.training)])] = training[0]
    try:
        found = [_learned(data, question.task, rows) for data in (question.known, Part(question.known, other))]
    except UserError:  # of so few rows a label may be unknown
        return None
    return _told("held_out", found[0] == found[1])


def _learned(data: Dataset, task: Task, rows: dict[str, np.ndarray]) -> object:
    return record.to_json(prepare(data, task, rows).preparation)
