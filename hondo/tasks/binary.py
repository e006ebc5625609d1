"""Which of two: one logit a row, that of the second label.

Legend: B rows, N held-out rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from statistics import fmean as mean
from typing import Any, ClassVar, Literal, Self

import torch
from torch import Tensor, nn

from hondo.calibration import conformal
from hondo.calibration.temperature import check, cooled, temperature
from hondo.layers import loss, members, mixture
from hondo.measures import CLASSIFICATION
from hondo.nouns import LEARNED, Batch, Draw, Field, Head, Measure, Outcomes, Task, call

LEVELS = torch.linspace(0, 1, 101, dtype=torch.float64)[1:-1].tolist()
"""Thresholds to choose from."""
NEIGHBOURS = 2
"""Levels on either side whose score counts as well: a peak of one level is chance."""
SURE = 2.0
"""Standard errors by which a threshold must gain. Where a half is right, both together move it in fewer than one of
twenty cases; the best level that gains one standard error, in every other."""

SIGNS = torch.tensor((-1.0, 1.0), dtype=torch.float64)
"""Of the logit, for either label."""


@dataclass(frozen=True)
class Binary(Task):
    name: ClassVar[str] = "binary"

    weight: Literal["balanced"] | None = None
    """balanced: both labels count alike, however rare one is."""
    criterion: loss.Criterion = "log"
    """The loss: log (minus the log-likelihood) or perceptron."""
    threshold: float = 0.5
    """The second label is predicted from this probability on; chosen on validation."""
    temperature: float = 1.0
    """What logits are divided by; chosen on validation."""
    scores: tuple[float, ...] = field(default=(), metadata=LEARNED)
    """1 minus the probability of what came true in the validation rows (see `calibration.conformal.kept`)."""

    def __post_init__(self) -> None:
        check(self.temperature, self.threshold)

    @classmethod
    def suits(cls, targets: tuple[Field, ...]) -> bool:
        return len(targets) == 1 and targets[0].kind in ("category", "boolean") and targets[0].facts["distinct"] == 2

    @property
    def head(self) -> Head:
        return Head("row", 1)

    def loss(self, model: nn.Module, batch: Batch, draw: Draw) -> tuple[Tensor, Tensor | float]:
        return mixture.halves(self._loss, call(model, batch), batch)

    def _loss(self, logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float]:
        losses = members.each(loss.binary, logits, batch["target"], self.criterion)
        return loss.summed(losses, self._weights(batch, losses))

    def slope(self, logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float, Tensor]:
        return mixture.halves(self._slope, logits, batch)

    def _slope(self, logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float, Tensor]:
        return loss.binary_sloped(logits, batch["target"], self._weights(batch, logits), self.criterion)

    def _weights(self, batch: Batch, like: Tensor) -> Tensor | None:
        weights = batch.get("weight")
        if self.weight != "balanced":
            return weights
        return loss.balanced(weights, self.roles["target"].shares, batch["target"], like)

    def outcome(self, model: nn.Module, batch: Batch) -> Outcomes:
        z, target = self._logit(call(model, batch).double()), batch["target"]
        return {**self._said(z), "target": target.long(), "loss": loss.binary(z, target, self.criterion)}

    def judge(self, prediction: Tensor, target: Tensor) -> Outcomes:
        return self._record(cooled(prediction, self.temperature), target)

    def _logit(self, logits: Tensor) -> Tensor:
        return members.binary(logits) / self.temperature

    def _record(self, probability: Tensor, target: Tensor) -> Outcomes:
        return {**self._chosen(probability), "target": target.long()}

    def _said(self, z: Tensor) -> Outcomes:
        return self._chosen(torch.sigmoid(z * SIGNS.to(z)))

    def _chosen(self, probability: Tensor) -> Outcomes:
        return {"prediction": (probability[:, 1] >= self.threshold).long(), "probability": probability}

    @property
    def measures(self) -> Mapping[str, Measure]:
        return CLASSIFICATION

    def tune(self, outcomes: Outcomes, measure: str | None = None, **fixed: Any) -> Self:
        """Temperature, threshold and scores. The threshold is that with the highest accuracy (balanced accuracy with
        balanced weights, or F1 where that decides), smoothed over its neighbours; it stays at a half unless it gains
        two standard errors."""
        probability, target = cooled(outcomes["probability"], 1 / self.temperature), outcomes["target"]
        tuned = replace(self, **({"temperature": temperature(probability, target)} | fixed))
        found = tuned.judge(probability, target)
        scores = conformal.kept(conformal.surprise(found["probability"], target))
        threshold = fixed["threshold"] if "threshold" in fixed else tuned._threshold(found, measure)
        return replace(tuned, scores=scores, threshold=threshold)

    def _threshold(self, found: Outcomes, measure: str | None) -> float:
        aim = "balanced_accuracy" if self.weight == "balanced" else "accuracy"
        score = CLASSIFICATION[measure if measure in ("f1", "balanced_accuracy", "accuracy") else aim]

        def at(level: float) -> Outcomes:
            return replace(self, threshold=level)._record(found["probability"], found["target"])

        scores = [score.of(at(level)) for level in LEVELS]
        smooth = [mean(scores[max(0, i - NEIGHBOURS) : i + NEIGHBOURS + 1]) for i in range(len(LEVELS))]
        best = max(range(len(LEVELS)), key=lambda i: (smooth[i], -abs(LEVELS[i] - 0.5)))
        gain, noise = _gain(score, at(0.5), at(LEVELS[best]))
        return LEVELS[best] if gain > SURE * noise else 0.5

    def covers(self, outcomes: Outcomes, level: float) -> Tensor | None:
        if not self.scores:
            return None
        within = conformal.likely(outcomes["probability"], outcomes["prediction"], conformal.reach(self.scores, level))
        return within.gather(1, outcomes["target"][:, None])[:, 0]

    def read(self, logits: Tensor) -> Outcomes:
        """`prediction` (B,), the number of the label, and `probability` (B, 2)"""
        return self._said(self._logit(logits))

    def answer(self, model: nn.Module, batch: Batch, options: Mapping[str, Any], draw: Draw) -> Iterator[list[Any]]:
        """Each row: `prediction`, `probability` of each label, and, once tuned, the `set` of labels that holds the
        true one in a share `level` (an option, 0.9 without it) of such rows."""
        found = self.read(call(model, batch).double())
        yield conformal.labelled(self.roles["target"].labels, found, options, self.scores)


def _gain(score: Measure, before: Outcomes, after: Outcomes) -> tuple[float, float]:
    """What a score gains, and its standard error by the jackknife (Efron 1982), about a gain of none: what the rows
    would say each by itself, if one were left out after the other. Rows alike in target and both answers say alike."""
    gain, rows = score.of(after) - score.of(before), len(before["target"])
    kind = before["target"] * 4 + before["prediction"] * 2 + after["prediction"]
    squares = 0.0
    for one in set(kind.tolist()):
        left = torch.ones(rows, dtype=torch.bool)
        left[(kind == one).nonzero()[0]] = False
        without = [score.of({name: tensor[left] for name, tensor in each.items()}) for each in (before, after)]
        says = rows * gain - (rows - 1) * (without[1] - without[0])
        squares += float((kind == one).sum()) * says**2
    return gain, squares**0.5 / rows
