"""Which of several, all that are true: one logit a label, each answered yes or no by itself.

Legend: B rows, K labels, N held-out rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

import torch
from torch import Tensor, nn

from hondo.calibration import conformal
from hondo.calibration.temperature import check, temperature
from hondo.layers import loss, members, mixture
from hondo.measures import MULTILABEL
from hondo.nouns import LEARNED, Batch, Draw, Field, Head, Measure, Outcomes, Task, call


@dataclass(frozen=True)
class Multilabel(Task):
    name: ClassVar[str] = "multilabel"

    threshold: float = 0.5
    """A label is predicted from this probability on."""
    temperature: float = 1.0
    """What logits are divided by; one for all labels, chosen on validation."""
    scores: tuple[float, ...] = field(default=(), metadata=LEARNED)
    """1 minus the probability of the least likely label that came true in each validation row, 0 where none did (see
    `calibration.conformal.kept`)."""

    def __post_init__(self) -> None:
        check(self.temperature, self.threshold)

    @classmethod
    def suits(cls, targets: tuple[Field, ...]) -> bool:
        return len(targets) == 1 and targets[0].kind == "labels"

    @property
    def head(self) -> Head:
        return Head("row", len(self.roles["target"].labels))

    def loss(self, model: nn.Module, batch: Batch, draw: Draw) -> tuple[Tensor, Tensor | float]:
        return mixture.halves(self._loss, call(model, batch), batch)

    def _loss(self, logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float]:
        losses = members.each(loss.multilabel, logits, batch["target"])
        return loss.summed(losses, batch.get("weight"))

    def slope(self, logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float, Tensor]:
        return mixture.halves(self._slope, logits, batch)

    def _slope(self, logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float, Tensor]:
        losses = loss.multilabel(logits, batch["target"])
        slope = loss.multilabel_slope(logits, batch["target"])
        return loss.sloped(losses, slope, batch.get("weight"))

    def outcome(self, model: nn.Module, batch: Batch) -> Outcomes:
        z, target = self._logits(call(model, batch).double()), batch["target"]
        return {**self._record(torch.sigmoid(z), target), "loss": loss.multilabel(z, target)}

    def judge(self, prediction: Tensor, target: Tensor) -> Outcomes:
        return self._record(_cooled(prediction, self.temperature), target)

    def _logits(self, logits: Tensor) -> Tensor:
        return members.binary(logits) / self.temperature

    def _record(self, probability: Tensor, target: Tensor) -> Outcomes:
        return {"probability": probability, "prediction": self._chosen(probability), "target": target.long()}

    def _chosen(self, probability: Tensor) -> Tensor:
        return (probability >= self.threshold).long()

    @property
    def measures(self) -> Mapping[str, Measure]:
        return MULTILABEL

    def tune(self, outcomes: Outcomes, measure: str | None = None, **fixed: Any) -> Self:
        """Temperature and scores; the threshold is a half unless it is fixed."""
        probability, target = _cooled(outcomes["probability"], 1 / self.temperature), outcomes["target"]
        cells = torch.stack([1 - probability, probability], dim=-1).flatten(0, 1)
        chosen = {
            "temperature": temperature(cells, target.flatten(), each=target.shape[1]),
            "threshold": type(self).threshold,
        } | fixed
        tuned = replace(self, **chosen)
        found = tuned.judge(probability, target)
        return replace(tuned, scores=conformal.kept(((1 - found["probability"]) * target).amax(1)))

    def covers(self, outcomes: Outcomes, level: float) -> Tensor | None:
        within = self._likely(outcomes["probability"], level)
        return None if within is None else (within | (outcomes["target"] == 0)).all(1)

    def _likely(self, probability: Tensor, level: float) -> Tensor | None:
        """(B, K): the labels among which all that are true are, in a share `level` of the rows (the outer sets of
        Cauchois, Gupta & Duchi 2021, "Knowing what you know", JMLR 22), and those predicted besides."""
        if not self.scores:
            return None
        return (1 - probability <= conformal.reach(self.scores, level)) | self._chosen(probability).bool()

    def read(self, logits: Tensor) -> Outcomes:
        """`prediction` (B, K) of 0 and 1, and `probability` (B, K)"""
        probability = torch.sigmoid(self._logits(logits))
        return {"prediction": self._chosen(probability), "probability": probability}

    def answer(self, model: nn.Module, batch: Batch, options: Mapping[str, Any], draw: Draw) -> Iterator[list[Any]]:
        """Each row: `prediction`, a list of labels; `probability` of each label; and, once tuned, the `set` of labels
        that holds all true ones in a share `level` (an option, 0.9 without it) of such rows."""
        found, labels = self.read(call(model, batch).double()), self.roles["target"].labels
        within = self._likely(found["probability"], conformal.level(options, self.scores))
        answers = [
            {"prediction": _words(labels, chosen), "probability": dict(zip(labels, row, strict=True))}
            for chosen, row in zip(found["prediction"].tolist(), found["probability"].tolist(), strict=True)
        ]
        for answer, row in zip(answers, [] if within is None else within.tolist(), strict=within is not None):
            answer["set"] = _words(labels, row)
        yield answers


def _words(labels: tuple[str, ...], chosen: list[Any]) -> list[str]:
    return [label for label, there in zip(labels, chosen, strict=True) if there]


def _cooled(probability: Tensor, temperature: float) -> Tensor:
    """Probabilities (N, K) as they are at `temperature`, if they are given at 1."""
    if temperature == 1:
        return probability
    return torch.sigmoid(torch.logit(probability.double(), eps=torch.finfo(torch.float64).eps) / temperature)
