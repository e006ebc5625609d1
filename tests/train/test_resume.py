"""Stopping is free: a training that was left or killed at any event goes on to the bits of one that was not."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
import torch

from hondo.events import Ended, Evaluated, Resumed, Saved
from hondo.train import train
from hondo.train.optim import OPTIMIZERS

from .made import PLAN, TASK, TRAINING, VALIDATION, kept, network, same, told

CASES = {
    **{name: (replace(PLAN, optimizer=name), {}) for name in OPTIMIZERS},
    "average in parts": (replace(PLAN, average=0.9, parts=3), {}),
    "batch norm": (replace(PLAN, average=0.9), {"batch_norm": True}),
    "batch norm in parts": (replace(PLAN, steps=8, parts=2, schedule="onecycle"), {"batch_norm": True}),
    "patience": (replace(PLAN, lr=1.0, steps=60, evaluate_every=3, patience=2), {}),
    "saved at each line": (replace(PLAN, steps=8, save_seconds=0.0), {}),
}


def go(plan, net, folder, validation=VALIDATION, seed=0, stop=None):
    """(the trained network, the events until `stop` of them were seen, what the folder holds then)"""
    model = network(seed, **net)
    events = []
    for event in train(model, TASK, TRAINING, plan, validation=validation, folder=folder):
        events.append(event)
        if stop is not None and len(events) == stop:
            break
    return model, events


def compare(whole, parts, folders):
    """Two sittings against one: the same network, checkpoint and log."""
    (model, events), (first, (again, second)) = whole, parts
    assert same(model.state_dict(), again.state_dict())
    (tensors, progress), (tensors_again, progress_again) = (kept(folder) for folder in folders)
    assert same(tensors, tensors_again) and progress == progress_again
    resumed = next((event for event in second if isinstance(event, Resumed)), None)
    before = [line for line in told(first) if resumed and line["step"] <= resumed.step and line["event"] != "Ended"]
    assert before + told(second) == told(events)


@pytest.mark.parametrize("case", CASES)
def test_left_at_any_event_and_continued_it_ends_in_the_same_bits(tmp_path, case):
    plan, net = CASES[case]
    whole = go(plan, net, tmp_path / "whole")
    for stop in range(1, len(whole[1]) + 1):
        folder = tmp_path / str(stop)
        _, first = go(plan, net, folder, stop=stop)
        torch.manual_seed(stop)  # whatever chance stands at outside
        again = go(plan, net, folder, seed=99)  # other initial values: all must come from the checkpoint
        compare(whole, (first, again), (tmp_path / "whole", folder))


@pytest.mark.parametrize("case", ["adamw", "batch norm"])
def test_killed_after_any_checkpoint_and_continued_it_ends_in_the_same_bits(tmp_path, case):
    plan, net = replace(CASES[case][0], save_seconds=0.0), CASES[case][1]
    folder, copies, first = tmp_path / "whole", [], []
    model = network(**net)
    for event in train(model, TASK, TRAINING, plan, validation=VALIDATION, folder=folder):
        first.append(event)
        if isinstance(event, Saved):
            copies.append((shutil.copytree(folder, tmp_path / f"copy {event.step}"), len(first)))
    assert len(copies) > 5
    for copy, until in copies:
        again = go(plan, net, copy, seed=99)
        compare((model, first), (first[:until], again), (folder, copy))


def test_without_a_validation_part_the_last_weights_are_shown_and_it_can_be_continued(tmp_path):
    plan = replace(PLAN, average=0.9)
    whole = go(plan, {}, tmp_path / "whole", validation=None)
    for stop in range(1, len(whole[1]) + 1):
        folder = tmp_path / str(stop)
        left, first = go(plan, {}, folder, validation=None, stop=stop)
        assert same(left.state_dict(), {**left.state_dict(), **shown(folder, left)})
        compare(whole, (first, go(plan, {}, folder, validation=None, seed=99)), (tmp_path / "whole", folder))


def shown(folder, model):
    """The average that the checkpoint holds, as the network's parameters."""
    from hondo.train.gradient import Flat

    other = network(5)
    flat = Flat(other)
    flat.values.copy_(kept(folder)[0]["average"])
    return {name: tensor for name, tensor in other.state_dict().items() if name in dict(model.named_parameters())}


def test_three_sittings_are_as_good_as_one(tmp_path):
    plan, net = CASES["batch norm"]
    whole, _ = go(plan, net, tmp_path / "whole")
    for seed in range(3):
        _, seen = go(plan, net, tmp_path / "cut", seed=seed, stop=4)
        assert not isinstance(seen[-1], Ended)
    model, _ = go(plan, net, tmp_path / "cut", seed=7)
    assert same(model.state_dict(), whole.state_dict())
    assert kept(tmp_path / "cut")[1] == kept(tmp_path / "whole")[1]


def test_a_finished_training_is_not_trained_again(tmp_path):
    model, _ = go(PLAN, {}, tmp_path)
    again, events = go(PLAN, {}, tmp_path, seed=99)
    assert [type(event).__name__ for event in events] == ["Resumed", "Ended"]
    assert same(model.state_dict(), again.state_dict())


def test_leaving_shows_the_best_weights_so_far(tmp_path):
    """At whatever event one leaves, the network scores what its best look so far said."""
    from hondo.evaluate.score import outcomes
    from hondo.nouns import Resident

    plan = replace(PLAN, lr=0.1, schedule="constant", steps=30)  # so fast that the last weights are not the best
    _, whole = go(plan, {}, tmp_path / "whole")
    for stop in range(1, len(whole) + 1):
        model, events = go(plan, {}, None, stop=stop)
        looks = [event.loss for event in events if isinstance(event, Evaluated)]
        if looks:
            found = outcomes(model, TASK, Resident(VALIDATION), torch.device("cpu"))
            assert float(found["loss"].mean()) == min(looks)
        assert not model.training
    assert min(looks) < looks[-1]
