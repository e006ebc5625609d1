"""The range test finds a rate in the range that is known to be good, and leaves no trace."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

import hondo
from hondo import run
from hondo.errors import OptionError
from hondo.evaluate import numerals
from hondo.events import Evaluated, Logged, RateFound
from hondo.folder import lines
from hondo.models.mlp import MLP
from hondo.nouns import Role
from hondo.request import Request
from hondo.tasks.regression import Regression
from hondo.train import Plan, find_rate, resolve, train
from hondo.train.range import HIGHEST, LOWEST, smooth

TASK = Regression(("y",)).bind({"target": Role(())})


class Linear(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(width))

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        return (numbers @ self.weight)[:, None]


def bowl(scale: float, seed: int = 0) -> tuple[dict[str, torch.Tensor], float]:
    """A linear regression, and the rate above which gradient descent on it diverges: two over its largest curvature."""
    g = torch.Generator().manual_seed(seed)
    numbers = scale * torch.randn(256, 8, generator=g) * torch.linspace(0.3, 1, 8)
    target = numbers @ torch.randn(8, generator=g) / scale
    curvature = torch.linalg.eigvalsh(2 * numbers.T @ numbers / 256)[-1]
    return {"numbers": numbers, "target": target}, 2 / float(curvature)


@pytest.mark.parametrize("scale", [0.5, 1.0, 4.0, 30.0])
def test_gradient_descent_on_a_bowl_is_given_a_rate_below_the_limit_but_near(scale):
    data, limit = bowl(scale)
    found = find_rate(Linear(8), TASK, data, Plan(1000, batch=256, optimizer="sgd", weight_decay=0.0, clip=0.0))
    assert 0.1 * limit < found.rate < 0.9 * limit
    assert found.rates[-1] < 3 * limit or found.rates[-1] == pytest.approx(HIGHEST)  # it stopped when it exploded
    assert found.rates[0] == LOWEST and len(found.rates) == len(found.losses)


def waves(rows: int, seed: int) -> dict[str, torch.Tensor]:
    g = torch.Generator().manual_seed(seed)
    numbers = torch.randn(rows, 6, generator=g)
    target = torch.sin(2 * numbers[:, 0]) + numbers[:, 1] * numbers[:, 2] + 0.2 * torch.randn(rows, generator=g)
    return {"numbers": numbers, "target": target}


@pytest.mark.parametrize("optimizer", ["adamw", "momentum"])
def test_what_is_found_gains_most_of_what_the_best_of_a_grid_does(optimizer):
    data, held_out = waves(800, 0), waves(500, 1)
    plan = resolve(800, epochs=8, optimizer=optimizer)

    def network() -> nn.Module:
        torch.manual_seed(0)
        return MLP(widths=(64, 64), dropout=0.0).build({"numbers": Role((6,))}, TASK.head)

    def loss(rate: float) -> float:
        events = train(network(), TASK, data, Plan(**{**vars(plan), "lr": rate}), validation=held_out)
        return min(event.loss for event in events if isinstance(event, Evaluated))

    found = find_rate(network(), TASK, data, plan).rate
    grid = [loss(10.0**power) for power in (-5, -3, -2, -1)]
    assert max(grid) - loss(found) > 0.7 * (max(grid) - min(grid)) > 0.3 * max(grid)


class Dropping(nn.Module):
    """Draws of its own, and statistics of batches: what a test could leave changed."""

    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 1))

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        given: torch.Tensor = self.net(numbers)
        return given


def test_network_chance_and_threads_are_as_before_and_the_answer_is_the_same_again():
    torch.manual_seed(3)
    network, plan = Dropping().eval(), resolve(300, epochs=2, threads=1)
    before, chance = {n: t.clone() for n, t in network.state_dict().items()}, torch.get_rng_state()
    first = find_rate(network, TASK, waves(300, 0), plan)
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())
    assert all(p.grad is None for p in network.parameters()) and not network.training
    assert torch.equal(torch.get_rng_state(), chance)
    torch.manual_seed(99)
    assert find_rate(network, TASK, waves(300, 0), plan) == first


def test_a_loss_that_is_lost_from_the_start_leaves_the_plan_as_it_is():
    data = {"numbers": torch.full((8, 3), math.inf), "target": torch.zeros(8)}
    assert find_rate(Linear(3), TASK, data, Plan(10, batch=8, lr=0.25)) == RateFound(0.25, (), ())


def test_the_curve_is_smoothed_as_scipy_smooths_it():
    from scipy.ndimage import gaussian_filter1d

    values = np.random.default_rng(0).normal(size=50)
    expected = gaussian_filter1d(values, 3, truncate=3, mode="constant")
    expected /= gaussian_filter1d(np.ones(50), 3, truncate=3, mode="constant")
    np.testing.assert_allclose(smooth(values.tolist()), expected)


# ---- in a run -------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Runs go to a folder of their own, and speak English."""
    monkeypatch.chdir(tmp_path)
    yield
    hondo.messages.speak(None)


def table() -> None:
    """waves.csv, in the folder of the test."""
    g = np.random.default_rng(0)
    x = g.normal(size=(300, 2))
    rows = np.column_stack([x, x[:, 0] * x[:, 1] + 0.1 * g.normal(size=300)])
    Path("waves.csv").write_text("a,b,y\n" + "\n".join(",".join(map(str, row)) for row in rows))


ASKED = {"epochs": 3, "rivals": "none", "check": "none", "lang": "en", "model": "mlp:s"}


def test_a_run_takes_the_rate_and_ends_in_the_bits_of_one_given_it():
    table()
    events = list(run.fit(Request("waves.csv", "y", find_lr=True, out="found", **ASKED)))
    found = next(event for event in events if isinstance(event, RateFound))
    line = next(line for line in lines(Path("found/log.jsonl")) if line["event"] == "ratefound")
    assert line["rate"] == found.rate and line["losses"] == list(found.losses)
    page = Path("found/report.html").read_text()
    assert "range test" in page and numerals.number(found.rate, digits=2) in page
    list(run.fit(Request("waves.csv", "y", lr=found.rate, out="given", **ASKED)))
    assert "range test" not in Path("given/report.html").read_text()
    weights = [Path(name, "predictor/weights.safetensors").read_bytes() for name in ("found", "given")]
    assert weights[0] == weights[1]
    with pytest.raises(OptionError, match="--find-lr finds"):
        list(run.fit(Request("waves.csv", "y", find_lr=True, lr=0.1, **ASKED)))


def test_what_is_resumed_does_not_test_again_and_keeps_the_curve(monkeypatch):
    table()
    for event in run.fit(Request("waves.csv", "y", find_lr=True, out="torn", **ASKED)):
        if isinstance(event, Logged):
            break
    told = json.loads(Path("torn/run.json").read_text())["range_test"]
    monkeypatch.setattr("hondo.ready.find_rate", lambda *_: pytest.fail("tested again"))
    events = list(run.resume("torn"))
    assert next(event for event in events if isinstance(event, RateFound)).rate == told["rate"]
    kept = [line for line in lines(Path("torn/log.jsonl")) if line["event"] == "ratefound"]
    assert len(kept) == 1 and kept[0]["rates"] == told["rates"]
