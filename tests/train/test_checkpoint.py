"""A checkpoint is whole or it is none, and what is none is never continued."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace

import pytest
import torch
from safetensors.torch import save
from torch import nn

from hondo.errors import DataError
from hondo.train import checkpoint, train
from hondo.train.checkpoint import BEFORE, NOW
from hondo.train.state import Progress, State

from .made import PLAN, TASK, TRAINING, VALIDATION, network, same

PLAN = replace(PLAN, save_seconds=0.0, average=0.9)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A folder with the last checkpoint and the one before."""
    folder = tmp_path_factory.mktemp("trained")
    list(train(network(), TASK, TRAINING, PLAN, validation=VALIDATION, folder=folder))
    return folder


def state(plan=PLAN, net=None):
    return State(net or network(seed=9), plan)


def steps(folder):
    """The step that a training would go on from."""
    found = state()
    return found.progress.step if checkpoint.read(folder, found, PLAN) else None


def damaged(trained, tmp_path, data):
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    (tmp_path / NOW).write_bytes(data)
    return steps(tmp_path)


def test_what_is_written_is_read(tmp_path):
    one, other = state(), state()
    torch.manual_seed(0)
    for tensor in one.tensors().values():
        tensor.copy_(torch.randn(tensor.shape))
    one.progress = Progress(7, best_step=5, best_score=-0.25, stale=2, factor=0.5, tries=1, seconds=1.5)
    checkpoint.write(tmp_path, one, PLAN)
    assert checkpoint.read(tmp_path, other, PLAN)
    assert same(one.tensors(), other.tensors()) and one.progress == other.progress


def test_any_kind_of_number_survives(tmp_path):
    class Odd(nn.Module):
        def __init__(self, fill):
            super().__init__()
            self.weight = nn.Parameter(torch.full((3, 2), fill, dtype=torch.bfloat16))
            self.register_buffer("seen", torch.tensor(int(fill)))
            self.register_buffer("mask", torch.tensor([fill > 1, fill <= 1]))

    one, other = state(net=Odd(2.0)), state(net=Odd(1.0))
    checkpoint.write(tmp_path, one, PLAN)
    assert checkpoint.read(tmp_path, other, PLAN)
    assert same(one.tensors(), other.tensors())


def test_the_one_before_is_kept(trained):
    assert steps(trained) == PLAN.steps
    (trained / NOW).rename(trained / "away")
    assert steps(trained) == 12
    (trained / "away").rename(trained / NOW)


def test_cut_short_anywhere_it_falls_back(trained, tmp_path):
    whole = (trained / NOW).read_bytes()
    for length in [0, 1, 7, 8, 9, *random.Random(0).sample(range(10, len(whole)), 25), len(whole) - 1]:
        assert damaged(trained, tmp_path, whole[:length]) == 12, length


def test_a_flipped_bit_anywhere_falls_back(trained, tmp_path):
    """Wherever it is: in a number, in a name, in a shape, in what is said of it."""
    whole = (trained / NOW).read_bytes()
    header = 8 + int.from_bytes(whole[:8], "little")
    chance = random.Random(0)
    places = [*range(8), *chance.sample(range(8, header), 200), *chance.sample(range(header, len(whole)), 40)]
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8)
        found = damaged(trained, tmp_path, bytes(flipped))
        assert found == 12 or (found == PLAN.steps and _reads_the_same(whole, flipped, header)), place


def _reads_the_same(whole, flipped, header):
    """Whether the difference is none to a reader of JSON: a blank of another kind."""
    import json

    try:
        return (
            json.loads(whole[8:header]) == json.loads(bytes(flipped[8:header])) and whole[header:] == flipped[header:]
        )
    except ValueError:
        return False


def test_with_both_broken_it_starts_anew(trained, tmp_path):
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    for name in (NOW, BEFORE):
        (tmp_path / name).write_bytes(b"nothing")
    assert steps(tmp_path) is None


def test_fallen_back_it_ends_in_the_same_bits(trained, tmp_path):
    model = network()
    list(train(model, TASK, TRAINING, PLAN, validation=VALIDATION))
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    (tmp_path / NOW).write_bytes((trained / NOW).read_bytes()[:-1])
    again = network(seed=9)
    events = list(train(again, TASK, TRAINING, PLAN, validation=VALIDATION, folder=tmp_path))
    assert events[0].step == 12
    assert same(model.state_dict(), again.state_dict())


def test_a_safetensors_file_of_somebody_else_is_none(tmp_path):
    (tmp_path / NOW).write_bytes(save({"values": torch.zeros(3)}, {"about": "{}", "digest": "0"}))
    assert steps(tmp_path) is None
    (tmp_path / NOW).write_bytes(save({"values": torch.zeros(3)}))
    assert steps(tmp_path) is None


def test_a_checkpoint_of_another_plan_is_refused(trained):
    with pytest.raises(DataError, match=r"checkpoint\.safetensors is a checkpoint of another plan"):
        checkpoint.read(trained, state(), replace(PLAN, lr=0.5))


@pytest.mark.parametrize("net", [network(batch_norm=True), nn.Linear(3, 1)])
def test_a_checkpoint_of_another_network_is_refused(trained, net):
    found = state(net=net)
    before = {name: tensor.clone() for name, tensor in found.tensors().items()}
    with pytest.raises(DataError, match=r"checkpoint\.safetensors is a checkpoint of another network"):
        checkpoint.read(trained, found, PLAN)
    assert same(before, found.tensors())


def test_when_a_write_fails_the_one_before_is_there(trained, tmp_path, monkeypatch):
    import os

    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataError, match="No space left"):
        checkpoint.write(tmp_path, state(), PLAN)
    monkeypatch.undo()
    assert steps(tmp_path) == PLAN.steps
    assert sorted(path.name for path in tmp_path.iterdir()) == [BEFORE]
