"""Between the question and the first step: the network with its initial values, its loss, and the plan."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import nn

from hondo import choose, record
from hondo.errors import OptionError
from hondo.events import RateFound
from hondo.layers.members import apart
from hondo.lineage import Parent
from hondo.messages import Message
from hondo.modalities import Together
from hondo.nouns import Draw, Resident, Spec, Task, call, operations
from hondo.prepare import Material, prepare
from hondo.question import Question
from hondo.request import Request
from hondo.train import Plan, find_rate
from hondo.train.device import choose as choose_device


@dataclass(frozen=True)
class Ready:
    """All that the loop needs besides the rows."""

    spec: Spec | None
    """None for a network of one's own."""
    network: nn.Module
    task: Task
    plan: Plan
    found: RateFound | None = None
    """What a range test said, where one was asked for; its rate is the plan's."""


def ready(
    request: Request,
    material: Material,
    model: nn.Module | Spec | Parent | None,
    stored: Mapping[str, Any] | None = None,
    fixed: Collection[str] = (),
) -> Ready:
    """What was asked for, or chosen by the material; `model` where it is known already. stored: what an earlier sitting
    decided (`run.json`). fixed: fields of the task that stay as they are."""
    spec, network = _network(request, material, model)
    task = material.task if "criterion" in fixed else _criterion(material.task, spec)
    if stored is not None:
        plan, found = record.from_json(Plan, stored["plan"]), stored.get("range_test")
        choose_device(plan.device)
        return Ready(spec, network, task, plan, None if found is None else record.from_json(RateFound, found))
    plan = _plan(request, material, network, spec)
    if not request.find_lr:
        return Ready(spec, network, task, plan)
    told = find_rate(network, task, material.prepared["training"], plan)
    return Ready(spec, network, task, replace(plan, lr=told.rate), told)


def studied(question: Question) -> Material:
    """The rows to train on, each with what it counts, and those to choose on."""
    rows = {"training": question.split.training, "validation": question.split.validation}
    known = None if question.parent is None else question.parent.predictor.preparation
    material = prepare(question.known, question.task, rows, known=known)
    weigh(material, None if question.weights is None else question.weights[rows["training"]])
    return material


def weigh(material: Material, weights: np.ndarray | None) -> None:
    """Give each training row what it counts: `weights` (training rows,)."""
    training = material.prepared["training"]
    if weights is None:
        return
    counted = Resident({"weight": torch.from_numpy(weights).float()})
    if isinstance(training, Resident):
        training.tensors |= counted.tensors
    elif isinstance(training, Together):
        training.parts = (*training.parts, counted)


def _network(
    request: Request, material: Material, model: nn.Module | Spec | Parent | None
) -> tuple[Spec | None, nn.Module]:
    """The Spec, if there is one, and the network with its initial values, which follow from the seed."""
    if isinstance(model, Parent):
        return model.predictor.spec, copy.deepcopy(model.predictor.model)
    if isinstance(model, type):
        raise OptionError(Message("choose.model_class", {"name": model.__name__}))
    if isinstance(model, nn.Module):
        _check_head(model, material)
        return None, model
    spec = model or choose.spec(material.roles, material.task, len(material.prepared["training"]), request)
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(Draw(request.seed, 0).number("initial values"))
        return spec, spec.build(material.roles, material.task.head)


def _check_head(model: nn.Module, material: Material) -> None:
    """A network of one's own takes the roles there are and answers in the shape the task wants."""
    batch = material.prepared["training"].take(torch.arange(min(4, len(material.prepared["training"]))))
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            given = call(model, batch)
    except (RuntimeError, IndexError, TypeError, ValueError) as error:
        shapes = {role: tuple(tensor.shape) for role, tensor in batch.items() if not role.startswith("target")}
        why = " ".join(f"{type(error).__name__}: {error}".split())
        raise OptionError(Message("choose.model_call", {"given": str(shapes), "why": why})) from error
    finally:
        model.train(training)
    rows, size = len(next(iter(batch.values()))), material.task.head.size
    if given.ndim not in (2, 3) or (given.shape[0], given.shape[-1]) != (rows, size):
        values = {"given": str(tuple(given.shape)), "rows": rows, "size": size, "task": material.task.name}
        raise OptionError(Message("choose.head_shape", values))


def _criterion(task: Task, spec: Spec | None) -> Task:
    """A family that is defined by its loss brings it."""
    if spec is not None and spec.criterion is not None and hasattr(task, "criterion"):
        changed: Task = record.from_json(Task, {**record.to_json(task), "criterion": spec.criterion})
        return changed.bind(task.roles)
    return task


def _plan(request: Request, material: Material, network: nn.Module, spec: Spec | None) -> Plan:
    rows = len(material.prepared["training"])
    recipe = spec.recipe(rows) if spec is not None else {}
    work = operations(apart(network)[0])  # who asks for several has the time for all
    return choose.plan(request, rows, work, recipe, request.metric or "loss")
