"""The course of the learning rate against torch's schedulers."""

from __future__ import annotations

import pytest
import torch
from torch.optim.lr_scheduler import ConstantLR, CosineAnnealingLR, LinearLR, OneCycleLR, SequentialLR

from hondo.train import Plan


def rates(steps, make, lr=0.3):
    """What a scheduler of torch's gives for each step."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    schedule, found = make(optimizer), []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return found


def ours(plan):
    return pytest.approx([plan.rate(step) for step in range(plan.steps)], rel=1e-9, abs=1e-15)


@pytest.mark.parametrize(("steps", "warmup"), [(100, 0.3), (57, 0.25), (1000, 0.1), (10, 0.5), (7, 0.3)])
def test_one_cycle(steps, warmup):
    def make(optimizer):
        return OneCycleLR(optimizer, max_lr=0.3, total_steps=steps, pct_start=warmup, cycle_momentum=False)

    # torch's scheduler has no rate for the step after the last
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
    schedule, theirs = make(optimizer), []
    for step in range(steps):
        theirs.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step + 1 < steps:
            schedule.step()
    assert theirs == ours(Plan(steps, lr=0.3, schedule="onecycle", warmup=warmup))


@pytest.mark.parametrize(("steps", "warmup"), [(20, 0.05), (10, 0.1), (1, 0.05), (2, 0.5), (3, 0.0), (1, 0.99)])
def test_one_cycle_where_torch_divides_by_zero(steps, warmup):
    """A climb of one step, or none: the peak comes first, and the rate only falls."""
    found = [Plan(steps, lr=0.3, schedule="onecycle", warmup=warmup).rate(step) for step in range(steps)]
    assert found == sorted(found, reverse=True) and min(found) > 0 and max(found) <= 0.3
    if steps > 1:
        assert found[-1] == pytest.approx(0.3 / 250_000)


@pytest.mark.parametrize("steps", [1, 2, 50])
def test_cosine(steps):
    theirs = rates(steps, lambda optimizer: CosineAnnealingLR(optimizer, T_max=steps))
    assert theirs == ours(Plan(steps, lr=0.3, warmup=0.0))


@pytest.mark.parametrize(("steps", "warmup"), [(100, 0.1), (30, 0.5), (40, 0.05)])
@pytest.mark.parametrize("schedule", ["cosine", "constant"])
def test_a_linear_climb_before(steps, warmup, schedule):
    climb = round(steps * warmup)

    def make(optimizer):
        first = LinearLR(optimizer, start_factor=1 / climb, total_iters=max(1, climb - 1))
        then = CosineAnnealingLR(optimizer, T_max=steps - climb) if schedule == "cosine" else ConstantLR(optimizer, 1.0)
        return SequentialLR(optimizer, [first, then], milestones=[climb])

    assert rates(steps, make) == ours(Plan(steps, lr=0.3, schedule=schedule, warmup=warmup))
