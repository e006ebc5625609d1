"""Where the memory is too small for a step, the step is taken in parts, and nothing else is changed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
import torch

from hondo.events import Found, Resumed
from hondo.tasks.binary import Binary
from hondo.train import NoRoom, train
from hondo.train.device import out_of_memory

from .made import PLAN, ROLES, TRAINING, VALIDATION, kept, network, same

FULL = {
    "card": lambda: torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
    "processor": lambda: RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to ..."),
    "python": MemoryError,
}


@dataclass(frozen=True)
class Large(Binary):
    """For which there is room for `fits` rows at a time, from step `at` on."""

    fits: int = 4
    at: int = 0
    what: str = "card"

    def loss(self, model, batch, draw):
        found = super().loss(model, batch, draw)  # masks are drawn by then
        if len(batch["target"]) > self.fits and draw.step >= self.at and model.training:
            raise FULL[self.what]()
        return found


def go(task, plan=PLAN, folder=None, stop=None, **net):
    model, events = network(**net), []
    for event in train(model, task.bind(ROLES), TRAINING, plan, validation=VALIDATION, folder=folder):
        events.append(event)
        if len(events) == stop:
            break
    return model, events


def halvings(events):
    return [event for event in events if isinstance(event, Found) and event.message.key == "training.halved"]


@pytest.mark.parametrize("what", FULL)
def test_it_ends_as_one_that_was_in_parts_from_the_beginning(what):
    model, events = go(Large(("sold",), what=what))
    (halved,) = halvings(events)
    assert halved.step == 0 and halved.message.values == {"parts": 2, "rows": 4, "batch": 8}
    there, _ = go(Large(("sold",), fits=100), replace(PLAN, parts=2))
    assert same(model.state_dict(), there.state_dict())


def test_it_is_halved_until_it_fits():
    _, events = go(Large(("sold",), fits=1))
    assert [event.message.values["parts"] for event in halvings(events)] == [2, 4, 8]
    with pytest.raises(NoRoom, match="even with 1 row at a time"):
        go(Large(("sold",), fits=0))


def test_what_was_done_before_stays_done(tmp_path):
    """From the last log line on it is done again, and a killed one remembers how small its parts are."""
    model, events = go(Large(("sold",), at=7), replace(PLAN, save_seconds=0.0), tmp_path / "whole", batch_norm=True)
    assert [event.step for event in halvings(events)] == [6]
    assert any(isinstance(event, Found) and "batch norm" in event.message.text("en") for event in events)
    for stop in range(len(events) - 4, len(events)):
        folder = tmp_path / str(stop)
        go(Large(("sold",), at=7), replace(PLAN, save_seconds=0.0), folder, stop=stop, batch_norm=True)
        roomy = Large(("sold",), fits=100)
        again, second = go(roomy, replace(PLAN, save_seconds=0.0), folder, batch_norm=True, seed=9)
        assert any(isinstance(event, Resumed) for event in second) and not halvings(second)
        assert same(model.state_dict(), again.state_dict()) and kept(tmp_path / "whole")[1] == kept(folder)[1]


def test_rows_that_look_at_one_another_are_not_parted():
    @dataclass(frozen=True)
    class Coupled(Large):
        couples = "batch"

    with pytest.raises(NoRoom):
        go(Coupled(("sold",)))


def test_other_faults_are_none_of_memory():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 60)
    assert out_of_memory(caught.value)
    assert not out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))

    @dataclass(frozen=True)
    class Broken(Binary):
        def loss(self, model, batch, draw):
            raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="mat1"):
        go(Broken(("sold",)))
