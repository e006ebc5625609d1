"""Training in bfloat16: what is computed in it, what is not, and where it is the default."""

from __future__ import annotations

import pytest
import torch

from hondo import choose
from hondo.errors import OptionError
from hondo.models.airbench import Airbench
from hondo.models.mlp import MLP
from hondo.nouns import Draw, Head, Role
from hondo.request import Request
from hondo.tasks.multiclass import Multiclass
from hondo.train import Plan, train
from hondo.train.gradient import Flat, Gradient

ROLES = {"image": Role((1, 8, 8)), "target": Role((), labels=("a", "b", "c"))}
TASK = Multiclass(("label",)).bind(ROLES)


def network():
    torch.manual_seed(0)
    return Airbench.presets["tiny"].build(ROLES, Head("row", 3))


def pictures(rows=96):
    """Told by which third is bright."""
    g = torch.Generator().manual_seed(0)
    target = torch.randint(0, 3, (rows,), generator=g)
    image = torch.randn(rows, 1, 8, 8, generator=g) * 0.3
    for row, label in enumerate(target.tolist()):
        image[row, :, :, 3 * label : 3 * label + 2] += 2
    return {"image": image, "target": target}


def gradient(precision):
    model = network()
    flat = Flat(model.train())
    loss, _ = Gradient(model, TASK, flat, precision=precision)(pictures(), Draw(0, 0))
    assert loss.dtype == flat.values.dtype == flat.grads.dtype == torch.float32
    return loss, flat.grads


def test_its_gradient_is_the_usual_one_but_for_rounding():
    (loss, usual), (halved_loss, halved) = gradient("fp32"), gradient("bf16")
    assert not torch.equal(usual, halved)
    assert float((usual - halved).norm() / usual.norm()) < 0.05
    torch.testing.assert_close(loss, halved_loss, rtol=1e-2, atol=0)


def test_convolutions_are_computed_in_it_and_looks_are_not():
    seen = []
    model = network()
    first = model.blocks.block1.convolutions[0]
    first.register_forward_hook(lambda module, _, result: seen.append((module.training, result.dtype)))
    plan = Plan(80, batch=32, lr=1e-2, evaluate_every=40, log_every=20, precision="bf16")
    logged = [
        event for event in train(model, TASK, pictures(), plan, validation=pictures(30)) if hasattr(event, "rate")
    ]
    assert {dtype for training, dtype in seen if training} == {torch.bfloat16}
    assert {dtype for training, dtype in seen if not training} == {torch.float32}
    assert logged[-1].loss < logged[0].loss / 2


@pytest.mark.parametrize("able", [False, True])
def test_where_nothing_is_asked_it_is_for_families_that_gain_on_devices_that_have_it(able, monkeypatch):
    monkeypatch.setattr(choose, "halves", {"cpu": able}.get)
    plans = {
        spec.name: choose.plan(Request("x.csv"), 1000, 10**6, spec.recipe(1000), "log_loss").precision
        for spec in (Airbench(), MLP())
    }
    assert plans == {"airbench": "bf16" if able else "fp32", "mlp": "fp32"}
    asked = Request("x.csv", set=("precision=bf16",), device="cpu")
    assert choose.plan(asked, 1000, 10**6, MLP().recipe(1000), "log_loss").precision == "bf16"


def test_there_is_no_other():
    with pytest.raises(OptionError, match="precision"):
        Plan(10, precision="fp8")
