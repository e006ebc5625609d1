"""The loop: what it says, when it ends, what the network holds then, and what it leaves alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import ClassVar, Literal

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn

import hondo.train.loop
from hondo.errors import OptionError
from hondo.evaluate.score import outcomes
from hondo.events import Ended, Evaluated, Found, Logged, Saved
from hondo.measures import CLASSIFICATION
from hondo.nouns import Resident
from hondo.tasks.binary import Binary
from hondo.tasks.multiclass import Multiclass
from hondo.tasks.regression import Regression
from hondo.train import Plan, resolve, train

from .made import PLAN, ROLES, TASK, TRAINING, VALIDATION, kept, network, rows, same


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


# ---- what it says ---------------------------------------------------------------------------------


def test_events_come_when_the_plan_says(tmp_path):
    plan = replace(PLAN, steps=22, log_every=4, evaluate_every=10, save_seconds=0.0)
    events = list(train(network(), TASK, TRAINING, plan, validation=VALIDATION, folder=tmp_path))
    assert [event.step for event in of(Logged, events)] == [4, 8, 10, 12, 16, 20, 22]
    assert [event.step for event in of(Evaluated, events)] == [10, 20, 22]
    assert [event.step for event in of(Saved, events)] == [4, 8, 10, 12, 16, 20, 22]
    assert events[-1].step == 22 and events[-1].reason == "steps"
    assert [event.epoch for event in of(Logged, events)] == [step / 5 for step in (4, 8, 10, 12, 16, 20, 22)]


def test_a_log_line_means_the_rows_since_the_last():
    """Loss and norm of the gradient, against sums over the same batches by hand."""
    plan = replace(PLAN, steps=10, optimizer="sgd", lr=1e-12, log_every=5, clip=0.0)
    model = network(dropout=0.0)
    first, second = of(Logged, train(model, TASK, TRAINING, plan))
    logits = network(dropout=0.0)(TRAINING["numbers"], TRAINING["categories"])[:, 0]
    mean = nn.functional.binary_cross_entropy_with_logits(logits, TRAINING["target"].float()).detach()
    assert first.loss == pytest.approx(float(mean), rel=1e-5)  # five batches are an epoch: each row once
    assert second.loss == pytest.approx(float(mean), rel=1e-5)
    assert first.rate == plan.rate(4) and second.rate == plan.rate(9)

    from hondo.nouns import Draw
    from hondo.train.feed import Feed
    from hondo.train.gradient import Flat, Gradient

    feed, flat = Feed(Resident(TRAINING), 8, plan.seed, torch.device("cpu")), Flat(model)
    norms = []
    for n in range(5):
        _, count = Gradient(model, TASK, flat, feed.most)(feed.batch(n), Draw(plan.seed, n))
        norms.append(float(nn.utils.get_total_norm([p.grad for p in model.parameters()])) / count)
    assert first.gradient == pytest.approx(np.mean(norms), rel=1e-4)


def test_a_look_says_what_scoring_says():
    events = list(train(network(), TASK, TRAINING, replace(PLAN, measure="auc"), validation=VALIDATION))
    model = network()
    last = of(Evaluated, train(model, TASK, TRAINING, replace(PLAN, measure="auc"), validation=VALIDATION))
    best = next(event for event in last if event.step == events[-1].best_step)
    found = outcomes(model, TASK, Resident(VALIDATION), torch.device("cpu"))
    assert best.measures == {name: CLASSIFICATION[name].of(found) for name in ("log_loss", "accuracy", "auc")}


# ---- when it ends ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scripted(Binary):
    """Whose validation loss is written beforehand."""

    name: ClassVar[str] = "scripted"

    def outcome(self, model, batch):
        found = super().outcome(model, batch)
        return {**found, "loss": torch.full_like(found["loss"], next(self.script))}


def scripted(*losses):
    task = Scripted(("sold",)).bind(ROLES)
    object.__setattr__(task, "script", iter(losses))
    return task


@pytest.mark.parametrize(
    ("losses", "patience", "end", "best", "reason"),
    [
        ((3.0, 2.0, 2.5, 2.4, 0.0), 2, 20, 10, "patience"),
        ((3.0, 2.0, 2.5, 1.0, 2.0), 2, 25, 20, "steps"),
        ((3.0, 2.0, 2.0, 2.0, 0.0), 2, 20, 10, "patience"),  # the same again is not better
        ((3.0, 4.0, 5.0, 6.0, 1.0), 0, 25, 25, "steps"),  # 0: for as long as it takes
        ((3.0, 4.0, 0.0, 0.0, 0.0), 1, 10, 5, "patience"),
    ],
)
def test_patience(losses, patience, end, best, reason):
    plan = replace(PLAN, steps=25, patience=patience, log_every=5)
    seen, model = {}, network()
    for event in train(model, scripted(*losses), TRAINING, plan, validation=VALIDATION):
        if isinstance(event, Evaluated):
            seen[event.step] = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    assert event == Ended(end, best, reason)
    assert same(model.state_dict(), seen[best])


def test_a_measure_of_which_more_is_better_chooses_the_most():
    plan = replace(PLAN, steps=40, lr=0.3, schedule="constant", measure="accuracy")
    model = network()
    events = list(train(model, TASK, TRAINING, plan, validation=VALIDATION))
    scores = {event.step: event.measures["accuracy"] for event in of(Evaluated, events)}
    assert scores[events[-1].best_step] == max(scores.values()) > scores[40]
    found = outcomes(model, TASK, Resident(VALIDATION), torch.device("cpu"))
    assert CLASSIFICATION["accuracy"].of(found) == max(scores.values())


class Clock:
    """Ten seconds a step."""

    def __init__(self, monkeypatch):
        self.now = 1e6
        monkeypatch.setattr(hondo.train.loop, "time", SimpleNamespace(perf_counter=lambda: self.now))

    def task(self):
        clock = self

        class Slow(Binary):
            def loss(self, model, batch, draw):
                clock.now += 10
                return super().loss(model, batch, draw)

        return Slow(("sold",)).bind(ROLES)


def test_minutes(monkeypatch):
    clock = Clock(monkeypatch)
    plan = replace(PLAN, steps=100, minutes=1.0, log_every=4, evaluate_every=100)
    events = list(train(network(), clock.task(), TRAINING, plan, validation=VALIDATION))
    assert events[-1].reason == "minutes" and events[-1].step == 8
    assert [event.rows_per_second for event in of(Logged, events)] == [pytest.approx(0.74)] * 2


def test_minutes_count_all_sittings_but_not_the_time_between(monkeypatch, tmp_path):
    clock = Clock(monkeypatch)
    plan = replace(PLAN, steps=100, minutes=1.0, log_every=2)
    for event in train(network(), clock.task(), TRAINING, plan, folder=tmp_path):
        assert isinstance(event, Logged)
        if event.step == 4:
            break
    clock.now += 1e5
    events = list(train(network(), clock.task(), TRAINING, plan, folder=tmp_path))
    assert events[-1] == Ended(6, 6, "minutes")


def test_a_checkpoint_after_so_many_seconds(monkeypatch, tmp_path):
    clock = Clock(monkeypatch)
    plan = replace(PLAN, steps=12, log_every=2, save_seconds=50.0)
    events = list(train(network(), clock.task(), TRAINING, plan, folder=tmp_path))
    assert [event.step for event in of(Saved, events)] == [6, 12]


# ---- what it is given -----------------------------------------------------------------------------


def test_plain_tensors_and_a_plain_network_learn_what_sklearn_learns():
    g = torch.Generator().manual_seed(0)
    x = torch.randn(400, 4, generator=g)
    y = (x @ torch.tensor([1.0, -2.0, 0.5, 0.0]) + torch.randn(400, generator=g) > 0).long()
    net = nn.Linear(4, 1)  # its forward calls the role `input`
    plan = Plan(500, batch=400, optimizer="momentum", lr=2.0, weight_decay=0.0, clip=0.0)
    events = list(train(net, Binary(), {"input": x, "target": y}, plan))
    assert isinstance(events[-1], Ended)
    theirs = LogisticRegression(C=np.inf, tol=1e-10).fit(x.numpy(), y.numpy())
    np.testing.assert_allclose(net.weight.detach().numpy(), theirs.coef_, atol=2e-3)
    np.testing.assert_allclose(net.bias.detach().numpy(), theirs.intercept_, atol=2e-3)


def test_weights_of_rows_count_as_repeated_rows_do():
    weighted = {"input": torch.randn(3, 2), "target": torch.tensor([0, 1, 2]), "weight": torch.tensor([1.0, 3.0, 0.0])}
    index = torch.tensor([0, 1, 1, 1])
    repeated = {"input": weighted["input"][index], "target": weighted["target"][index]}
    nets = [nn.Linear(2, 3, dtype=torch.float64) for _ in range(2)]
    nets[1].load_state_dict(nets[0].state_dict())
    task = Multiclass(("a",)).bind({"target": replace(ROLES["target"], labels=tuple("abc"), shares=(0.3, 0.3, 0.4))})
    for net, batch in zip(nets, (weighted, repeated), strict=True):
        double = {name: t.double() if t.is_floating_point() else t for name, t in batch.items()}
        list(train(net, task, double, Plan(10, batch=4, optimizer="sgd", lr=0.1)))
    assert torch.allclose(nets[0].weight, nets[1].weight, rtol=0, atol=1e-12)


def test_a_row_without_weight_alone_in_its_batch_changes_nothing():
    """As a row at a time has it where some rows do not count."""
    data = {"input": torch.randn(6, 2), "target": torch.randn(6), "weight": torch.tensor([0.0, 1, 0, 0, 2, 0])}
    net, plan = nn.Linear(2, 1), Plan(12, batch=1, optimizer="sgd", lr=0.05, weight_decay=0.0, log_every=1)
    before, moved, losses = net.weight.detach().clone(), [], []
    for event in train(net, Regression(("y",)), data, plan):
        if isinstance(event, Logged):
            moved.append(not torch.equal(before, net.weight))
            losses.append(event.loss)
            before = net.weight.detach().clone()
        assert not isinstance(event, Found)
    assert sum(moved) == 4 and [loss > 0 for loss in losses] == moved  # two rows of six, twice


def test_frozen_weights_stay():
    model = network(dropout=0.0)
    model.stack[0].weight.requires_grad_(False)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    list(train(model, TASK, TRAINING, PLAN))
    changed = [name for name, tensor in model.state_dict().items() if not torch.equal(tensor, before[name])]
    assert "stack.0.weight" not in changed and "stack.0.bias" in changed and "head.weight" in changed


def test_weights_that_are_shared_stay_shared():
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.one, self.other = nn.Linear(3, 3), nn.Linear(3, 3)
            self.other.weight = self.one.weight

        def forward(self, numbers):
            return self.other(self.one(numbers).relu())[:, :1]

    model = Tied()
    list(train(model, TASK, {name: TRAINING[name] for name in ("numbers", "target")}, PLAN))
    assert model.other.weight is model.one.weight


# ---- what goes wrong, and what it leaves alone ----------------------------------------------------


def test_a_measure_that_the_task_has_not():
    with pytest.raises(OptionError, match=r"binary has no measure 'acuracy'. Did you mean 'accuracy'\?"):
        list(train(network(), TASK, TRAINING, replace(PLAN, measure="acuracy"), validation=VALIDATION))


def test_a_task_that_compares_rows_is_not_cut():
    class Contrast(Binary):
        name = "contrast"
        couples: ClassVar[Literal["row", "batch"]] = "batch"

    task = Contrast(("sold",)).bind(ROLES)
    with pytest.raises(OptionError, match="'contrast' compares the rows of a batch"):
        list(train(network(), task, TRAINING, replace(PLAN, parts=2)))
    assert list(train(network(), task, TRAINING, PLAN))


def test_batch_norm_in_parts_is_said_once(tmp_path):
    plan = replace(PLAN, parts=2)
    events = list(train(network(batch_norm=True), TASK, TRAINING, plan, folder=tmp_path))
    assert [event.message.key for event in of(Found, events)] == ["training.batch_statistics"]
    assert not of(Found, train(network(), TASK, TRAINING, plan))


def test_a_role_that_is_missing():
    with pytest.raises(OptionError, match=r"asks for 'input' .* gives \['categories', 'numbers', 'target'\]|asks for"):
        list(train(nn.Linear(3, 1), TASK, TRAINING, PLAN))


def test_a_network_of_two_kinds_of_numbers_is_refused():
    net = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 1).double())
    with pytest.raises(OptionError, match=r"torch\.float32.*torch\.float64"):
        list(train(net, TASK, {"input": TRAINING["numbers"], "target": TRAINING["target"]}, PLAN))


def test_a_network_with_nothing_to_train_is_refused():
    net = nn.Linear(3, 1).requires_grad_(False)
    with pytest.raises(OptionError, match="nothing to train"):
        list(train(net, TASK, {"input": TRAINING["numbers"], "target": TRAINING["target"]}, PLAN))


def test_an_error_of_the_task_comes_through_and_everything_is_as_it_was(tmp_path):
    class Broken(Binary):
        def loss(self, model, batch, draw):
            if draw.step == 7:
                raise ZeroDivisionError("here")
            return super().loss(model, batch, draw)

    torch.manual_seed(5)
    chance, threads = torch.get_rng_state(), torch.get_num_threads()
    torch.set_num_threads(2)
    model, seen = network(), {}
    plan = replace(PLAN, save_seconds=0.0, threads=1)
    with pytest.raises(ZeroDivisionError, match="here"):
        for event in train(
            model, Broken(("sold",)).bind(ROLES), TRAINING, plan, validation=VALIDATION, folder=tmp_path
        ):
            if isinstance(event, Evaluated):
                seen = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    assert torch.get_num_threads() == 2
    torch.set_num_threads(threads)
    assert torch.equal(torch.get_rng_state(), chance)
    assert not model.training and same(model.state_dict(), seen)
    again, whole = network(seed=9), network()
    list(train(again, TASK, TRAINING, plan, validation=VALIDATION, folder=tmp_path))
    list(train(whole, TASK, TRAINING, plan, validation=VALIDATION))
    assert same(again.state_dict(), whole.state_dict())  # once it is mended, it goes on from the checkpoint


def test_chance_outside_is_left_as_it_was():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    list(train(network(), TASK, TRAINING, PLAN, validation=VALIDATION))
    assert torch.equal(torch.rand(3), expected)


def test_chance_inside_follows_from_the_seed_alone():
    def weights(seed, outside):
        torch.manual_seed(outside)
        model = network()
        for _ in train(model, TASK, TRAINING, replace(PLAN, seed=seed), validation=VALIDATION):
            torch.rand(outside)  # whoever looks on draws too
        return model.state_dict()

    assert same(weights(0, 1), weights(0, 2)) and not same(weights(0, 1), weights(1, 1))


def test_after_parts_dropout_is_whole_again():
    """In training mode it takes any number of rows, and masks them all."""
    model = network()
    list(train(model, TASK, TRAINING, replace(PLAN, parts=3)))
    many = rows(100)
    assert model.train()(many["numbers"], many["categories"]).shape == (100, 1)


def test_trained_twice_it_goes_on_from_where_it_was():
    model, other = network(), network()
    list(train(model, TASK, TRAINING, PLAN))
    other.load_state_dict(model.state_dict())
    for each in (model, other):
        list(train(each, TASK, TRAINING, replace(PLAN, seed=1)))
    assert same(model.state_dict(), other.state_dict())


def test_the_best_is_in_the_checkpoint_too(tmp_path):
    model = network()
    list(train(model, TASK, TRAINING, PLAN, validation=VALIDATION, folder=tmp_path))
    from hondo.train.gradient import Flat

    assert torch.equal(Flat(model).values, kept(tmp_path)[0]["best"])


def test_it_learns():
    from hondo.evaluate.score import measured

    training, held_out = rows(2000), rows(1000, seed=1)
    plan = resolve(2000, operations=700, epochs=20, lr=1e-2, measure="log_loss")
    model = network(dropout=0.0)
    list(train(model, TASK, training, plan, validation=held_out))
    found = measured(TASK, outcomes(model, TASK, Resident(held_out), torch.device("cpu")))
    assert found["accuracy"] > 0.8  # the noise allows about 0.85


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError])
def test_without_validation_whoever_is_stopped_keeps_the_last_good_line(stop):
    """Not the initial weights."""
    model, plan = network(), replace(PLAN, steps=40, log_every=5)
    first = {name: value.clone() for name, value in model.state_dict().items()}

    class Stops(type(TASK)):
        stops = True

        def loss(self, model, batch, draw):
            if draw.step == 23 and self.stops:
                raise stop
            return super().loss(model, batch, draw)

    task = Stops(TASK.target).bind(TASK.roles)
    with pytest.raises(stop):
        list(train(model, task, TRAINING, plan))
    again = network()
    Stops.stops = False
    for event in train(again, task, TRAINING, plan):
        if isinstance(event, Logged) and event.step == 20:
            break
    for name, value in model.state_dict().items():
        assert torch.equal(value, again.state_dict()[name])
    assert any(not torch.equal(value, first[name]) for name, value in model.state_dict().items())


def test_a_dropout_of_torch_is_the_reason_it_is_said_that_parts_are_not_one_batch():
    from torch import nn

    model = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5), nn.Linear(4, 1))
    given = {"input": torch.randn(20, 3), "target": torch.arange(20) % 2}
    for parts in (1, 2):
        events = list(train(model, type(TASK)(), given, Plan(4, batch=10, parts=parts)))
        assert any(getattr(event, "step", 1) == 0 for event in events) is (parts == 2)
