"""Which settings? Many are trained as one for a short while, the best third of them again for three times as long, and
so on: successive halving. The one that is left is then trained in full, like any other.

Jamieson & Talwalkar 2016, "Non-stochastic Best Arm Identification and Hyperparameter Optimization" (AISTATS); a third
is kept as in Li et al. 2018, "Hyperband" (JMLR 18). Every training is a whole one of its length, its rate coming down
in the end, so that short ones rank as long ones do.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import nn

from hondo import choose
from hondo.errors import OptionError
from hondo.evaluate.score import outcomes
from hondo.events import Event, RungTrained, Searched, Tried
from hondo.messages import Message
from hondo.models.ensemble import Abreast
from hondo.nouns import Draw, Spec
from hondo.prepare import Material
from hondo.question import Question
from hondo.ready import Ready
from hondo.request import Request
from hondo.train import Diverged, Plan, train

THIRD = 3
RATES, DECAYS, DROPOUTS = (0.25, 4.0), (1e-4, 0.3), (0.0, 0.5)
"""From where to where: of the learning rate times that of the recipe, and of the weight decay, by factors; of the
dropout, evenly."""
LEAST = 50
"""Steps of a training at least."""


@dataclass(frozen=True)
class Candidate:
    number: int
    rate: float
    decay: float
    dropout: float | None
    """None where the network has none."""


def search(request: Request, question: Question, material: Material, made: Ready) -> Generator[Event, None, Searched]:
    """Tell of each rung, and give what was found. `made`: by the recipe, which is the first of the candidates.
    OptionError where every setting is asked for."""
    started = time.perf_counter()
    assert request.search is not None
    own = made.spec is None or question.parent is not None  # whose initial values are given
    made = replace(made, spec=None) if own else made
    left, rungs = candidates(request, made), _rungs(request.search)
    tried: dict[int, Tried] = {}
    scores: dict[int, float] = {}
    for rung, count in enumerate(rungs):
        began = time.perf_counter()
        steps = min(made.plan.steps, max(LEAST, made.plan.steps // THIRD ** (len(rungs) - rung)))
        found = _trained(request, material, made, left, steps)
        for each, score in zip(left, found, strict=True):
            value = -score if _greater_is_better(request, made) and math.isfinite(score) else score
            tried[each.number] = Tried(each.number, each.rate, each.decay, each.dropout, steps, value)
            scores[each.number] = score
        left = sorted(left, key=lambda each: scores[each.number])[: rungs[rung + 1] if rung + 1 < len(rungs) else 1]
        yield RungTrained(rung + 1, len(rungs), count, len(left), steps, time.perf_counter() - began)
    board = sorted(tried.values(), key=lambda each: (-each.steps, scores[each.number]))
    return Searched(request.metric or "loss", tuple(board), time.perf_counter() - started)


def settled(request: Request, found: Searched) -> Request:
    """The request that asks for what was found."""
    best = found.board[0]
    words = {"weight_decay": best.decay} | ({} if best.dropout is None else {"dropout": best.dropout})
    known = {word.partition("=")[0] for word in request.set}
    more = tuple(f"{name}={value!r}" for name, value in words.items() if name not in known)
    lr = best.rate if request.lr is None and "lr" not in known else request.lr
    return replace(request, search=None, lr=lr, set=(*request.set, *more))


def candidates(request: Request, made: Ready) -> list[Candidate]:
    """The recipe's own settings, and others drawn around them; what was asked for stays."""
    asked, plan = choose.settings(request), made.plan
    dropout = getattr(made.spec, "dropout", None)
    free = {
        "rate": request.lr is None and "lr" not in asked.plan,
        "decay": "weight_decay" not in asked.plan,
        "dropout": dropout is not None and "dropout" not in asked.network,
    }
    if not any(free.values()):
        raise OptionError(Message("halving.nothing"))
    first = Candidate(0, plan.lr, plan.weight_decay, dropout)
    drawn = np.random.default_rng([request.seed, 7]).random((request.search or 1, 3))
    found = [first]
    for number, (a, b, c) in enumerate(drawn[1:].tolist(), 1):
        other = Candidate(number, plan.lr * _between(RATES, a), _between(DECAYS, b), _evenly(DROPOUTS, c))
        kept = {name: getattr(first, name) for name, is_free in free.items() if not is_free}
        found.append(replace(other, **kept))
    return found


def _between(ends: tuple[float, float], share: float) -> float:
    return _round(ends[0] * (ends[1] / ends[0]) ** share)


def _evenly(ends: tuple[float, float], share: float) -> float:
    return _round(ends[0] + (ends[1] - ends[0]) * share)


def _round(value: float) -> float:
    """To two digits: more would mean nothing, and these can be typed again."""
    return float(f"{value:.2g}")


def _rungs(count: int) -> list[int]:
    """How many are trained in each."""
    found = []
    while count > 1:
        found.append(count)
        count = math.ceil(count / THIRD)
    return found


def _trained(request: Request, material: Material, made: Ready, left: list[Candidate], steps: int) -> list[float]:
    """What each comes to on the validation part, less being better; ∞ where it does not stay finite."""
    try:
        return _as_one(request, material, made, left, steps)
    except Diverged:  # of one; the others are not to suffer for it
        if len(left) == 1:
            return [math.inf]
        return [score for each in left for score in _trained(request, material, made, [each], steps)]


def _as_one(request: Request, material: Material, made: Ready, left: list[Candidate], steps: int) -> list[float]:
    roles = [role for role in material.roles if not role.startswith("target")]
    model = Abreast([_network(request, material, made, each) for each in left], roles)
    plan: Plan = replace(
        made.plan, steps=steps, patience=0, minutes=None, evaluate_every=steps, log_every=min(steps, 50),
        rates=tuple(each.rate / made.plan.lr for each in left), decays=tuple(each.decay for each in left),
    )  # fmt: skip
    for _ in train(model, made.task, material.prepared["training"], plan):
        pass
    return [_score(request, material, made, member, plan) for member in model.members]


def _network(request: Request, material: Material, made: Ready, candidate: Candidate) -> nn.Module:
    """With initial values of its own, where there is a family to build it."""
    if made.spec is None:
        return copy.deepcopy(made.network)
    fields: dict[str, Any] = {} if candidate.dropout is None else {"dropout": candidate.dropout}
    spec: Spec = replace(made.spec, **fields)  # type: ignore[type-var]
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(Draw(request.seed, candidate.number).number("initial values"))
        return spec.build(material.roles, made.task.head)


def _score(request: Request, material: Material, made: Ready, member: nn.Module, plan: Plan) -> float:
    found = outcomes(member, made.task, material.prepared["validation"], torch.device(plan.device))
    value = float(found["loss"].mean()) if request.metric is None else made.task.measures[request.metric].of(found)
    return (-value if _greater_is_better(request, made) else value) if math.isfinite(value) else math.inf


def _greater_is_better(request: Request, made: Ready) -> bool:
    return request.metric is not None and made.task.measures[request.metric].greater_is_better
