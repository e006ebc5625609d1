"""Do changed texts help? The network trained in full with the texts as they are, and with texts that are changed at
random as asked: what is better on the validation part is kept for the real training."""

from __future__ import annotations

import copy
import time
from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import nn

from hondo import changes, record
from hondo.evaluate.score import outcomes
from hondo.events import ChangesTried, Event
from hondo.messages import Message
from hondo.nouns import Spec
from hondo.prepare import Material
from hondo.question import Question
from hondo.ready import ready, studied
from hondo.request import Request
from hondo.train import train


def tried(
    request: Request,
    question: Question,
    model: nn.Module | Spec | None,
    known: Mapping[str, Any],
) -> Generator[Event, None, tuple[Question, Material, ChangesTried | None]]:
    """The question and its material: as they are where no text is to be changed, or changing helps, else without
    changes. `known`: what an earlier sitting found (`run.json`)."""
    material = studied(question)
    asked_for = request.augment not in (None, changes.NONE)
    if not asked_for or all(field.kind != "text" for field in question.inputs):
        return question, material, None
    plain = unchanged(question)
    others = studied(plain)
    found = record.from_json(ChangesTried, known["changes"]) if known.get("changes") else None
    if found is None:
        started = time.perf_counter()
        asked = replace(request, search=None, find_lr=False)
        as_they_are, changed = (_score(asked, question, each, model) for each in (others, material))
        values = changed[0], as_they_are[0], changed[1] < as_they_are[1]
        name = request.metric or "loss"
        found = ChangesTried(str(request.augment), name, *values, time.perf_counter() - started)
    yield found
    question, material = (question, material) if found.kept else (plain, others)
    told = Message("augment.helps" if found.kept else "augment.no_help", vars(found))
    return replace(question, notes=(*question.notes, told)), material, found


def unchanged(question: Question) -> Question:
    """The same, with texts as they are."""
    fields = (
        replace(each, facts={name: fact for name, fact in each.facts.items() if name != "augment"})
        if each.kind == "text"
        else each
        for each in question.table.fields
    )
    return replace(question, table=replace(question.table, fields=tuple(fields)))


def _score(
    request: Request, question: Question, material: Material, model: nn.Module | Spec | None
) -> tuple[float, float]:
    """What a training comes to on the validation part, and that by a sign that makes less the better."""
    made = ready(request, material, copy.deepcopy(model), fixed=question.fixed)
    parts = material.prepared
    for _ in train(made.network, made.task, parts["training"], made.plan, validation=parts["validation"]):
        pass
    found = outcomes(made.network, made.task, parts["validation"], torch.device(made.plan.device))
    if request.metric is None:
        value = float(found["loss"].mean())
        return value, value
    measure = made.task.measures[request.metric]
    value = measure.of(found)
    return value, -value if measure.greater_is_better else value
