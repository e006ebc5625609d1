"""Which of two: one logit a row, that of the second label.

Legend: B rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, Self

import torch
from torch import Tensor, nn

from hondo.layers import loss, members
from hondo.measures import CLASSIFICATION
from hondo.nouns import Batch, Draw, Field, Head, Measure, Outcomes, Task, call


@dataclass(frozen=True)
class Binary(Task):
    name: ClassVar[str] = "binary"

    weight: Literal["balanced"] | None = None
    """balanced: both labels count alike, however rare one is."""
    criterion: loss.Criterion = "log"
    """The loss: log (minus the log-likelihood) or perceptron."""
    threshold: float = 0.5
    """The second label is predicted from this probability on; chosen on validation."""

    @classmethod
    def suits(cls, targets: tuple[Field, ...]) -> bool:
        return len(targets) == 1 and targets[0].kind in ("category", "boolean") and targets[0].facts["distinct"] == 2

    @property
    def head(self) -> Head:
        return Head("row", 1)

    def loss(self, model: nn.Module, batch: Batch, draw: Draw) -> tuple[Tensor, Tensor]:
        target = batch["target"]
        losses = members.each(loss.binary, call(model, batch), target, self.criterion)
        weights = self._weights(batch, losses)
        return (losses * weights).sum(), weights.sum()

    def _weights(self, batch: Batch, losses: Tensor) -> Tensor:
        weights = batch.get("weight", torch.ones_like(losses))
        if self.weight == "balanced":
            shares = torch.tensor(self.roles["target"].shares, device=losses.device, dtype=losses.dtype)
            weights = weights * (0.5 / shares)[batch["target"].long()]
        return weights

    def outcome(self, model: nn.Module, batch: Batch) -> Outcomes:
        z = members.binary(call(model, batch).double())
        probability = torch.cat([torch.sigmoid(-z), torch.sigmoid(z)], dim=1)
        record = self.judge(probability, batch["target"])
        return {**record, "loss": loss.binary(z, batch["target"], self.criterion)}

    def judge(self, prediction: Tensor, target: Tensor) -> Outcomes:
        chosen = (prediction[:, 1] >= self.threshold).long()
        return {"probability": prediction, "prediction": chosen, "target": target.long()}

    @property
    def measures(self) -> Mapping[str, Measure]:
        return CLASSIFICATION

    def tune(self, outcomes: Outcomes, measure: str | None = None) -> Self:
        """The threshold with the highest accuracy (balanced accuracy with balanced weights, or F1 where that
        decides) on these rows; it stays at a half unless it gains more than one standard error of what changes."""
        aim = "balanced_accuracy" if self.weight == "balanced" else "accuracy"
        score = CLASSIFICATION[measure if measure in ("f1", "balanced_accuracy", "accuracy") else aim]
        probability, target = outcomes["probability"], outcomes["target"]
        levels = torch.linspace(0, 1, 101, dtype=torch.float64)[1:-1].tolist()

        def at(level: float) -> float:
            return score.of(replace(self, threshold=level).judge(probability, target))

        scores = [at(level) for level in levels]
        best = max(range(len(levels)), key=lambda i: (scores[i], -abs(levels[i] - 0.5)))
        changed = (probability[:, 1] >= levels[best]) != (probability[:, 1] >= 0.5)
        noise = float(changed.sum()) ** 0.5 / len(target)
        return replace(self, threshold=levels[best] if scores[best] - at(0.5) > noise else 0.5)

    def answer(self, model: nn.Module, batch: Batch, options: Mapping[str, Any], draw: Draw) -> Iterator[list[Any]]:
        z = members.binary(call(model, batch).double())
        labels = self.roles["target"].labels
        second = torch.sigmoid(z)[:, 0].tolist()
        first = torch.sigmoid(-z)[:, 0].tolist()
        yield [
            {"prediction": labels[q >= self.threshold], "probability": {labels[0]: p, labels[1]: q}}
            for p, q in zip(first, second, strict=True)
        ]
