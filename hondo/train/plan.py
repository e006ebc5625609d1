"""The plan: every number the loop uses, resolved before step 0 and stored with the weights."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, fields
from typing import Any, Literal

from hondo.errors import OptionError, did_you_mean, refuse
from hondo.messages import Message

ALONE = 1e9
"""Multiplications and additions of a step (some 10 ms on one core) up to which one thread is used: a second one gains
little there, and beside a busy neighbour it costs several times as much, since both wait at every barrier."""

AFFORDED = 4e12
"""Multiplications and additions of a training, some 100 s on one core; fewer epochs are run where there are more. A
family's recipe may afford more."""
LEAST = 2
"""Epochs that are run in any case."""


@dataclass(frozen=True)
class Plan:
    steps: int
    """Updates of the weights."""
    batch: int = 128
    """Rows an update sees (its effective batch); an epoch is cut into parts as equal as can be, none left over."""
    parts: int = 1
    """An effective batch goes through the network in so many parts, for memory's sake; the result is the same."""
    optimizer: str = "adamw"
    """sgd, momentum, adam or adamw."""
    lr: float = 1e-3
    """The highest learning rate."""
    weight_decay: float = 0.01
    """Pull of the weights towards zero (not of norms, biases and embeddings)."""
    rates: tuple[float, ...] = ()
    """Of the members of an ensemble, what each one's learning rate is times `lr`; none where all are alike."""
    decays: tuple[float, ...] = ()
    """Of the members of an ensemble, each one's weight decay in place of `weight_decay`; none where all are alike."""
    momentum: float = 0.9
    """Of momentum; the first beta of Adam."""
    beta2: float = 0.999
    """The second beta of Adam."""
    schedule: Literal["cosine", "onecycle", "constant"] = "cosine"
    """The course of the learning rate after warming up."""
    warmup: float = 0.05
    """Share of the steps on which the rate climbs from near zero; with onecycle .3 is usual."""
    clip: float = 1.0
    """The gradient's norm is cut to this; 0 for no cut."""
    average: float = 0.0
    """Decay of the moving average of the weights, which is then what is evaluated and kept; 0 for none."""
    evaluate_every: int = 100
    """Steps between looks at the validation part."""
    log_every: int = 50
    """Steps between log lines (there is one before each look at the validation part too)."""
    patience: int = 0
    """Stop after so many looks without a better one; 0 for never."""
    measure: str = "loss"
    """What tells the best weights on the validation part: loss, or a measure of the task."""
    save_seconds: float = 5.0
    """A checkpoint at the first log line after so many seconds; changes no number."""
    minutes: float | None = None
    """Stop at the first log line after so many minutes of training."""
    threads: int = 1
    """Of the processor; it changes the order of sums, so it is part of the plan."""
    device: str = "cpu"
    precision: Literal["fp32", "bf16"] = "fp32"
    """In which convolutions and products of matrices are computed while training; where nothing is asked, bf16 if the
    family gains by it on a device that has it. Weights are in fp32, and so is every look and every answer."""
    seed: int = 0

    def __post_init__(self) -> None:
        _in_range(self)

    def rate(self, step: int) -> float:
        """The learning rate of step number `step`, from 0."""
        if self.schedule == "onecycle":
            return self.lr * _one_cycle(step, self.steps, self.warmup)
        warm = round(self.warmup * self.steps)
        if step < warm:
            return self.lr * (step + 1) / warm
        if self.schedule == "constant":
            return self.lr
        return self.lr * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, self.steps - warm)))


def _one_cycle(step: int, steps: int, up: float) -> float:
    """Smith & Topin 2018, "Super-Convergence": from 1/25 up to 1, then down to 1/250,000, both by half a cosine."""
    top = up * steps - 1
    first, peak, last = 1 / 25, 1.0, 1 / 250_000
    if step < top:
        start, end, part = first, peak, step / top
    else:
        start, end, part = peak, last, (step - top) / (steps - 1 - top)
    return end + (start - end) * 0.5 * (1 + math.cos(math.pi * part))


