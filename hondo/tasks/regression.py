"""How much: one number a row, learned standardised, answered in the units of the column.

Legend: B rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

import torch
from torch import Tensor, nn

from hondo.calibration import conformal
from hondo.layers import loss, members, mixture
from hondo.measures import REGRESSION
from hondo.nouns import LEARNED, Batch, Draw, Field, Head, Measure, Outcomes, Role, Task, call

PADDED = 3.0
"""The pad, in means of the validation rows' spread: without it a row on which the members agree by chance would have an
interval of no width. Three made the narrowest intervals, by 0 to 8 %, on four tables."""


@dataclass(frozen=True)
class Regression(Task):
    name: ClassVar[str] = "regression"

    scores: tuple[float, ...] = field(default=(), metadata=LEARNED)
    """How far the answers to the validation rows were off, over what made them hard (see `calibration.conformal.kept`).
    """
    pad: float = field(default=1.0, metadata=LEARNED)
    """A row is as hard as its members are apart, and this more: in the units of the column, or 1 without members."""

    @classmethod
    def suits(cls, targets: tuple[Field, ...]) -> bool:
        return len(targets) == 1 and targets[0].kind == "number"

    @property
    def head(self) -> Head:
        return Head("row", 1)

    def loss(self, model: nn.Module, batch: Batch, draw: Draw) -> tuple[Tensor, Tensor | float]:
        return mixture.halves(self._loss, call(model, batch), batch)

    def _loss(self, logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float]:
        losses = members.each(loss.squared, logits, batch["target"])
        return loss.summed(losses, batch.get("weight"))

    def slope(self, logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float, Tensor]:
        return mixture.halves(self._slope, logits, batch)

    def _slope(self, logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor | float, Tensor]:
        losses = loss.squared(logits, batch["target"])
        slope = loss.squared_slope(logits, batch["target"])
        return loss.sloped(losses, slope, batch.get("weight"))

    def outcome(self, model: nn.Module, batch: Batch) -> Outcomes:
        prediction, spread, z = self._read(model, batch)
        target = batch["target"].double()
        record = self.judge(prediction, self._raw(target))
        return {**record, "spread": spread, "loss": loss.squared(z, target)}

    def _read(self, model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Numbers (B,) and how far members are apart (B,), in the units of the column; the answer as learned (B, 1)."""
        given = call(model, batch).double()
        z = members.number(given)
        return self._raw(z[:, 0]), members.spread(given) * self._role.scale, z

    def judge(self, prediction: Tensor, target: Tensor) -> Outcomes:
        return {"prediction": prediction, "target": target}

    @property
    def _role(self) -> Role:
        return self.roles.get("target", Role(()))

    def _raw(self, z: Tensor) -> Tensor:
        return z * self._role.scale + self._role.center

    @property
    def measures(self) -> Mapping[str, Measure]:
        return REGRESSION

    def tune(self, outcomes: Outcomes, measure: str | None = None, **fixed: Any) -> Self:
        """The scores: residuals divided by how hard their rows are (Lei et al. 2018, section 5.2), of which the members
        know something where there are any."""
        apart = float(outcomes["spread"].mean()) if "spread" in outcomes else 0.0
        tuned = replace(self, pad=PADDED * apart or 1.0)
        return replace(tuned, scores=conformal.kept(tuned._score(outcomes)), **fixed)

    def _score(self, outcomes: Outcomes) -> Tensor:
        off = (outcomes["prediction"] - outcomes["target"]).abs()
        return off / (outcomes.get("spread", torch.zeros_like(off)) + self.pad)

    def covers(self, outcomes: Outcomes, level: float) -> Tensor | None:
        return self._score(outcomes) <= conformal.reach(self.scores, level) if self.scores else None

    def read(self, logits: Tensor) -> Outcomes:
        """`prediction` (B,)"""
        return {"prediction": self._raw(members.number(logits)[:, 0])}

    def answer(self, model: nn.Module, batch: Batch, options: Mapping[str, Any], draw: Draw) -> Iterator[list[Any]]:
        """Each row: `prediction` and, once tuned, `low` and `high`, between which the truth lies in a share `level`
        (an option, 0.9 without it) of such rows; None where there were too few rows to say."""
        prediction, spread, _ = self._read(model, batch)
        answers: list[dict[str, Any]] = [{"prediction": value} for value in prediction.tolist()]
        reach = conformal.reach(self.scores, conformal.level(options, self.scores))
        if self.scores:
            for answer, hard in zip(answers, (spread + self.pad).tolist(), strict=True):
                known = math.isfinite(reach)
                answer["low"] = answer["prediction"] - reach * hard if known else None
                answer["high"] = answer["prediction"] + reach * hard if known else None
        yield answers
