"""What a training will take of the memory, told before its first step."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from hondo.evaluate.score import given, weights
from hondo.messages import Message
from hondo.nouns import Draw, Prepared, Resident, Task
from hondo.train.device import out_of_memory
from hondo.train.feed import SHUFFLED_BYTES
from hondo.train.loop import NoRoom
from hondo.train.optim import OPTIMIZERS
from hondo.train.plan import Plan

ROWS = 8
"""Of the batch by which it is told what a row leaves behind for the way back."""
BACK = 1.5
"""What a way back takes besides, in parts of what was left for it."""


def need(model: nn.Module, task: Task, prepared: Prepared | Mapping[str, Tensor], plan: Plan) -> int:
    """Bytes, besides what Python and torch take anyway: the weights with all that belongs to them, resident rows, and
    what a batch leaves behind on its way through `model`. An estimate. NoRoom where a few rows are too many already;
    OptionError as `task.loss` may raise."""
    data = Resident(dict(prepared)) if isinstance(prepared, Mapping) else prepared
    weights = sum(p.numel() * p.element_size() for p in model.parameters() if p.requires_grad)
    follow = len(OPTIMIZERS[plan.optimizer].moments) + (plan.average > 0)
    # values, gradients and best; values and best of the last good point; what follows the values, here and there; and
    # a copy, where the average takes their place for a look
    state = weights * (5 + 2 * follow + (plan.average > 0))
    rows = _bytes(data.tensors.values()) if isinstance(data, Resident) else 0
    shuffled = rows if rows <= SHUFFLED_BYTES else 0
    return round(state + rows + shuffled + BACK * plan.batch / plan.parts * _left_behind(model, task, data))


def _left_behind(model: nn.Module, task: Task, data: Prepared) -> float:
    """Bytes a row, for the way back."""
    try:
        more, fewer = (_saved(model, task, data, rows) for rows in (2 * ROWS, ROWS))
    except (RuntimeError, MemoryError) as error:
        if not out_of_memory(error):
            raise
        raise NoRoom(Message("training.no_room", {"rows": 2 * ROWS})) from error
    return max(0.0, (more - fewer) / ROWS) if len(data) >= 2 * ROWS else more / max(1, len(data))


def _saved(model: nn.Module, task: Task, data: Prepared, rows: int) -> int:
    """Bytes that a batch of so many rows leaves."""
    found: dict[int, int] = {}

    def note(tensor: Tensor) -> Tensor:
        held = tensor.untyped_storage()
        found[held.data_ptr()] = held.nbytes()
        return tensor

    batch = given(weights(model), data.take(torch.arange(min(rows, len(data)))))
    known = {tensor.untyped_storage().data_ptr() for tensor in (*model.parameters(), *batch.values())}
    before = [buffer.clone() for buffer in model.buffers()]  # of a norm over the batch, which remembers it
    with torch.random.fork_rng(devices=[]), torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        loss, _ = task.loss(model, batch, Draw(0, 0))  # held until it is counted
    for buffer, held in zip(model.buffers(), before, strict=True):
        buffer.copy_(held)
    del loss
    return sum(size for place, size in found.items() if place not in known)


def _bytes(tensors: object) -> int:
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)  # type: ignore[attr-defined]
