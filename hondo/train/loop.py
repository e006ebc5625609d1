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
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from hondo.errors import OptionError, UserError, did_you_mean
from hondo.evaluate.score import outcomes
from hondo.events import Ended, Evaluated, Event, Found, Logged, Resumed, Saved
from hondo.messages import Message
from hondo.nouns import Draw, Prepared, Resident, Task
from hondo.train import checkpoint
from hondo.train.device import keep_memory, out_of_memory, threads
from hondo.train.feed import Feed
from hondo.train.gradient import Chance, Gradient
from hondo.train.plan import Plan
from hondo.train.replay import trace
from hondo.train.state import State
from hondo.train.update import Update


class Diverged(UserError):
    """The loss or the gradient would not stay finite, because of these `rows` (from 0) of the training rows."""

    def __init__(self, message: Message, rows: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.rows = rows


class NoRoom(UserError):
    """The memory is too small for the smallest part of a batch."""


def train(
    model: nn.Module,
    task: Task,
    prepared: Prepared | Mapping[str, Tensor],
    plan: Plan,
    *,
    validation: Prepared | Mapping[str, Tensor] | None = None,
    folder: Path | str | None = None,
) -> Generator[Event, None, None]:
    """Train `model` in place on `prepared` (examples, or their tensors by role) as `plan` says.

    With `validation` the best weights by `plan.measure` on it are kept, else the last. With `folder` checkpoints go
    there, and a training found there is continued. OptionError where plan, task and network do not fit; Diverged.
    """
    data, held_out = _resident(prepared), None if validation is None else _resident(validation)
    device = torch.device(plan.device)
    model.to(device).train()
    keep_memory()
    state, folder = State(model, plan), None if folder is None else Path(folder)
    resumed = folder is not None and checkpoint.read(folder, state, plan)
    chance = torch.get_rng_state()
    try:
        notes = _fitting(model, task, plan)
        yield from [Resumed(state.progress.step)] if resumed else notes
        with threads(plan.threads):
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
        torch.set_rng_state(chance)


def _steps(
    model: nn.Module, task: Task, feed: Feed, held_out: Prepared | None, state: State, plan: Plan, folder: Path | None
) -> Iterator[Event]:
    """One step after the other, with a log line, a look and a checkpoint where the plan has them."""
    meter = Meter(state.progress.seconds)
    gradient, update = _gradient(model, task, feed, state, plan), Update(state, plan)
    while state.progress.ended is None:
        try:
            with torch.inference_mode():  # autograd, where it is needed, is asked for in `gradient`
                for step in range(state.progress.step, _next_line(state, plan, looks=held_out is not None)):
                    loss, count = gradient(feed.batch(step), Draw(plan.seed, step))
                    meter.add(loss, count, update(count))
                    state.progress.step = step + 1
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            yield from _halved(model, task, feed, state, plan, error)
            gradient = _gradient(model, task, feed, state, plan)
            meter.forget()
            continue

        logged = meter.read(state, plan, feed)
        if not math.isfinite(logged.loss) or not math.isfinite(logged.gradient):
            yield _rolled_back(gradient, model, task, feed, state, plan)
            continue
        line: list[Event] = [logged]
        if held_out is not None and _due(state.progress.step, plan.evaluate_every, plan):
            line.append(_looked(model, task, held_out, state, plan, feed))
        state.progress.ended, state.progress.seconds = _ended(state, plan, meter), meter.elapsed()
        yield from line[:-1]  # whoever leaves here has not seen the whole line: it will be told again
        state.snapshot()
        yield line[-1]
        if folder is not None and (meter.unsaved() >= plan.save_seconds or state.progress.ended):
            yield Saved(state.progress.step, str(checkpoint.write(folder, state, plan)))
            meter.saved()


def _resident(data: Prepared | Mapping[str, Tensor]) -> Prepared:
    return Resident(dict(data)) if isinstance(data, Mapping) else data


def _next_line(state: State, plan: Plan, looks: bool) -> int:
    """The step after which something is logged."""
    every = (plan.log_every, plan.evaluate_every) if looks else (plan.log_every,)
    return min(plan.steps, *(state.progress.step // n * n + n for n in every))


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
    return _uneven(model, plan.parts, 0)


def _uneven(model: nn.Module, parts: int, step: int) -> list[Event]:
    """Why parts are not quite one batch, where they are not."""
    notes: list[Event] = []
    for kind, key in ((nn.modules.batchnorm._BatchNorm, "batch_statistics"), (nn.modules.dropout._DropoutNd, "masks")):
        if parts > 1 and any(isinstance(module, kind) for module in model.modules()):
            notes.append(Found(step, Message(f"training.{key}", {"parts": parts})))
    return notes


def _gradient(model: nn.Module, task: Task, feed: Feed, state: State, plan: Plan) -> Gradient:
    return Gradient(model, task, state.flat, feed.most, _parts(state, plan), precision=plan.precision)


def _parts(state: State, plan: Plan) -> int:
    return max(plan.parts, state.progress.parts)


def _halved(
    model: nn.Module, task: Task, feed: Feed, state: State, plan: Plan, error: BaseException
) -> Iterator[Event]:
    """Back to the last good log line, to go on with parts half as large; NoRoom where they cannot be smaller."""
    parts = 2 * _parts(state, plan)
    if parts > feed.most or task.couples == "batch":
        raise NoRoom(Message("training.no_room", {"rows": feed.most // _parts(state, plan)})) from error
    state.back(parts=parts)
    values = {"parts": parts, "rows": -(-feed.most // parts), "batch": feed.most}
    yield Found(state.progress.step, Message("training.halved", values))
    yield from _uneven(model, parts, state.progress.step)


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
    progress = state.progress
    best = score < progress.best_score  # false for what is not a number
    if best:
        state.keep()
        progress.best_step, progress.best_score = progress.step, score
    progress.stale = 0 if best else progress.stale + 1
    state.swap()
    return Evaluated(progress.step, progress.step / feed.per_epoch, loss, scores, best)


def _watched(task: Task, plan: Plan) -> set[str]:
    """The measures shown on the way: the first two, and the one that decides."""
    return {*list(task.measures)[:2], plan.measure}


def _keep_last(state: State) -> None:
    state.swap()
    state.keep()
    state.swap()
    state.progress.best_step = state.progress.step


def _ended(state: State, plan: Plan, meter: Meter) -> str | None:
    if state.progress.step >= plan.steps:
        return "steps"
    if plan.patience and state.progress.stale >= plan.patience:
        return "patience"
    if plan.minutes is not None and meter.elapsed() >= plan.minutes * 60:
        return "minutes"
    return None


def _rolled_back(gradient: Gradient, model: nn.Module, task: Task, feed: Feed, state: State, plan: Plan) -> Found:
    """Back to the last good log line at half the rate; Diverged after three tries."""
    before = state.progress
    place = trace(model, task, feed, state, gradient, plan)
    rows = () if place is None else place.rows
    state.back(factor=before.factor / 2, tries=before.tries + 1)
    first = state.progress.step
    rate = plan.rate(first) * state.progress.factor
    values = {"first": first, "last": before.step, "rate": rate, "place": "" if place is None else place.message()}
    if state.progress.tries > 3:
        raise Diverged(Message("training.diverged", {**values, "rate": 2 * rate, "lower": plan.lr / 100}), rows)
    return Found(first, Message("training.not_finite", values), rows)


class Meter:
    """Numbers that stay on the device until a log line reads them, and the time."""

    def __init__(self, seconds: float) -> None:
        self.losses: list[Tensor] = []
        self.counts: list[Tensor | float] = []
        self.norms: list[Tensor] = []
        self.start = time.perf_counter() - seconds
        self.since = self.last_save = time.perf_counter()

    def add(self, loss: Tensor, count: Tensor | float, norm: Tensor) -> None:
        self.losses.append(loss)
        self.counts.append(count)
        self.norms.append(norm)

    def forget(self) -> None:
        """The steps since the last log line are done again."""
        for found in (self.losses, self.counts, self.norms):
            found.clear()

    def read(self, state: State, plan: Plan, feed: Feed) -> Logged:
        """The only place where the loop waits for the device."""
        losses, norms = torch.stack(self.losses), torch.stack(self.norms)
        known = not isinstance(self.counts[0], Tensor)
        counts = losses.new_tensor(self.counts) if known else torch.stack(self.counts)  # type: ignore[arg-type]
        norm = (norms / counts.clamp_min(torch.finfo(torch.float32).tiny)).mean()
        loss, count, gradient = torch.stack([losses.sum(), counts.sum(), norm]).tolist()
        rows = len(losses) * feed.rows / feed.per_epoch
        speed = rows / max(time.perf_counter() - self.since, 1e-9)
        step, rate = state.progress.step, plan.rate(state.progress.step - 1) * state.progress.factor
        mean = loss / count if count else 0.0
        self.forget()
        self.since = time.perf_counter()
        return Logged(step, step / feed.per_epoch, mean, gradient, rate, speed)

    def elapsed(self) -> float:
        return time.perf_counter() - self.start

    def unsaved(self) -> float:
        return time.perf_counter() - self.last_save

    def saved(self) -> None:
        self.last_save = time.perf_counter()
