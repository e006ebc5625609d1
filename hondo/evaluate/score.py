"""Outcomes: what a network makes of each row, once."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from hondo.nouns import Batch, Outcomes, Prepared, Resident, Task

ROWS = 1024
"""A batch of evaluation has at most so many rows: what passes between layers stays in the processor's cache."""
NUMBERS = 1 << 21
"""And at most so many numbers are given at once: of pictures fewer rows."""


def outcomes(
    model: nn.Module, task: Task, prepared: Prepared, device: torch.device, batch: int | None = None
) -> Outcomes:
    """The record of every example, in order, on the CPU. The network is in evaluation mode meanwhile."""
    if batch is None:
        batch = max(1, min(ROWS, NUMBERS // sum(tensor.numel() for tensor in _stretch(prepared, 0, 1).values())))
    was_training = model.training
    model.eval()
    try:
        found: dict[str, Tensor] = {}  # written to at once: small things that stay between large ones hold on to memory
        with torch.inference_mode():
            for start in range(0, len(prepared), batch):
                taken = _stretch(prepared, start, min(start + batch, len(prepared)))
                record = task.outcome(model, given(weights(model), taken, device))
                for name, tensor in record.items():
                    if name not in found:
                        found[name] = tensor.new_empty((len(prepared), *tensor.shape[1:]), device="cpu")
                    found[name][start : start + len(tensor)] = tensor
    finally:
        model.train(was_training)
    return {name: tensor.clone() for name, tensor in found.items()}  # out of inference mode, to be written to


def _stretch(prepared: Prepared, start: int, stop: int) -> Batch:
    """Examples that stand together, for a network that may write over what it is given."""
    if isinstance(prepared, Resident):
        return {role: tensor[start:stop].clone() for role, tensor in prepared.tensors.items()}
    return prepared.take(torch.arange(start, stop))


def given(like: Tensor, batch: Batch, device: torch.device | None = None) -> Batch:
    """The batch on the device (that of `like`), and what the network is given in the precision of `like`, its weights;
    targets keep their own."""
    where, kind = device or like.device, like.dtype
    return {
        role: tensor.to(where, kind if tensor.is_floating_point() and not role.startswith("target") else tensor.dtype)
        for role, tensor in batch.items()
    }


def weights(model: nn.Module) -> Tensor:
    """The first parameter that is a number with a point: it says where a network is, and how precise."""
    return next((p for p in model.parameters() if p.is_floating_point()), torch.empty(0))


def measured(task: Task, found: Outcomes) -> dict[str, float]:
    """Every measure of the task."""
    return {name: measure.of(found) for name, measure in task.measures.items()}
