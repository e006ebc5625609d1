"""How much: one number a row, learned standardised, answered in the units of the column.

Legend: B rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from hondo.layers import loss, members
from hondo.measures import REGRESSION
from hondo.nouns import Batch, Draw, Field, Head, Measure, Outcomes, Role, Task, call


@dataclass(frozen=True)
class Regression(Task):
    name: ClassVar[str] = "regression"

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

    def answer(self, model: nn.Module, batch: Batch, options: Mapping[str, Any], draw: Draw) -> Iterator[list[Any]]:
        yield [{"prediction": value} for value in self._raw(members.number(call(model, batch).double())[:, 0]).tolist()]
