"""A learning-rate range test: a short training under a rate that climbs from step to step tells how far it may go.

Smith 2017, "Cyclical learning rates for training neural networks" (WACV). Two things differ from what is usual. The
loss is that of the same rows after every step, so that the curve is not hidden by the chance of batches. And the rate
taken is a third of the one where the smoothed curve is lowest: of the rules in use (steepest fall, a tenth of the
lowest, fastai's valley) it came nearest to the best of a grid with SGD, momentum and AdamW alike.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

import torch
from torch import Tensor, nn

from hondo.events import RateFound
from hondo.nouns import Draw, Prepared, Resident, Task
from hondo.train.device import threads
from hondo.train.feed import Feed
from hondo.train.gradient import Gradient
from hondo.train.plan import Plan
from hondo.train.state import State
from hondo.train.update import Update

LOWEST, HIGHEST = 1e-6, 10.0
STEPS = 210
"""Thirty for a factor of ten."""
ROWS = 1024
"""Rows whose loss is looked at after each step."""
EXPLODED = 4.0
"""The test ends where the loss is so many times the least so far (as fastai's does)."""
WIDTH = 3.0
"""Steps: the standard deviation of the bell that the curve is smoothed by."""
TAKEN = 1 / 3
"""Of the rate at which the smoothed loss is lowest."""


def find_rate(model: nn.Module, task: Task, prepared: Prepared | Mapping[str, Tensor], plan: Plan) -> RateFound:
    """The learning rate to train `model` with on `prepared`, all else as `plan` says, and the curve that tells it;
    `plan.lr` where not even the lowest rate gives a finite loss.

    Deterministic. A copy of the network is trained, and every generator of chance is put back.
    """
    data = Resident(dict(prepared)) if isinstance(prepared, Mapping) else prepared
    device = torch.device(plan.device)
    trial = copy.deepcopy(model).to(device).train()
    steady = replace(plan, lr=1.0, schedule="constant", warmup=0.0, average=0.0, steps=STEPS)
    with threads(plan.threads), torch.random.fork_rng([device] if device.type == "cuda" else []):
        rates, losses = _climb(trial, task, Feed(data, plan.batch, plan.seed, device), steady)
    curve = smooth(losses)
    rate = TAKEN * rates[curve.index(min(curve))] if curve else plan.lr
    return RateFound(rate, tuple(rates), tuple(curve))


def _climb(model: nn.Module, task: Task, feed: Feed, plan: Plan) -> tuple[list[float], list[float]]:
    """The rate of each step, and the loss after it, until that is lost."""
    state = State(model, plan)
    rows = feed.prepared.take(torch.arange(min(feed.rows, ROWS)))
    watched = {role: tensor.to(feed.device) for role, tensor in rows.items()}
    gradient = Gradient(model, task, state.flat, feed.most, plan.parts, precision=plan.precision)
    update = Update(state, plan)
    rates: list[float] = []
    losses: list[float] = []
    for step in range(plan.steps):
        rate = LOWEST * (HIGHEST / LOWEST) ** (step / (plan.steps - 1))
        state.progress.step, state.progress.factor = step, rate
        _, count = gradient(feed.batch(step), Draw(plan.seed, step))
        update(count)
        gradient.chance.move(Draw(plan.seed, 0), feed.device)  # the same after every step
        loss = _loss(model, task, watched, Draw(plan.seed, 0))
        if not loss <= EXPLODED * min(losses, default=math.inf):  # nor is it where it is no number
            break
        rates.append(rate)
        losses.append(loss)
    return rates, losses


def _loss(model: nn.Module, task: Task, rows: Mapping[str, Tensor], draw: Draw) -> float:
    """Mean over `rows`."""
    with torch.no_grad():
        loss, count = task.loss(model, dict(rows), draw)
    return float(loss / count)


def smooth(values: Sequence[float]) -> list[float]:
    """Each value as the mean of those around it, weighted by a bell; at the ends of those that there are."""
    reach = math.ceil(3 * WIDTH)
    bell = [math.exp(-0.5 * (place / WIDTH) ** 2) for place in range(-reach, reach + 1)]
    smoothed = []
    for middle in range(len(values)):
        first = max(0, middle - reach)
        near = list(islice(values, first, middle + reach + 1))
        weights = bell[first - middle + reach :][: len(near)]
        smoothed.append(sum(map(float.__mul__, weights, near)) / sum(weights))
    return smoothed
