"""On a card nothing waits for the device between two log lines; skipped where there is none."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from hondo.tasks.binary import Binary
from hondo.train import Plan, train
from hondo.train.loop import Meter

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")


class Own(nn.Module):
    """A network that autograd finds the gradient of."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = nn.Sequential(nn.Linear(20, 64), nn.GELU(), nn.Dropout(0.1), nn.Linear(64, 1))

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        return self.inside(numbers)


def stack() -> nn.Module:
    return nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Dropout(0.1), nn.Linear(64, 1))


@pytest.mark.parametrize("make", [Own, stack])
def test_no_step_waits_for_the_device(make, monkeypatch):
    waits = []

    def add(self, *told):
        usual_add(self, *told)
        torch.cuda.set_sync_debug_mode("error")  # from the second step of each line on

    def read(self, *told):
        torch.cuda.set_sync_debug_mode("default")
        waits.append(len(self.losses))
        return usual_read(self, *told)

    usual_add, usual_read = Meter.add, Meter.read
    monkeypatch.setattr(Meter, "add", add)
    monkeypatch.setattr(Meter, "read", read)
    rows = torch.randn(1000, 20)
    role = "numbers" if make is Own else "input"
    data = {role: rows, "target": (rows.sum(1) > 0).float()}
    plan = Plan(100, batch=32, log_every=25, device="cuda")
    try:
        logged = [event for event in train(make(), Binary(("answer",)), data, plan) if hasattr(event, "gradient")]
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert waits == [25] * 4 and logged[-1].loss < logged[0].loss
