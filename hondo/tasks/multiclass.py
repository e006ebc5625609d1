"""Which of several: one logit a label.

Legend: B rows, K labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import torch
from torch import Tensor, nn

from hondo.layers import loss, members
from hondo.measures import CLASSIFICATION
from hondo.nouns import Batch, Draw, Field, Head, Measure, Outcomes, Task, call


@dataclass(frozen=True)
class Multiclass(Task):
    name: ClassVar[str] = "multiclass"

    weight: Literal["balanced"] | None = None
    """balanced: all labels count alike, however rare some are."""
    criterion: loss.Criterion = "log"
    """The loss: log (minus the log-likelihood) or perceptron."""

    @classmethod
    def suits(cls, targets: tuple[Field, ...]) -> bool:
        return len(targets) == 1 and targets[0].kind in ("category", "boolean") and targets[0].facts["distinct"] > 2

    @property
    def head(self) -> Head:
        return Head("row", len(self.roles["target"].labels))

    def loss(self, model: nn.Module, batch: Batch, draw: Draw) -> tuple[Tensor, Tensor]:
        losses = members.each(loss.multiclass, call(model, batch), batch["target"], self.criterion)
        weights = batch.get("weight", torch.ones_like(losses))
        if self.weight == "balanced":
            shares = torch.tensor(self.roles["target"].shares, device=losses.device, dtype=losses.dtype)
            weights = weights * (1 / (len(shares) * shares))[batch["target"]]
        return (losses * weights).sum(), weights.sum()

    def outcome(self, model: nn.Module, batch: Batch) -> Outcomes:
        logits = members.multiclass(call(model, batch).double())
        record = self.judge(logits.softmax(1), batch["target"])
        return {**record, "loss": loss.multiclass(logits, batch["target"], self.criterion)}

    def judge(self, prediction: Tensor, target: Tensor) -> Outcomes:
        return {"probability": prediction, "prediction": prediction.argmax(1), "target": target.long()}

    @property
    def measures(self) -> Mapping[str, Measure]:
        return CLASSIFICATION

    def answer(self, model: nn.Module, batch: Batch, options: Mapping[str, Any], draw: Draw) -> Iterator[list[Any]]:
        labels = self.roles["target"].labels
        rows = members.multiclass(call(model, batch).double()).softmax(1)
        best = rows.argmax(1).tolist()
        yield [
            {"prediction": labels[k], "probability": dict(zip(labels, row, strict=True))}
            for k, row in zip(best, rows.tolist(), strict=True)
        ]
