"""Everything the next step depends on: weights, the optimizer's moments, the average, the best, and how far it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from hondo.train.gradient import Flat
from hondo.train.optim import OPTIMIZERS
from hondo.train.plan import Plan


@dataclass
class Progress:
    """How far the training is."""

    step: int = 0
    """Steps done."""
    best_step: int = 0
    best_score: float = math.inf
    """Of the best weights on the validation part; less is better (a measure of which more is better, negated)."""
    stale: int = 0
    """Looks at the validation part since the best."""
    factor: float = 1.0
    """On the learning rate, after what was not finite."""
    tries: int = 0
    """How often that was."""
    parts: int = 1
    """An effective batch goes through the network in so many, since the memory was too small for fewer."""
    seconds: float = 0.0
    """Spent training, in all sittings."""
    ended: str | None = None
    """Why it ended, once it has."""


class State:
    """The numbers of a training as flat buffers (P,) and small tensors."""

    def __init__(self, model: nn.Module, plan: Plan) -> None:
        self.flat = Flat(model)
        self.buffers = {name: buffer for name, buffer in model.named_buffers() if buffer.numel()}
        """The network's own (batch statistics), live."""
        values = self.flat.values
        self.moments = {name: torch.zeros_like(values) for name in OPTIMIZERS[plan.optimizer].moments}
        self.average = values.clone() if plan.average else None
        self.best = values.clone()
        self.best_buffers = {name: buffer.clone() for name, buffer in self.buffers.items()}
        self.progress = Progress()
        self._good = {name: tensor.clone() for name, tensor in self.tensors().items()}
        self._good_progress = Progress()

    # ---- which weights the network shows ----------------------------------------------------------

    def swap(self) -> None:
        """Show the average in the network's place, or put the network back."""
        if self.average is not None:
            kept = self.flat.values.clone()
            self.flat.values.copy_(self.average)
            self.average.copy_(kept)

    def keep(self) -> None:
        """What the network shows now are the best weights."""
        self.best.copy_(self.flat.values)
        for name, buffer in self.buffers.items():
            self.best_buffers[name].copy_(buffer)

    def show_best(self) -> None:
        self.flat.values.copy_(self.best)
        for name, buffer in self.buffers.items():
            buffer.copy_(self.best_buffers[name])

    # ---- to and fro -------------------------------------------------------------------------------

    def tensors(self) -> dict[str, Tensor]:
        """All of it by name, live."""
        named = {"values": self.flat.values, "best": self.best}
        named |= {} if self.average is None else {"average": self.average}
        named |= {f"moment.{name}": moment for name, moment in self.moments.items()}
        named |= {f"buffer.{name}": buffer for name, buffer in self.buffers.items()}
        return named | {f"best_buffer.{name}": buffer for name, buffer in self.best_buffers.items()}

    def load(self, tensors: dict[str, Tensor], progress: Progress) -> None:
        for name, tensor in self.tensors().items():
            tensor.copy_(tensors[name])
        self.progress = replace(progress)
        self.snapshot()

    def snapshot(self) -> None:
        """Remember this point as good."""
        for name, tensor in self.tensors().items():
            self._good[name].copy_(tensor)
        self._good_progress = replace(self.progress)

    def back(self, **changes: Any) -> None:
        """Return to the last good point, as far as it is not to be changed."""
        self.load(self._good, replace(self._good_progress, **changes))
