"""A number that is not finite is never averaged away: back, half the rate, and after three times the end."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
import torch
from torch import nn

from hondo.errors import UserError
from hondo.evaluate.score import outcomes
from hondo.events import Ended, Evaluated, Found, Logged, Resumed
from hondo.nouns import Resident
from hondo.tasks.binary import Binary
from hondo.train import train
from hondo.train.loop import Diverged

from .made import PLAN, ROLES, TASK, TRAINING, VALIDATION, kept, network, same, told


@dataclass(frozen=True)
class Sick(Binary):
    """Whose loss, or gradient, or outcome is not finite at step `at`, with the weights of the first `times` times."""

    at: int = 7
    times: int = 1
    what: str = "nan"

    def loss(self, model, batch, draw):
        total, count = super().loss(model, batch, draw)
        attempt = float(sum(p.detach().double().sum() for p in model.parameters()))
        if draw.step == self.at and len(self.visits) < self.times:
            self.visits.add(attempt)
        if draw.step == self.at and attempt in self.visits:
            if self.what == "gradient":  # the slope of a root at 0 is infinite, its value is not
                return total + (next(model.parameters()).sum() * 0).sqrt(), count
            return total * float(self.what), count
        return total, count


def sick(**what):
    task = Sick(("sold",), **what).bind(ROLES)
    object.__setattr__(task, "visits", set())
    return task


def go(task, plan=PLAN, folder=None, seed=0, stop=None):
    model, events = network(seed), []
    for event in train(model, task, TRAINING, plan, validation=VALIDATION, folder=folder):
        events.append(event)
        if len(events) == stop:
            break
    return model, events


@pytest.mark.parametrize("what", ["nan", "inf", "gradient"])
def test_it_goes_back_to_the_last_log_line_at_half_the_rate(what):
    task = sick(what=what, times=2)
    model, events = go(task)
    found = [event for event in events if isinstance(event, Found)]
    assert [event.step for event in found] == [6, 6]
    rates = [event.message.values["rate"] for event in found]
    assert rates == [PLAN.rate(6) / 2, PLAN.rate(6) / 4]
    assert "Between steps 6 and 9" in found[0].message.text("en")
    logged = [event for event in events if isinstance(event, Logged)]
    assert [event.step for event in logged] == [3, 5, 6, 9, 10, 12, 13]
    assert [event.rate for event in logged[3:]] == [PLAN.rate(event.step - 1) / 4 for event in logged[3:]]
    assert isinstance(events[-1], Ended)
    assert all(torch.isfinite(tensor).all() for tensor in model.state_dict().values())


def test_what_happened_before_is_forgotten():
    """It ends where a training ends that had a quarter of the rate from that log line on."""
    plan = replace(PLAN, optimizer="momentum", schedule="constant", warmup=0.0)
    model, _ = go(sick(times=2), plan)
    plain, events = network(), None
    from hondo.train.update import Update

    class Halved(Update):
        def __call__(self, count):
            if self.state.progress.step >= 6:
                self.state.progress.factor = 0.25
            return super().__call__(count)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hondo.train.loop.Update", Halved)
        events = list(train(plain, sick(times=0), TRAINING, plan, validation=VALIDATION))
    assert not any(isinstance(event, Found) for event in events)
    assert same(model.state_dict(), plain.state_dict())


def test_after_three_times_it_ends():
    model, events = network(), []
    with pytest.raises(Diverged) as caught:
        for event in train(model, sick(times=99), TRAINING, PLAN, validation=VALIDATION):
            events.append(event)  # noqa: PERF402 (what came before the error counts)
    assert issubclass(Diverged, UserError) and caught.value.exit_code == 2
    found = [event for event in events if isinstance(event, Found)]
    assert [event.message.values["rate"] * 2**n for n, event in enumerate(found, 1)] == [PLAN.rate(6)] * 3
    text = str(caught.value)
    assert "between steps 6 and 9" in text and f"({PLAN.rate(6) / 8:.2g})" in text
    looks = [event.loss for event in events if isinstance(event, Evaluated)]
    after = outcomes(model, sick(times=0), Resident(VALIDATION), torch.device("cpu"))
    assert float(after["loss"].mean()) == min(looks)  # the best weights until then


def test_broken_off_after_going_back_it_ends_in_the_same_bits(tmp_path):
    plan = replace(PLAN, save_seconds=0.0)
    model, events = go(sick(times=2), plan, tmp_path / "whole")
    for stop in range(1, len(events) + 1):
        task, folder = sick(times=2), tmp_path / str(stop)
        _, first = go(task, plan, folder, stop=stop)
        again, second = go(task, plan, folder, seed=9)
        assert same(model.state_dict(), again.state_dict())
        assert same(kept(tmp_path / "whole")[0], kept(folder)[0])
        assert kept(tmp_path / "whole")[1] == kept(folder)[1]
        if not isinstance(first[-1], Found):
            resumed = next(event for event in second if isinstance(event, Resumed))
            assert told(second) == told(events)[-len(told(second)) :] and resumed.step <= events[stop - 1].step


def test_a_validation_loss_that_is_not_a_number_is_never_the_best():
    @dataclass(frozen=True)
    class Blind(Binary):
        def outcome(self, model, batch):
            found = super().outcome(model, batch)
            looks.append(1)
            return found if len(looks) == 2 else {**found, "loss": found["loss"] * float("nan")}

    looks: list[int] = []
    task = Blind(("sold",)).bind(ROLES)
    _, events = go(task)
    assert [event.best for event in events if isinstance(event, Evaluated)] == [False, True, False]
    assert events[-1].best_step == 10


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_the_row_and_the_layer_are_named(value):
    training = {name: tensor.clone() for name, tensor in TRAINING.items()}
    training["numbers"][[11, 30]] = value
    with pytest.raises(Diverged) as caught:
        list(train(network(), TASK, training, PLAN, validation=VALIDATION))
    assert caught.value.rows and set(caught.value.rows) <= {11, 30}
    assert "in the layer stack.0" in caught.value.messages[0].text("en")


def test_a_layer_in_the_middle_is_named():
    """Whose output overflows, though rows and weights are small."""

    class Steep(nn.Module):
        def forward(self, x):
            return torch.exp(torch.where(x.detach().abs() > 2.5, 200.0, 0.0) * x.abs()) * 0.1

    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8, affine=False), Steep(), nn.Linear(8, 1))
    training = {"input": TRAINING["numbers"], "target": TRAINING["target"]}
    found = []
    with pytest.raises(Diverged):
        for event in train(model, TASK, training, PLAN):
            found.append(event)  # noqa: PERF402 (what came before the error counts)
    places = [event.message.values["place"].values for event in found if isinstance(event, Found)]
    assert places and all(place["where"].values["layer"] == "2" for place in places)
