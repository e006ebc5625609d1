"""Which of several: one logit a label.

Legend: B rows, K labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal, Self

from torch import Tensor, nn

from hondo.calibration import conformal
from hondo.calibration.temperature import check, cooled, temperature
from hondo.layers import loss, members, mixture
from hondo.measures import CLASSIFICATION
from hondo.nouns import LEARNED, Batch, Draw, Field, Head, Measure, Outcomes, Task, call


@dataclass(frozen=True)
class Multiclass(Task):
    name: ClassVar[str] = "multiclass"

    weight: Literal["balanced"] | None = None
    """balanced: all labels count alike, however rare some are."""
    criterion: loss.Criterion = "log"
    """The loss: log (minus the log-likelihood) or perceptron."""
    temperature: float = 1.0
    """What logits are divided by; chosen on validation."""
    scores: tuple[float, ...] = field(default=(), metadata=LEARNED)
    """1 minus the probability of what came true in the validation rows (see `calibration.conformal.kept`)."""

    def __post_init__(self) -> None:
        check(self.temperature)

    @classmethod
    def suits(cls, targets: tuple[Field, ...]) -> bool:
        return len(targets) == 1 and targets[0].kind in ("category", "boolean") and targets[0].facts["distinct"] > 2

    @property
    def head(self) -> Head:
        return Head("row", len(self.roles["target"].labels))

    def loss(self, model: nn.Module, batch: Batch, draw: Draw) -> tuple[Tensor, Tensor | float]:
        return mixture.halves(self._loss, call(model, batch), batch)

    def _loss(self, logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float]:
        losses = members.each(loss.multiclass, logits, batch["target"], self.criterion)
        return loss.summed(losses, self._weights(batch, losses))

    def slope(self, logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float, Tensor]:
        return mixture.halves(self._slope, logits, batch)

    def _slope(self, logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float, Tensor]:
        losses = loss.multiclass(logits, batch["target"], self.criterion)
        slope = loss.multiclass_slope(logits, batch["target"], self.criterion)
        return loss.sloped(losses, slope, self._weights(batch, losses))

    def _weights(self, batch: Batch, losses: Tensor) -> Tensor | None:
        weights = batch.get("weight")
        if self.weight != "balanced":
            return weights
        return loss.balanced(weights, self.roles["target"].shares, batch["target"], losses)

    def outcome(self, model: nn.Module, batch: Batch) -> Outcomes:
        z, target = self._logits(call(model, batch).double()), batch["target"]
        losses = loss.multiclass(z, target, self.criterion)
        return {**self._chosen(z.softmax(1)), "target": target.long(), "loss": losses}

    def judge(self, prediction: Tensor, target: Tensor) -> Outcomes:
        return self._record(cooled(prediction, self.temperature), target)

    def _logits(self, logits: Tensor) -> Tensor:
        return members.multiclass(logits) / self.temperature

    def _record(self, probability: Tensor, target: Tensor) -> Outcomes:
        return {**self._chosen(probability), "target": target.long()}

    def _chosen(self, probability: Tensor) -> Outcomes:
        return {"prediction": probability.argmax(1), "probability": probability}

    @property
    def measures(self) -> Mapping[str, Measure]:
        return CLASSIFICATION

    def tune(self, outcomes: Outcomes, measure: str | None = None, **fixed: Any) -> Self:
        """Temperature and scores."""
        probability, target = cooled(outcomes["probability"], 1 / self.temperature), outcomes["target"]
        tuned = replace(self, **({"temperature": temperature(probability, target)} | fixed))
        found = tuned.judge(probability, target)
        return replace(tuned, scores=conformal.kept(conformal.surprise(found["probability"], target)))

    def covers(self, outcomes: Outcomes, level: float) -> Tensor | None:
        if not self.scores:
            return None
        within = conformal.likely(outcomes["probability"], outcomes["prediction"], conformal.reach(self.scores, level))
        return within.gather(1, outcomes["target"][:, None])[:, 0]

    def read(self, logits: Tensor) -> Outcomes:
        """`prediction` (B,), the number of the label, and `probability` (B, K)"""
        return self._chosen(self._logits(logits).softmax(1))

    def answer(self, model: nn.Module, batch: Batch, options: Mapping[str, Any], draw: Draw) -> Iterator[list[Any]]:
        """Each row: `prediction`, `probability` of each label, and, once tuned, the `set` of labels that holds the
        true one in a share `level` (an option, 0.9 without it) of such rows."""
        found = self.read(call(model, batch).double())
        yield conformal.labelled(self.roles["target"].labels, found, options, self.scores)
