"""Outcomes: what a network makes of each row, once."""

from __future__ import annotations

import torch
from torch import nn

from hondo.nouns import Outcomes, Prepared, Task

ROWS = 4096
"""A batch of evaluation has at most so many rows."""


def outcomes(model: nn.Module, task: Task, prepared: Prepared, device: torch.device, batch: int = ROWS) -> Outcomes:
    """The record of every example, in order, on the CPU. The network is in evaluation mode meanwhile."""
    was_training = model.training
    model.eval()
    try:
        found = []
        with torch.inference_mode():
            for start in range(0, len(prepared), batch):
                taken = prepared.take(torch.arange(start, min(start + batch, len(prepared))))
                on_device = {role: tensor.to(device) for role, tensor in taken.items()}
                record = task.outcome(model, on_device)
                found.append({name: tensor.cpu() for name, tensor in record.items()})
    finally:
        model.train(was_training)
    return {name: torch.cat([record[name] for record in found]) for name in found[0]}


def measured(task: Task, found: Outcomes) -> dict[str, float]:
    """Every measure of the task."""
    return {name: measure.of(found) for name, measure in task.measures.items()}
