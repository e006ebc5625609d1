"""A small training to be cut short, broken off and compared."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from torch import nn

from hondo.events import Event, Resumed, Saved
from hondo.models.mlp import MLP
from hondo.nouns import Batch, Role
from hondo.tasks.binary import Binary
from hondo.train import Plan
from hondo.train.checkpoint import NOW

TARGET = Role((), sizes=(2,), labels=("no", "yes"), shares=(0.6, 0.4))
ROLES = {"numbers": Role((3,)), "categories": Role((2,), sizes=(4, 40)), "target": TARGET}
TASK = Binary(("sold",)).bind(ROLES)
PLAN = Plan(steps=13, batch=8, lr=0.02, log_every=3, evaluate_every=5, save_seconds=1e9)


def rows(n: int, seed: int = 0) -> Batch:
    """n rows of three numbers and two categories, and a label that follows from them, mostly."""
    g = torch.Generator().manual_seed(seed)
    numbers = torch.randn(n, 3, generator=g)
    categories = torch.stack([torch.randint(0, size, (n,), generator=g) for size in (4, 40)], 1)
    score = numbers[:, 0] * numbers[:, 1] + (categories[:, 0] == 2) - 0.2 + 0.3 * torch.randn(n, generator=g)
    return {"numbers": numbers, "categories": categories, "target": (score > 0).long()}


TRAINING, VALIDATION = rows(37), rows(15, seed=1)


def network(seed: int = 0, dropout: float = 0.3, batch_norm: bool = False) -> nn.Module:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return MLP(widths=(8,), dropout=dropout, batch_norm=batch_norm).build(ROLES, TASK.head)


def kept(folder: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """What the checkpoint in `folder` holds: tensors by name, and how far it is, but for the time it took."""
    with safe_open(folder / NOW, framework="pt") as file:
        progress = json.loads(file.metadata()["about"])["progress"]
        return {name: file.get_tensor(name) for name in file.keys()}, {**progress, "seconds": None}  # noqa: SIM118


def told(events: Iterable[Event]) -> list[dict[str, Any]]:
    """The events that a log keeps, but for the speed."""
    return [
        {"event": type(event).__name__, **asdict(event), "rows_per_second": None}
        for event in events
        if not isinstance(event, Saved | Resumed)
    ]


def same(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor]) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)
