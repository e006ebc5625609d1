"""The plan: what the rules make of the data, what may be asked, and what may not."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hondo.errors import OptionError
from hondo.train import Plan, resolve
from hondo.train.optim import OPTIMIZERS
from hondo.train.plan import AFFORDED, LEAST, batches

ROWS = st.integers(1, 10**7)


@given(ROWS, st.integers(0, 10**8), st.sampled_from([0.5, 1.0, 2.0]))
def test_the_rules_give_a_plan_that_may_be_asked(rows, operations, longer):
    plan = resolve(rows, operations=operations, longer=longer)
    assert 32 <= plan.batch <= 1024 and plan.threads >= 1
    epochs = plan.steps / batches(rows, plan.batch)
    cost = 6 * max(1, operations) * rows  # of an epoch
    assert LEAST <= epochs <= 200 and (epochs == LEAST or epochs * cost <= AFFORDED * longer)
    dear = (epochs + 1) * cost > AFFORDED * longer
    assert dear or epochs == 20 or epochs == 200 or abs(plan.steps - 10_000 * longer) <= batches(rows, plan.batch)
    assert plan.evaluate_every == batches(rows, plan.batch) and plan.log_every <= plan.evaluate_every
    assert resolve(rows, operations=operations, **{f.name: getattr(plan, f.name) for f in fields(Plan)}) == plan


@given(ROWS, st.integers(1, 300), st.integers(1, 5000))
def test_epochs_are_passes_over_the_rows(rows, epochs, batch):
    plan = resolve(rows, epochs=epochs, batch=batch)
    assert plan.steps == epochs * batches(rows, batch) and plan.batch == batch


@given(
    st.integers(1, 3000),
    st.floats(0, 1, exclude_max=True),
    st.floats(1e-8, 1e3),
    st.sampled_from(["cosine", "onecycle", "constant"]),
)
def test_a_rate_is_above_zero_and_at_most_the_highest(steps, warmup, lr, schedule):
    plan = Plan(steps, lr=lr, warmup=warmup, schedule=schedule)
    for step in {0, 1, steps // 3, round(warmup * steps), steps - 1} & set(range(steps)):
        assert 0 < plan.rate(step) <= lr * (1 + 1e-12)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"batch": 0}, "batch should be >= 1, but is 0"),
        ({"parts": -1}, "parts should be >= 1, but is -1"),
        ({"seed": -1}, "seed should be >= 0, but is -1"),
        ({"steps": 0}, "steps should be >= 1, but is 0"),
        ({"lr": 0.0}, "lr should be > 0, < ∞, but is 0.0"),
        ({"lr": float("inf")}, "lr should be > 0, < ∞, but is inf"),
        ({"lr": float("nan")}, "lr should be > 0, < ∞, but is nan"),
        ({"weight_decay": float("nan")}, "weight_decay should be >= 0, but is nan"),
        ({"average": 1.0}, "average should be 0 .. 1, but is 1.0"),
        ({"warmup": -0.1}, "warmup should be 0 .. 1, but is -0.1"),
        ({"minutes": 0.0}, "minutes should be > 0, but is 0.0"),
        ({"schedule": "linear"}, r"schedule should be cosine \| onecycle \| constant, but is linear"),
        ({"optimizer": "adamW"}, "There is no optimizer called 'adamW'. Did you mean 'adamw'?"),
        ({"momentun": 0.5}, "Plan has no field 'momentun'. Did you mean 'momentum'?"),
    ],
)
def test_what_may_not_be_asked(given, said):
    with pytest.raises(OptionError, match=said):
        resolve(100, **given)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(OptionError) as caught:
        resolve(100, batch=0, lr=-1.0, warmup=2.0)
    assert len(caught.value.messages) == 3


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_may_be_asked(name):
    assert resolve(100, optimizer=name).optimizer == name


def test_the_machine_decides_nothing_but_the_threads(monkeypatch):
    plans = []
    for cores in (1, 2, 8, 64, None):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        plans.append(replace(resolve(5000, operations=10**6), threads=1))
    assert len(set(plans)) == 1


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"optimizer": "adm"}, {"lr": 0.0}, {"schedule": "line"}])
def test_a_plan_made_by_hand_is_checked_too(wrong):
    with pytest.raises(OptionError, match=next(iter(wrong)) if "optimizer" not in wrong else "adm"):
        Plan(**{"steps": 10, **wrong})
