"""How much: one number a row, learned standardised, answered in the units of the column.

Legend: B rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import torch
from torch import Tensor, nn

from hondo.calibration import conformal
from hondo.layers import loss, members
from hondo.measures import REGRESSION
from hondo.nouns import Batch, Draw, Field, Head, Measure, Outcomes, Role, Task, call


@dataclass(frozen=True)
class Regression(Task):
    name: ClassVar[str] = "regression"

    scores: tuple[float, ...] = ()
    """How far the answers to the validation rows were off (see `calibration.conformal.kept`)."""

    @classmethod
    def suits(cls, targets: tuple[Field, ...]) -> bool:
        return len(targets) == 1 and targets[0].kind == "number"

    @property
    def head(self) -> Head:
        return Head("row", 1)

    def loss(self, model: nn.Module, batch: Batch, draw: Draw) -> tuple[Tensor, Tensor]:
        losses = members.each(loss.squared, call(model, batch), batch["target"])
        weights = batch.get("weight", torch.ones_like(losses))
        return (losses * weights).sum(), weights.sum()

    def outcome(self, model: nn.Module, batch: Batch) -> Outcomes:
        z = members.number(call(model, batch).double())
        target = batch["target"].double()
        record = self.judge(self._raw(z[:, 0]), self._raw(target))
        return {**record, "loss": loss.squared(z, target)}

    def judge(self, prediction: Tensor, target: Tensor) -> Outcomes:
        return {"prediction": prediction, "target": target}

    def _raw(self, z: Tensor) -> Tensor:
        role = self.roles.get("target", Role(()))
        return z * role.scale + role.center

    @property
    def measures(self) -> Mapping[str, Measure]:
        return REGRESSION

    def tune(self, outcomes: Outcomes, measure: str | None = None, **fixed: Any) -> Self:
        """The scores."""
        off = (outcomes["prediction"] - outcomes["target"]).abs()
        return replace(self, scores=conformal.kept(off), **fixed)

    def covers(self, outcomes: Outcomes, level: float) -> Tensor | None:
        off = (outcomes["prediction"] - outcomes["target"]).abs()
        return off <= conformal.reach(self.scores, level) if self.scores else None

    def answer(self, model: nn.Module, batch: Batch, options: Mapping[str, Any], draw: Draw) -> Iterator[list[Any]]:
        """Each row: `prediction` and, once tuned, `low` and `high`, between which the truth lies in a share `level`
        (an option, 0.9 without it) of such rows; None where there were too few rows to say."""
        values = self._raw(members.number(call(model, batch).double())[:, 0]).tolist()
        reach = conformal.reach(self.scores, conformal.level(options, self.scores))
        if not self.scores:
            yield [{"prediction": value} for value in values]
        elif reach == math.inf:
            yield [{"prediction": value, "low": None, "high": None} for value in values]
        else:
            yield [{"prediction": value, "low": value - reach, "high": value + reach} for value in values]
