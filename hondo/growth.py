"""Would more data help? The network trained again on parts of the training rows, and the curve drawn out to twice as
many as there are."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import nn

from hondo.errors import OptionError
from hondo.evaluate import power_law
from hondo.evaluate.compare import resampled
from hondo.evaluate.score import outcomes
from hondo.events import Event, Grown, PartTrained
from hondo.lineage import Parent
from hondo.messages import Message
from hondo.nouns import Draw, Measure, Outcomes, Prepared, Resident, Spec
from hondo.prepare import Material
from hondo.ready import ready
from hondo.request import Request
from hondo.train import train

SHARES = (0.125, 0.25, 0.5)
"""Of the training rows; all of them were trained on already."""
TWICE = 2
"""Trainings on each share, on different rows from different initial values: how far apart they end is how far the curve
can be trusted."""
FEWEST = 240
"""Training rows below which there is no curve: an eighth of them would be a handful."""
SAMPLES = 1000
PLACES = 24
"""Points of the drawn curve."""
MATTERS = 0.01
"""Share of the error by which it must fall to be worth the rows."""


def check(rows: int) -> None:
    """OptionError where there are too few training rows for a curve."""
    if rows < FEWEST:
        raise OptionError(Message("growth.few", {"rows": rows, "fewest": FEWEST}))


@dataclass(frozen=True)
class Whole:
    """The training on all rows, which gives the last point of the curve and the way to the others."""

    material: Material
    model: nn.Module | Spec | Parent
    """The family, or a network of one's own as it was before the first step."""
    rate: float
    """The highest learning rate."""
    outcomes: Outcomes
    """Of the validation rows, by the task as it was before anything was chosen on them."""
    fixed: Collection[str] = ()


def grow(request: Request, whole: Whole, name: str) -> Iterator[Event]:
    """Train on the parts, an event each; the last one is `Grown`. `name`: the measure that decides."""
    started = time.perf_counter()
    training, measure = whole.material.prepared["training"], whole.material.task.measures[name]
    counts, found = [len(training)], [whole.outcomes]
    if not math.isfinite(measure.of(whole.outcomes)):  # nor will it be after other trainings
        yield _unknown(name, measure, started)
        return
    for share in SHARES:
        for run in range(TWICE):
            index = _rows(len(training), share, run, request.seed)
            began = time.perf_counter()
            outcome = _trained(request, whole, index, len(counts))
            counts.append(len(index))
            found.append(outcome)
            yield PartTrained(len(index), measure.of(outcome), name, time.perf_counter() - began)
    yield _grown(np.array(counts, dtype=np.float64), found, name, measure, request.seed, started)


def _rows(rows: int, share: float, run: int, seed: int) -> np.ndarray:
    """The rows of one part; parts of one size have none in common."""
    order = np.random.default_rng([seed, rows]).permutation(rows)
    size = int(rows * share)
    return np.sort(order[run * size : (run + 1) * size])


def _trained(request: Request, whole: Whole, index: np.ndarray, run: int) -> Outcomes:
    """The validation rows' outcomes after a training on the rows `index`, by the same recipe for so many rows."""
    material = whole.material
    parts = {"training": some(material.prepared["training"], index), "validation": material.prepared["validation"]}
    seed = Draw(request.seed, run).number("growth") % 2**31
    asked = replace(request, find_lr=False, lr=whole.rate if request.find_lr else request.lr, seed=seed)
    part = replace(material, prepared=parts)
    made = ready(asked, part, copy.deepcopy(whole.model), fixed=whole.fixed)
    for _ in train(made.network, made.task, parts["training"], made.plan, validation=parts["validation"]):
        pass
    return outcomes(made.network, made.task, parts["validation"], torch.device(made.plan.device))


def some(prepared: Prepared, index: np.ndarray) -> Prepared:
    """The examples `index` of these, as they were prepared with all."""
    chosen = torch.from_numpy(index)
    if isinstance(prepared, Resident):
        return Resident(prepared.take(chosen))
    return _Some(prepared, chosen)


class _Some:
    def __init__(self, prepared: Prepared, index: torch.Tensor) -> None:
        self.prepared, self.index = prepared, index

    def __len__(self) -> int:
        return len(self.index)

    def take(self, index: torch.Tensor, draw: Draw | None = None) -> Any:
        return self.prepared.take(self.index[index], draw)


# ---- the curve ------------------------------------------------------------------------------------


def _grown(counts: np.ndarray, found: list[Outcomes], name: str, measure: Measure, seed: int, started: float) -> Grown:
    values = np.array([measure.of(outcome) for outcome in found])
    drawn = resampled(found, measure, seed, SAMPLES)
    drawn = drawn[np.isfinite(drawn).all(1)]
    if not len(drawn) or not np.isfinite(values).all():
        return _unknown(name, measure, started)
    drawn += values.mean() - drawn.mean(1, keepdims=True)  # harder rows are harder for all: that tells of no curve

    def turned(numbers: Any) -> Any:
        """A score as an error, and back."""
        return 1 - numbers if measure.greater_is_better else numbers

    places = np.geomspace(counts.min(), 2 * counts[0], PLACES)
    outlook = power_law.outlook(counts, turned(values), turned(drawn), np.append(places, counts[0]), seed)
    value, low, high = np.sort(turned(np.quantile(outlook.errors[:, :-1], (0.5, 0.025, 0.975), axis=0)), axis=0)[
        [1, 0, 2]
    ]
    line = np.stack([places, value, low, high], axis=1).tolist()
    line = [dict(zip(("rows", "value", "low", "high"), each, strict=True)) for each in line]
    twice, now = outlook.expected[:, -2], outlook.expected[:, -1]
    gain = np.quantile((now - twice) / np.maximum(now, np.finfo(float).tiny), (0.025, 0.975))
    points = tuple({"rows": int(n), "value": float(v)} for n, v in zip(counts, values, strict=True))
    here = {"rows": int(counts[0]), "value": float(turned(np.median(now)))}  # by the curve, as the other end is
    sentence = _sentence(name, here, line[-1], gain)
    seconds = time.perf_counter() - started
    return Grown(name, measure.greater_is_better, points, tuple(line), sentence, seconds)


def _unknown(name: str, measure: Measure, started: float) -> Grown:
    sentence = Message("growth.unknown", {"measure": name.replace("_", " ")})
    return Grown(name, measure.greater_is_better, (), (), sentence, time.perf_counter() - started)


def _sentence(name: str, now: dict[str, Any], twice: dict[str, Any], gain: np.ndarray) -> Message:
    key = "helps" if gain[0] >= MATTERS else "little" if gain[1] < MATTERS else "unsure"
    told = {"measure": name.replace("_", " "), "rows": now["rows"], "twice": 2 * now["rows"], "now": now["value"]}
    spread = twice["high"] - twice["low"]
    digits = 4 if not spread > 0 else int(min(8, max(0, 1 - np.floor(np.log10(spread)))))
    return Message(
        f"growth.{key}", told | {"then": twice["value"], "low": twice["low"], "high": twice["high"], "digits": digits}
    )
