"""Few rows: each fold judges a network, and rivals, that were trained without it."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from torch import nn

from hondo.evaluate import rivals
from hondo.events import Event, FoldTrained
from hondo.judge import Round
from hondo.lineage import Parent
from hondo.nouns import Spec
from hondo.predictor import Predictor
from hondo.question import Question
from hondo.ready import ready, studied
from hondo.request import Request
from hondo.train import checkpoint, train


def rounds(
    request: Request, question: Question, model: nn.Module | Spec | Parent, rate: float, place: Path
) -> Iterator[Event | Round]:
    """Train on all folds but two, for each in turn: an event, then the round to be judged. `model`: the family, or a
    network of one's own as it was before the first step. `rate`: what a range test has found, where one was asked for.
    `place`: where checkpoints go, from which each fold is continued."""
    asked = replace(request, find_lr=False, lr=rate if request.find_lr else request.lr)
    for number, each in enumerate(question.rounds, start=1):
        began = time.perf_counter()
        found = _trained(asked, each, model, place / f"fold{number}").tuned(request.metric)
        for _ in found.fit(request.seed):
            pass
        yield FoldTrained(number, len(question.rounds), time.perf_counter() - began)
        yield found


def _trained(request: Request, question: Question, model: nn.Module | Spec | Parent, place: Path) -> Round:
    """The network trained on the question's training part, by the same rules."""
    material = studied(question)
    made = ready(request, material, copy.deepcopy(model), fixed=question.fixed)
    parts = material.prepared
    training = train(
        made.network, made.task, parts["training"], made.plan, validation=parts["validation"], folder=place
    )
    for _ in training:
        pass
    predictor = Predictor(question.fields, material.preparation, made.task, made.network, made.spec)
    chosen = rivals.asked(request.rivals, question.inputs, question.task)
    return Round(question, material, predictor, chosen, checkpoint.reached(place).seconds)