def batches(rows: int, batch: int) -> int:
    """Effective batches an epoch has."""
    return max(1, round(rows / batch))


def resolve(
    rows: int,
    *,
    operations: int = 0,
    epochs: int | None = None,
    longer: float = 1.0,
    afforded: float = AFFORDED,
    **given: Any,
) -> Plan:
    """A Plan for so many training rows, and operations (multiplications with an addition) that a row costs forward;
    `given` overrules any field (`epochs` counts for steps).

    The rules: batches from 32 (1,000 rows) to 1,024 (from 100,000 on); epochs so that there are about 10,000 steps
    times `longer`, at least 20 and at most 200 of them, but fewer where that would be more than `afforded` times
    `longer` (multiplications and additions); a look at the validation part every epoch, patience of a fifth of the
    looks.
    OptionError for a field there is not, or a value out of range.
    """
    _known(given)
    batch = given.setdefault("batch", int(min(1024, max(32, 2 ** round(math.log2(max(1, rows) / 100))))))
    a_pass = batches(rows, max(1, batch))
    if "steps" not in given:
        given["steps"] = a_pass * (epochs or _epochs(rows, a_pass, operations, longer, afforded))
    steps = given["steps"]
    every = given.setdefault("evaluate_every", max(1, min(a_pass, steps)))
    given.setdefault("log_every", min(50, every))
    given.setdefault("patience", max(8, math.ceil(0.2 * steps / every)))
    work = 6 * operations * batch  # multiplications and additions of a step, forward and backward
    given.setdefault("threads", 1 if work < ALONE else max(1, (os.cpu_count() or 2) // (1 if _bare() else 2)))
    return Plan(**given)


def _epochs(rows: int, a_pass: int, operations: int, longer: float, afforded: float) -> int:
    wanted = max(20, min(200, round(10_000 * longer / a_pass)))
    return min(wanted, max(LEAST, int(afforded * longer / (6 * max(1, operations) * max(1, rows)))))


def _bare() -> bool:
    """Whether the machine is so small that all its processors count as cores."""
    return (os.cpu_count() or 1) <= 4


def _known(given: dict[str, Any]) -> None:
    names = [field.name for field in fields(Plan)]
    for name in given:
        if name not in names:
            values = {"record": "Plan", "field": name, "known": names, "hint": did_you_mean(name, names)}
            raise OptionError(Message("options.record_unknown", values))


def _in_range(plan: Plan) -> None:
    from hondo.train.optim import OPTIMIZERS

    bounds = {"steps": 1, "batch": 1, "parts": 1, "evaluate_every": 1, "log_every": 1, "threads": 1, "seed": 0}
    bounds |= {"weight_decay": 0, "clip": 0, "patience": 0, "save_seconds": 0}
    shares = ("momentum", "beta2", "average", "warmup")
    wrong = {name: f">= {least}" for name, least in bounds.items() if not getattr(plan, name) >= least}
    wrong |= {name: "0 .. 1" for name in shares if not 0 <= getattr(plan, name) < 1}
    wrong |= {} if 0 < plan.lr < math.inf else {"lr": "> 0, < ∞"}
    wrong |= {} if plan.minutes is None or plan.minutes > 0 else {"minutes": "> 0"}
    wrong |= {} if plan.precision in ("fp32", "bf16") else {"precision": "fp32 | bf16"}
    wrong |= {} if plan.schedule in ("cosine", "onecycle", "constant") else {"schedule": "cosine | onecycle | constant"}
    refuse(plan, wrong)
    if plan.optimizer not in OPTIMIZERS:
        known = list(OPTIMIZERS)
        values = {"room": "optimizer", "given": plan.optimizer, "known": known}
        raise OptionError(
            Message("options.unknown_name", {**values, "hint": did_you_mean(plan.optimizer, known)}),
        )
