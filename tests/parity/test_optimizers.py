"""Each optimizer against torch's class: ten steps on the same gradients, with groups that decay and groups that do not,
with and without clipping."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from hondo.train import Plan
from hondo.train.optim import OPTIMIZERS
from hondo.train.state import State
from hondo.train.update import Update

TORCH = {
    "sgd": lambda groups, plan: torch.optim.SGD(groups, lr=plan.lr),
    "momentum": lambda groups, plan: torch.optim.SGD(groups, lr=plan.lr, momentum=plan.momentum),
    "adam": lambda groups, plan: torch.optim.Adam(groups, lr=plan.lr, betas=(plan.momentum, plan.beta2)),
    "adamw": lambda groups, plan: torch.optim.AdamW(groups, lr=plan.lr, betas=(plan.momentum, plan.beta2)),
}


class Mixed(nn.Module):
    """Of everything: matrices, biases, norms, embeddings, a kernel, and a parameter of no module."""

    def __init__(self, dtype):
        super().__init__()
        self.embedding = nn.Embedding(5, 3, dtype=dtype)
        self.bag = nn.EmbeddingBag(4, 3, dtype=dtype)
        self.dense = nn.Linear(3, 4, dtype=dtype)
        self.norm = nn.LayerNorm(4, dtype=dtype)
        self.batch = nn.BatchNorm1d(4, dtype=dtype)
        self.kernel = nn.Conv1d(2, 3, 2, dtype=dtype)
        self.scale = nn.Parameter(torch.ones((), dtype=dtype))
        self.head = nn.Linear(4, 2, bias=False, dtype=dtype)


DECAYED = {"dense.weight", "kernel.weight", "head.weight"}


def network(dtype):
    torch.manual_seed(0)
    net = Mixed(dtype)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(torch.randn_like(parameter))
    return net


MILLIONTH = 1e-6
"""What torch adds to the norm, so that it never divides by 0; ours is never below its limit there."""


def test_every_optimizer_is_compared():
    assert set(TORCH) == set(OPTIMIZERS)


@pytest.mark.parametrize(("dtype", "most"), [(torch.float64, 1e-13), (torch.float32, 1e-5)])
@pytest.mark.parametrize("clip", [0.0, 3.0])
@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_ten_steps(name, decay, clip, dtype, most):
    most = max(most, MILLIONTH) if clip else most
    plan = Plan(10, optimizer=name, lr=0.05, weight_decay=decay, momentum=0.8, beta2=0.95, clip=clip, warmup=0.3)
    ours, theirs = network(dtype), network(dtype)
    state = State(ours, plan)
    update = Update(state, plan)
    named = dict(theirs.named_parameters())
    groups = [
        {"params": [p for n, p in named.items() if n in DECAYED], "weight_decay": decay},
        {"params": [p for n, p in named.items() if n not in DECAYED], "weight_decay": 0.0},
    ]
    reference = TORCH[name](groups, plan)
    chance = torch.Generator().manual_seed(1)
    for step in range(plan.steps):
        for group in reference.param_groups:
            group["lr"] = plan.rate(step)
        for own, other in zip(ours.parameters(), theirs.parameters(), strict=True):
            other.grad = torch.randn(other.shape, generator=chance, dtype=dtype)
            own.grad.copy_(other.grad)
            own.grad.mul_(7)
        norm = update(7.0) / 7
        their_norm = nn.utils.clip_grad_norm_(theirs.parameters(), clip or float("inf"))
        assert float(norm) == pytest.approx(float(their_norm), rel=most)
        state.progress.step = step + 1
        reference.step()
    for own, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(own, other, rtol=most, atol=most)


@pytest.mark.parametrize("limit", [0.0, 1e-3, 1.0, 1e6])
@pytest.mark.parametrize("size", [0.0, 1e-8, 1.0, 1e4])
def test_clip(limit, size):
    ours, theirs = network(torch.float64), network(torch.float64)
    plan = Plan(1, clip=limit)
    update = Update(State(ours, plan), plan)
    for own, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        other.grad = size * torch.randn_like(other)
        own.grad.copy_(other.grad)
    norm = update(1.0)
    their_norm = nn.utils.clip_grad_norm_(theirs.parameters(), limit or float("inf"))
    assert float(norm) == pytest.approx(float(their_norm), rel=1e-12)
    for own, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(own.grad, other.grad, rtol=MILLIONTH, atol=0)


@pytest.mark.parametrize("decay", [0.5, 0.9, 0.999])
def test_the_average_of_the_weights(decay):
    """Against torch's moving average, whose decay is given the warm-up of TensorFlow's."""
    from torch.optim.swa_utils import AveragedModel

    plan = Plan(30, optimizer="sgd", lr=0.1, weight_decay=0.0, average=decay, clip=0.0)
    ours, theirs = network(torch.float64), network(torch.float64)
    state, updates = State(ours, plan), []
    update = Update(state, plan)

    def follow(averaged, current, _):
        so_far = min(decay, (1 + len(updates)) / (10 + len(updates)))
        return so_far * averaged + (1 - so_far) * current

    averaged = AveragedModel(theirs, avg_fn=follow)
    averaged.update_parameters(theirs)  # the first call copies
    chance = torch.Generator().manual_seed(1)
    for step in range(plan.steps):
        for own, other in zip(ours.parameters(), theirs.parameters(), strict=True):
            own.grad.copy_(torch.randn(own.shape, generator=chance, dtype=own.dtype))
            other.data -= plan.rate(step) * own.grad
        update(1.0)
        state.progress.step = step + 1
        averaged.update_parameters(theirs)
        updates.append(step)
    state.swap()
    for own, other in zip(ours.parameters(), averaged.module.parameters(), strict=True):
        torch.testing.assert_close(own, other, rtol=1e-12, atol=1e-12)
    state.swap()
    for own, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(own, other, rtol=1e-12, atol=1e-12)


def test_doubling_the_rate_by_a_factor_is_doubling_the_rate():
    plan = Plan(10, optimizer="adamw", lr=0.01)
    one, other = State(network(torch.float64), plan), State(network(torch.float64), replace(plan, lr=0.02))
    one.progress.factor = 2.0
    for state, its_plan in ((one, plan), (other, replace(plan, lr=0.02))):
        state.flat.grads.copy_(torch.linspace(-1, 1, len(state.flat.grads)))
        Update(state, its_plan)(1.0)
    assert torch.equal(one.flat.values, other.flat.values)
