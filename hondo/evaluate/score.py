"""Outcomes: what a network makes of each row, once."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from hondo.nouns import Batch, Outcomes, Prepared, Resident, Task
from hondo.ragged import by_length

ROWS = 1024
"""A batch of evaluation has at most so many rows: what passes between layers stays in the processor's cache."""
TOKENS = 1 << 14
"""And of rows of different lengths at most so many values in all."""
NUMBERS = 1 << 21
"""And at most so many numbers are given at once: of pictures fewer rows."""


def outcomes(
    model: nn.Module, task: Task, prepared: Prepared, device: torch.device, batch: int | None = None
) -> Outcomes:
    """The record of every example, in order, on the CPU. The network is in evaluation mode meanwhile."""
    if batch is None:
        one = _taken(prepared, slice(0, 1))
        batch = max(1, min(ROWS, NUMBERS // sum(tensor.numel() for tensor in one.values())))
    was_training = model.training
    model.eval()
    try:
        found: dict[str, Tensor] = {}  # written to at once: small things that stay between large ones hold on to memory
        with torch.inference_mode():
            for rows in _batches(prepared, batch):
                record = task.outcome(model, given(weights(model), _taken(prepared, rows), device))
                for name, tensor in record.items():
                    if name not in found:
                        found[name] = tensor.new_empty((len(prepared), *tensor.shape[1:]), device="cpu")
                    found[name][rows] = tensor.to("cpu")
    finally:
        model.train(was_training)
    return {name: tensor.clone() for name, tensor in found.items()}  # out of inference mode, to be written to


def _batches(prepared: Prepared, rows: int) -> Iterator[slice | Tensor]:
    """All rows, those that stand together, or, where they differ in length (`sizes`), those that are as long."""
    sizes: Tensor | None = getattr(prepared, "sizes", None)
    if sizes is None:
        yield from (slice(start, min(start + rows, len(prepared))) for start in range(0, len(prepared), rows))
        return
    yield from by_length(sizes, TOKENS, rows)


def _taken(prepared: Prepared, rows: slice | Tensor) -> Batch:
    """Examples, for a network that may write over what it is given."""
    if isinstance(rows, Tensor):
        return prepared.take(rows)
    if isinstance(prepared, Resident):
        return {role: tensor[rows].clone() for role, tensor in prepared.tensors.items()}
    return prepared.take(torch.arange(rows.start, min(rows.stop, len(prepared))))


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
