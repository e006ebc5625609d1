"""Each check passes what is right, finds what is wrong, and changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from torch import Tensor, nn

from hondo import preflight as checks
from hondo import prepare as preparing
from hondo import run
from hondo.events import Event, Preflight
from hondo.request import Request

QUICK: dict[str, Any] = {"rivals": "none", "lang": "en"}
ALL = ["start", "overfit", "shuffled", "steady", "gradient", "held_out"]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    g = np.random.default_rng(0)
    x = g.normal(size=(900, 4))
    answer = np.where(x[:, 0] * x[:, 1] + 0.3 * g.normal(size=900) > 0, "yes", "no")
    amount = x[:, 0] + 0.1 * g.normal(size=900)
    pl.DataFrame({**{f"x{i}": x[:, i] for i in range(4)}, "answer": answer, "amount": amount}).write_csv("made.csv")


class Net(nn.Module):
    """numbers (B, N) -> (B, 1)"""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.stack = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, numbers: Tensor) -> Tensor:
        return self.stack(numbers)


def flown(model: nn.Module | str, target: str = "answer", **more: Any) -> tuple[list[str], dict[str, str]]:
    """(the checks that were made, what those that failed say); training itself does not take place."""
    asked = {"ignore": ("amount" if target == "answer" else "answer",), "epochs": 400, "out": "run", **QUICK, **more}
    asked |= {"model": model} if isinstance(model, str) else {}
    happening = run.fit(Request("made.csv", target, **asked), model=model if isinstance(model, nn.Module) else None)
    found = next(event for event in happening if isinstance(event, Preflight))
    happening.close()
    failed = {each.check: each.failed.text("en") for each in found.checks if each.failed}
    return [each.check for each in found.checks], failed


@pytest.mark.parametrize("target", ["answer", "amount"])
@pytest.mark.parametrize("model", ["mlp", "tabm", "mlp:regularised", "perceptron"])
def test_what_is_right_passes(model: str, target: str) -> None:
    made, failed = flown(model, target)
    assert failed == {} or (model == "perceptron" and set(failed) == {"overfit"})  # a line may not part eight rows
    assert set(made) <= set(ALL) and {"steady", "gradient", "held_out"} <= set(made)


def test_all_are_made_where_there_is_time() -> None:
    made, failed = flown(Net(), set=("lr=0.01",))
    assert made == ALL and failed == {}


class Loud(Net):
    def forward(self, numbers: Tensor) -> Tensor:
        return 200 * super().forward(numbers)


class Deaf(Net):
    """Whose answer hangs on the rows by a thread."""

    def forward(self, numbers: Tensor) -> Tensor:
        return 1e-6 * super().forward(numbers)


class Peeping(Net):
    """numbers (B, N), target (B,) -> (B, 1)"""

    def forward(self, numbers: Tensor, target: Tensor) -> Tensor:  # type: ignore[override]
        return super().forward(torch.cat([numbers[:, :3], 3 * target[:, None].float()], 1))


class Restless(Net):
    def forward(self, numbers: Tensor) -> Tensor:
        return super().forward(numbers + 0.1 * torch.rand_like(numbers))


class Idle(Net):
    def __init__(self) -> None:
        super().__init__()
        self.forgotten = nn.Linear(3, 3)


@pytest.mark.parametrize(
    ("net", "check", "word"),
    [
        (Loud, "start", "initial values"),
        (Deaf, "overfit", "by heart"),
        (Peeping, "shuffled", "sees the target"),
        (Restless, "steady", "differently each time"),
        (Idle, "gradient", "forgotten.weight"),
    ],
)
def test_what_is_wrong_is_found(net: type[nn.Module], check: str, word: str) -> None:
    _, failed = flown(net(), set=("lr=0.01",))
    assert word in failed[check]
    assert set(failed) <= {check, "overfit"}


def test_a_preparation_that_looks_at_what_is_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = preparing.prepare

    def peeping(data: Any, task: Any, rows: Any, **more: Any) -> Any:
        return fit(data, task, {**rows, "training": np.concatenate([rows["training"], rows["validation"]])}, **more)

    monkeypatch.setattr(checks, "prepare", peeping)
    _, failed = flown(Net(), set=("lr=0.01",))
    assert set(failed) == {"held_out"}


def events(**more: Any) -> list[Event]:
    asked = {"model": "mlp:regularised", "ignore": ("amount",), "epochs": 20, **QUICK, **more}
    return list(run.fit(Request("made.csv", "answer", **asked)))


def test_it_changes_no_number() -> None:
    with_it, without = events(out="a"), events(out="b", check="none")
    assert any(isinstance(event, Preflight) for event in with_it)
    assert not any(isinstance(event, Preflight) for event in without)
    files = [Path(name, "predictor/weights.safetensors").read_bytes() for name in ("a", "b")]
    assert files[0] == files[1]
    assert "Checked before the first step" in Path("a/report.html").read_text(encoding="utf-8")


def test_a_short_training_leaves_the_long_checks_out() -> None:
    made, failed = flown(Net(), epochs=3)
    assert made == ["start", "steady", "gradient", "held_out"] and failed == {}


def test_a_network_that_begins_at_zero_is_reached_throughout(tmp_path: Path) -> None:
    """A perceptron, whose embedded categories get no slope before its weights have moved."""
    g = np.random.default_rng(0)
    columns = {"x": g.normal(size=300), "place": g.integers(0, 60, 300).astype(str), "y": ["a", "b"] * 150}
    pl.DataFrame(columns).write_csv(tmp_path / "made.csv")
    asked = Request(
        str(tmp_path / "made.csv"), "y", model="perceptron", epochs=1, rivals="none", kind=("place=category",),
        out=str(tmp_path / "run"),
    )  # fmt: skip
    (told,) = (event for event in run.fit(asked) if isinstance(event, Preflight))
    assert [each.check for each in told.checks if each.failed] == []
