"""However a batch is cut, its gradient is the same, with dropout and all that a task draws."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from hondo.layers.dropout import Dropout
from hondo.nouns import Draw, Role
from hondo.tasks.regression import Regression
from hondo.train.gradient import Flat, Gradient, cut


@dataclass(frozen=True)
class Noisy(Regression):
    """Which draws a noise for its input, and mixes its targets by another."""

    name = "noisy"

    def loss(self, model, batch, draw):
        noise = draw.randn(*batch["numbers"].shape, purpose="noise").double()
        share = draw.rand(len(noise), purpose="share").double()
        mixed = {**batch, "numbers": batch["numbers"] + noise, "target": batch["target"] * share}
        return super().loss(model, mixed, draw)


TASK = Noisy(("y",)).bind({"target": Role(())})


def setting(rows):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 8), Dropout(0.5), nn.Tanh(), Dropout(0.2), nn.Linear(8, 1)).double().train()
    model.forward = lambda numbers: nn.Sequential.forward(model, numbers)
    g = torch.Generator().manual_seed(1)
    draw = lambda *shape: torch.randn(*shape, generator=g, dtype=torch.float64)  # noqa: E731
    return model, {"numbers": draw(rows, 3), "target": draw(rows), "weight": draw(rows).abs()}


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(1, 60), st.integers(0, 10**6), st.integers(0, 10**6))
def test_equal_parts(rows, parts, seed, step):
    found = []
    for number in (1, parts):
        model, batch = setting(rows)
        flat = Flat(model)
        total, count = Gradient(model, TASK, flat, rows, number)(batch, Draw(seed, step))
        found.append(torch.cat([total[None], count[None], flat.grads]))
    torch.testing.assert_close(*found, rtol=1e-12, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.integers(0, 10**6))
def test_parts_of_any_sizes(sizes, step):
    rows = sum(sizes)
    model, batch = setting(rows)
    flat, draw = Flat(model), Draw(0, step)
    gradient = Gradient(model, TASK, flat, rows)
    total, count = gradient(batch, draw)
    whole_gradient = flat.grads.clone()
    flat.grads.zero_()
    sums, start = torch.zeros(2, dtype=torch.float64), 0
    for size in sizes:
        its_draw = replace(draw, start=start, rows=rows)
        gradient.chance.move(its_draw, torch.device("cpu"))
        part = {role: tensor[start : start + size] for role, tensor in batch.items()}
        loss, counted = TASK.loss(model, part, its_draw)
        loss.backward()
        sums += torch.stack([loss.detach(), counted])
        start += size
    torch.testing.assert_close(sums, torch.stack([total, count]), rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(flat.grads, whole_gradient, rtol=1e-12, atol=1e-12)


@given(st.integers(1, 300), st.integers(1, 400))
def test_a_cut_leaves_nothing_out_and_nothing_empty(rows, parts):
    batch, draw = {"row": torch.arange(rows)}, Draw(1, 2)
    found = list(cut(batch, draw, parts))
    assert torch.cat([part["row"] for part, _ in found]).tolist() == list(range(rows))
    sizes = [len(part["row"]) for part, _ in found]
    assert min(sizes) >= 1 and max(sizes) - min(sizes) <= 1 and len(sizes) == min(parts, rows)
    if parts > 1:
        assert all((d.seed, d.step, d.rows) == (1, 2, rows) for _, d in found)
        assert [d.start for _, d in found] == [int(part["row"][0]) for part, _ in found]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 50), st.integers(0, 10**9), st.integers(0, 10**9), st.text(max_size=5), st.data())
def test_a_part_draws_its_rows_of_what_the_whole_draws(rows, seed, step, purpose, data):
    start = data.draw(st.integers(0, rows - 1))
    size = data.draw(st.integers(1, rows - start))
    whole_draw, part = Draw(seed, step), Draw(seed, step, start, rows)
    for kind in ("rand", "randn"):
        everything = getattr(whole_draw, kind)(rows, 2, purpose=purpose)
        assert torch.equal(getattr(part, kind)(size, 2, purpose=purpose), everything[start : start + size])


def test_draws_for_other_purposes_steps_and_seeds_are_others():
    draws = [Draw(0, 0), Draw(0, 1), Draw(1, 0), Draw(11, 0), Draw(1, 10)]
    numbers = [draw.number(purpose) for draw in draws for purpose in ("", "a", "b", "0")]
    assert len(set(numbers)) == len(numbers) and all(0 <= number < 2**63 for number in numbers)


def test_chance_is_uniform_or_normal():
    from scipy.stats import kstest

    draw = Draw(5, 6)
    assert kstest(draw.rand(20_000).numpy(), "uniform").pvalue > 1e-3
    assert kstest(draw.randn(20_000).numpy(), "norm").pvalue > 1e-3


@pytest.mark.parametrize("parts", [2, 3])
def test_layers_that_cannot_be_cut_are_the_reason_it_is_said(parts):
    """Batch statistics are of a part: this is what `training.batch_statistics` warns of."""
    found = []
    for number in (1, parts):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.Linear(8, 1)).double().train()
        model.forward = lambda numbers, model=model: nn.Sequential.forward(model, numbers)
        _, batch = setting(12)
        flat = Flat(model)
        Gradient(model, TASK, flat, 12, number)(batch, Draw(0, 0))
        found.append(flat.grads)
    assert not torch.allclose(*found, rtol=1e-3)
