"""Several networks trained as one: alike but for chance, sharing nothing, answering together.

Lakshminarayanan, Pritzel & Blundell 2017, "Simple and Scalable Predictive Uncertainty Estimation using Deep Ensembles"
(NeurIPS): members that differ in their initial values alone disagree where they are unsure.

Legend: B rows, M members, K answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from hondo import registry
from hondo.errors import OptionError
from hondo.messages import Message
from hondo.nouns import Head, Role, Spec, Task, call, operations


@dataclass(frozen=True)
class Ensemble(Spec):
    """So many of another family."""

    name: ClassVar[str] = "ensemble"

    of: Spec
    """What each member is: a family or a preset."""
    members: int = 8
    """How many there are."""

    def __post_init__(self) -> None:
        if self.members < 2:
            values = {"field": "members", "expected": ">= 2", "given": self.members}
            raise OptionError(Message("options.range", values))

    @classmethod
    def suits(cls, roles: Mapping[str, Role], task: Task) -> float:
        """Whatever a perceptron of several layers can be asked; where others suit, they go first."""
        return min(0.05, float(registry.find("model", "mlp").suits(roles, task)))

    @property
    def criterion(self) -> str | None:
        return self.of.criterion

    def recipe(self, rows: int) -> dict[str, Any]:
        return self.of.recipe(rows)

    def build(self, roles: Mapping[str, Role], head: Head) -> nn.Module:
        inputs = tuple(role for role in roles if not role.startswith("target"))
        return Abreast([self.of.build(roles, head) for _ in range(self.members)], inputs)


class Abreast(nn.Module):
    """roles (B, ...) each -> (B, M, K)"""

    def __init__(self, members: Sequence[nn.Module], roles: Sequence[str]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)
        self.roles = tuple(roles)
        """That the members ask for."""
        self.operations = sum(map(operations, members))

    @property
    def apart(self) -> tuple[nn.Module, ...]:
        """The members, each of which learns as it would alone (see `layers.members.apart`)."""
        return tuple(self.members)

    def forward(self, **roles: Tensor) -> Tensor:
        answers = [call(member, roles) for member in self.members]
        return torch.cat([answer if answer.ndim == 3 else answer[:, None] for answer in answers], dim=1)


def _presets() -> dict[str, Spec]:
    """Of the multilayer perceptron's."""
    of = registry.find("model", "mlp").presets
    return {name: Ensemble(of[name], members) for name, members in {"tiny": 3, "s": 4, "m": 8, "l": 16}.items()}


Ensemble.presets = _presets()
