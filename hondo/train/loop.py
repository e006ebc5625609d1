"""The training loop: read it from top to bottom, nothing else happens to a network.

`train` is a generator. It yields what happened, and whoever iterates it shows it, stores it, or stops:

    for event in train(model, task, prepared, plan, validation=held_out):
        print(event)

Nothing calls back. Between two log lines nothing waits for the device. Batch n and its chance are functions of
(seed, n), so a training continued from a checkpoint ends in the same bits. However it ends, also by `break`, the
network holds its best weights.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from hondo.errors import OptionError, UserError, did_you_mean
from hondo.evaluate.score import outcomes
from hondo.events import Ended, Evaluated, Event, Found, Logged, Resumed, Saved
from hondo.messages import Message
from hondo.nouns import Draw, Prepared, Resident, Task
from hondo.train import checkpoint
from hondo.train.feed import Feed
from hondo.train.gradient import Chance, Gradient
from hondo.train.plan import Plan
from hondo.train.state import State


class Diverged(UserError):
    """The loss or the gradient would not stay finite."""


def train(
    model: nn.Module,
    task: Task,
    prepared: Prepared | Mapping[str, Tensor],
    plan: Plan,
    *,
    validation: Prepared | Mapping[str, Tensor] | None = None,
    folder: Path | str | None = None,
) -> Iterator[Event]:
    """Train `model` in place on `prepared` (examples, or their tensors by role) as `plan` says.

    With `validation` the best weights by `plan.measure` on it are kept, else the last. With `folder` checkpoints go
    there, and a training found there is continued. OptionError where plan, task and network do not fit; Diverged.
    """
    data, held_out = _resident(prepared), None if validation is None else _resident(validation)
    device = torch.device(plan.device)
    model.to(device).train()
    state, folder = State(model, plan), None if folder is None else Path(folder)
    resumed = folder is not None and checkpoint.read(folder, state, plan)
    chance, threads = torch.get_rng_state(), torch.get_num_threads()
    torch.set_num_threads(plan.threads)
    try:
        notes = _fitting(model, task, plan)
        yield from [Resumed(state.progress.step)] if resumed else notes
        yield from _steps(model, task, Feed(data, plan.batch, plan.seed, device), held_out, state, plan, folder)
        if held_out is None:
            _keep_last(state)
        yield Ended(state.progress.step, state.progress.best_step, str(state.progress.ended))
    except BaseException as stopped:  # what comes after the last whole line is done again
        state.back()
        if folder is not None and isinstance(stopped, GeneratorExit):
            checkpoint.write(folder, state, plan)
        if held_out is None:
            _keep_last(state)
        raise
    finally:
        state.show_best()
        Chance(model).end()
        model.eval()
        torch.set_num_threads(threads)
        torch.set_rng_state(chance)


def _steps(
    model: nn.Module, task: Task, feed: Feed, held_out: Prepared | None, state: State, plan: Plan, folder: Path | None
) -> Iterator[Event]:
    """One step after the other, with a log line, a look and a checkpoint where the plan has them."""
    meter = Meter(state.progress.seconds)
    gradient = Gradient(model, task, state.flat, feed.most, plan.parts)
    while state.progress.ended is None:
        step = state.progress.step
        loss, count = gradient(feed.batch(step), Draw(plan.seed, step))
        norm = state.clip(plan.clip)
        state.update(plan)
        meter.add(loss, count, norm)
        state.advance(step=step + 1)

        look = held_out is not None and _due(step + 1, plan.evaluate_every, plan)
        if not look and not _due(step + 1, plan.log_every, plan):
            continue
        logged = meter.read(state, plan, feed)
        if not math.isfinite(logged.loss) or not math.isfinite(logged.gradient):
            yield _rolled_back(state, plan)
            continue
        line: list[Event] = [logged]
        if look and held_out is not None:
            line.append(_looked(model, task, held_out, state, plan, feed))
        state.advance(ended=_ended(state, plan, meter), seconds=meter.elapsed())
        yield from line[:-1]  # whoever leaves here has not seen the whole line: it will be told again
        state.snapshot()
        yield line[-1]
        if folder is not None and (meter.unsaved() >= plan.save_seconds or state.progress.ended):
            yield Saved(state.progress.step, str(checkpoint.write(folder, state, plan)))
            meter.saved()


def _resident(data: Prepared | Mapping[str, Tensor]) -> Prepared:
    return Resident(dict(data)) if isinstance(data, Mapping) else data


def _due(step: int, every: int, plan: Plan) -> bool:
    return step % every == 0 or step == plan.steps


def _fitting(model: nn.Module, task: Task, plan: Plan) -> list[Event]:
    """What must be said before the first step; OptionError where plan and task do not fit."""
    known = ["loss", *task.measures]
    if plan.measure not in known:
        values = {"task": task.name, "given": plan.measure, "known": known, "hint": did_you_mean(plan.measure, known)}
        raise OptionError(Message("training.unknown_measure", values))
    if plan.parts > 1 and task.couples == "batch":
        raise OptionError(Message("training.coupled", {"task": task.name}))
    notes: list[Event] = []
    for kind, key in ((nn.modules.batchnorm._BatchNorm, "batch_statistics"), (nn.modules.dropout._DropoutNd, "masks")):
        if plan.parts > 1 and any(isinstance(module, kind) for module in model.modules()):
            notes.append(Found(0, Message(f"training.{key}", {"parts": plan.parts})))
    return notes


def _looked(model: nn.Module, task: Task, held_out: Prepared, state: State, plan: Plan, feed: Feed) -> Evaluated:
    """The weights that would be kept, on the validation part; the best are remembered."""
    state.swap()
    found = outcomes(model, task, held_out, feed.device)
    loss = float(found["loss"].mean())
    scores = {name: measure.of(found) for name, measure in task.measures.items() if name in _watched(task, plan)}
    score = loss if plan.measure == "loss" else scores[plan.measure]
    if plan.measure != "loss" and not math.isfinite(score):
        raise OptionError(Message("training.no_score", {"measure": plan.measure, "rows": len(found["loss"])}))
    if plan.measure != "loss" and task.measures[plan.measure].greater_is_better:
        score = -score
    best = score < state.progress.best_score  # false for what is not a number
    if best:
        state.keep()
        state.advance(best_step=state.progress.step, best_score=score, stale=0)
    else:
        state.advance(stale=state.progress.stale + 1)
    state.swap()
    return Evaluated(state.progress.step, state.progress.step / feed.per_epoch, loss, scores, best)


def _watched(task: Task, plan: Plan) -> set[str]:
    """The measures shown on the way: the first two, and the one that decides."""
    return {*list(task.measures)[:2], plan.measure}


def _keep_last(state: State) -> None:
    state.swap()
    state.keep()
    state.swap()
    state.advance(best_step=state.progress.step)


def _ended(state: State, plan: Plan, meter: Meter) -> str | None:
    if state.progress.step >= plan.steps:
        return "steps"
    if plan.patience and state.progress.stale >= plan.patience:
        return "patience"
    if plan.minutes is not None and meter.elapsed() >= plan.minutes * 60:
        return "minutes"
    return None


def _rolled_back(state: State, plan: Plan) -> Found:
    """Back to the last good log line at half the rate; Diverged after three tries."""
    last = state.progress.step
    state.roll_back()
    first = state.progress.step
    rate = plan.rate(first) * state.progress.factor
    values = {"first": first, "last": last, "rate": rate}
    if state.progress.tries > 3:
        raise Diverged(Message("training.diverged", {**values, "rate": 2 * rate, "lower": plan.lr / 100}))
    return Found(first, Message("training.not_finite", values))


class Meter:
    """Numbers that stay on the device until a log line reads them, and the time."""

    def __init__(self, seconds: float) -> None:
        self.found: tuple[list[Tensor], ...] = ([], [], [])
        self.steps = 0
        self.start = time.perf_counter() - seconds
        self.since = self.last_save = time.perf_counter()

    def add(self, loss: Tensor, count: Tensor, norm: Tensor) -> None:
        for found, each in zip(self.found, (loss, count, norm), strict=True):
            found.append(each)
        self.steps += 1

    def read(self, state: State, plan: Plan, feed: Feed) -> Logged:
        """The only place where the loop waits for the device."""
        loss, count, norm = (float(torch.stack(found).sum()) for found in self.found)
        rows = self.steps * feed.rows / feed.per_epoch
        speed = rows / max(time.perf_counter() - self.since, 1e-9)
        step, rate = state.progress.step, plan.rate(state.progress.step - 1) * state.progress.factor
        mean = loss / count if count else 0.0
        logged = Logged(step, step / feed.per_epoch, mean, norm / self.steps, rate, speed)
        for found in self.found:
            found.clear()
        self.steps, self.since = 0, time.perf_counter()
        return logged

    def elapsed(self) -> float:
        return time.perf_counter() - self.start

    def unsaved(self) -> float:
        return time.perf_counter() - self.last_save

    def saved(self) -> None:
        self.last_save = time.perf_counter()
