"""Networks trained as one learn as they would alone."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import nn

from hondo.errors import OptionError
from hondo.evaluate.score import outcomes
from hondo.layers.members import apart
from hondo.models.ensemble import Abreast, Ensemble
from hondo.models.mlp import MLP
from hondo.models.tabm import TabM
from hondo.nouns import Batch, Resident, Role, Task, call
from hondo.tasks.binary import Binary
from hondo.train import Plan, train

INPUTS = {"numbers": Role((5,), knots=((-1.0, 0.0, 1.0),) * 5), "categories": Role((2,), sizes=(4, 50))}
TASK: Task = Binary(("y",)).bind({"target": Role((), sizes=(2,), labels=("a", "b"), shares=(0.4, 0.6))})


def batch(rows: int = 200) -> Batch:
    draw = torch.Generator().manual_seed(0)
    numbers = torch.randn(rows, 5, generator=draw, dtype=torch.float64)
    categories = torch.stack([torch.randint(size, (rows,), generator=draw) for size in (4, 50)], 1)
    target = (numbers[:, 0] * numbers[:, 1] + 0.3 * (categories[:, 0] > 1) > 0).long()
    return {"numbers": numbers, "categories": categories, "target": target}


def trained(model: nn.Module, plan: Plan) -> nn.Module:
    list(train(model, TASK, batch(), plan))
    return model


def alike(one: nn.Module, other: nn.Module) -> None:
    norms = any(isinstance(module, nn.BatchNorm1d) for module in one.modules())
    for (name, a), b in zip(one.named_parameters(), other.parameters(), strict=True):
        if norms and name == "stack.0.bias":  # a norm takes it away: its gradient is what rounding leaves
            continue
        torch.testing.assert_close(a, b, rtol=1e-9, atol=1e-11, msg=name)


FAMILIES = {
    "a chain": MLP(widths=(7, 6), dropout=0.0),
    "with batch norm": MLP(widths=(7,), dropout=0.0, batch_norm=True),
    "members of members": TabM(members=3, widths=(8,), pieces=2, embedding=2, dropout=0.0),
}


@pytest.mark.parametrize("clip", [0.0, 0.05])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam", "adamw"])
@pytest.mark.parametrize("family", FAMILIES)
def test_each_learns_as_it_would_alone(family: str, optimizer: str, clip: float) -> None:
    torch.manual_seed(0)
    inputs = {"numbers": INPUTS["numbers"]} if family == "a chain" else INPUTS
    model = Ensemble(FAMILIES[family], 3).build(inputs, TASK.head).double()
    plan = Plan(12, batch=40, optimizer=optimizer, lr=0.03, weight_decay=0.1, clip=clip, average=0.9)
    alone = [trained(copy.deepcopy(member), plan) for member in apart(model)]
    trained(model, plan)
    for member, single in zip(apart(model), alone, strict=True):
        alike(member, single)


def test_each_has_its_own_rate_and_decay() -> None:
    torch.manual_seed(0)
    model = Ensemble(MLP(widths=(7,), dropout=0.0), 3).build(INPUTS, TASK.head).double()
    plan = Plan(12, batch=40, lr=0.02, rates=(0.5, 1.0, 3.0), decays=(0.0, 0.1, 0.5))
    alone = [
        trained(copy.deepcopy(member), replace(plan, lr=0.02 * rate, weight_decay=decay, rates=(), decays=()))
        for member, rate, decay in zip(apart(model), plan.rates, plan.decays, strict=True)
    ]
    trained(model, plan)
    for member, single in zip(apart(model), alone, strict=True):
        alike(member, single)


@pytest.mark.parametrize("given", [{"rates": (1.0,)}, {"decays": (0.1, 0.1, 0.1, 0.1)}])
def test_a_rate_for_each_or_for_none(given: dict[str, Any]) -> None:
    model = Ensemble(MLP(widths=(7,)), 3).build(INPUTS, TASK.head)
    with pytest.raises(OptionError, match="3"):
        trained(model, Plan(2, **given))


def test_what_dropout_hides_differs_from_member_to_member() -> None:
    torch.manual_seed(0)
    member = MLP(widths=(20,), dropout=0.5).build({"numbers": INPUTS["numbers"]}, TASK.head).double()
    model = Abreast([member, copy.deepcopy(member)], ["numbers"])
    trained(model, Plan(3, batch=40))
    one, other = apart(model)
    assert not torch.allclose(next(one.parameters()), next(other.parameters()))


def test_the_answer_is_the_mean_of_the_members_probabilities() -> None:
    torch.manual_seed(0)
    model = Ensemble(MLP(widths=(7,)), 4).build(INPUTS, TASK.head).double().eval()
    rows = Resident(batch())
    whole = outcomes(model, TASK, rows, torch.device("cpu"))["probability"]
    each = [outcomes(member, TASK, rows, torch.device("cpu"))["probability"] for member in apart(model)]
    torch.testing.assert_close(whole, torch.stack(each).mean(0))
    assert call(model, batch()).shape == (200, 4, 1)


def test_one_is_no_ensemble() -> None:
    with pytest.raises(OptionError, match="members"):
        Ensemble(MLP(), 1)
