"""A run that goes on from another: its columns, its task, its weights; other rows, and a run of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch

import hondo
from hondo.cli import main
from hondo.errors import DataError, OptionError

QUICK = {"rivals": "none", "check": "none", "lang": "en"}


def rows(path: Path, seed: int, count: int = 400, **labels: str) -> Path:
    g = np.random.default_rng(seed)
    x = g.normal(size=(count, 3))
    colour = g.choice(["red", "green"], count)
    yes = x[:, 0] * x[:, 1] + (colour == "red") + 0.2 * g.normal(size=count) > 0.5
    answer = np.where(yes, labels.get("yes", "yes"), labels.get("no", "no"))
    frame = pl.DataFrame({**{f"x{i}": x[:, i] for i in range(3)}, "colour": colour, "answer": answer})
    frame.write_csv(path)
    return path


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    data = rows(folder / "old.csv", 0)
    hondo.fit(str(data), "answer", model="mlp:tiny", epochs=120, lr=0.01, out=str(folder / "run"), **QUICK)
    return folder


def test_it_begins_where_the_other_ended(first: Path, tmp_path: Path) -> None:
    """With a rate of nothing it answers what the other answers, on other rows; the other is left as it was."""
    new = rows(tmp_path / "new.csv", 1)
    before = {path: path.read_bytes() for path in (first / "run").rglob("*") if path.is_file()}
    out = tmp_path / "run"
    still = hondo.fit(str(new), "", continue_=str(first / "run"), epochs=1, lr=1e-12, out=str(out), **QUICK)
    old = hondo.load(first / "run")
    for a, b in zip(old.model.state_dict().values(), still.model.state_dict().values(), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-6)
    assert still.preparation == old.preparation and still.task.target == old.task.target
    assert still.inputs == old.inputs
    stored = json.loads((out / "run.json").read_text())
    weights = json.loads((first / "run/predictor/predictor.json").read_text())["weights"]
    assert stored["parent"] == {"path": str(first / "run"), "weights": weights}
    assert before == {path: path.read_bytes() for path in (first / "run").rglob("*") if path.is_file()}


def test_it_learns_from_where_it_stands(first: Path, tmp_path: Path) -> None:
    """As many steps from there reach further than from the beginning."""
    new = rows(tmp_path / "new.csv", 2)
    given = {"epochs": 3, **QUICK}
    onward = hondo.fit(str(new), "answer", continue_=str(first / "run"), out=str(tmp_path / "a"), **given)
    afresh = hondo.fit(str(new), "answer", model="mlp:tiny", out=str(tmp_path / "b"), **given)
    test = rows(tmp_path / "test.csv", 3)
    losses = [each.evaluate(str(test))["metrics"]["log_loss"] for each in (onward, afresh)]
    assert losses[0] < losses[1] - 0.02


def test_on_the_command_line_and_resumed(first: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new, out = rows(tmp_path / "new.csv", 1, yes="YES", no=" no"), tmp_path / "run"
    parent = tmp_path / "parent"
    shutil.copytree(first / "run", parent)
    words = ["fit", "--continue", str(parent), "--data", str(new), "--epochs", "2", "--rivals", "none", "--quiet"]
    assert main([*words, "--out", str(out), "--lang", "en"]) == 0
    whole = (out / "predictor/weights.safetensors").read_bytes()
    assert hondo.load(out).task.roles["target"].labels == ("no", "yes")
    stored = json.loads((out / "run.json").read_text())
    (out / "run.json").write_text(json.dumps({**stored, "status": "training"}))
    shutil.rmtree(out / "checkpoint")
    assert main(["resume", str(out), "--quiet"]) == 0
    assert (out / "predictor/weights.safetensors").read_bytes() == whole

    (out / "run.json").write_text(json.dumps({**stored, "status": "training"}))
    shutil.copytree(out / "predictor", parent / "predictor", dirs_exist_ok=True)
    capsys.readouterr()
    assert main(["resume", str(out), "--quiet", "--lang", "en"]) == 2
    assert "is another than the one this run was started from" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"model": "mlp"}, "model cannot be set"),
        ({"set": ["widths=3,3", "lr=0.1"]}, "widths cannot be set"),
        ({"kind": ["x0=category"]}, "kind cannot be set"),
        ({"target": "x1"}, "answers “answer”"),
        ({"continue_": "nowhere"}, "nowhere"),
    ],
)
def test_what_is_decided_stays(first: Path, tmp_path: Path, options: dict[str, object], told: str) -> None:
    new = rows(tmp_path / "new.csv", 1)
    asked = {"target": "", "continue_": str(first / "run"), **QUICK, **options}
    with pytest.raises((OptionError, DataError), match=told):
        hondo.fit(str(new), **asked)  # type: ignore[arg-type]


def test_rows_of_another_kind_are_refused(first: Path, tmp_path: Path) -> None:
    odd = rows(tmp_path / "odd.csv", 1, yes="perhaps")
    with pytest.raises(DataError, match="perhaps"):
        hondo.fit(str(odd), "", continue_=str(first / "run"), **QUICK)
    pl.read_csv(odd).drop("x1").write_csv(tmp_path / "less.csv")
    with pytest.raises(DataError, match="x1"):
        hondo.fit(str(tmp_path / "less.csv"), "", continue_=str(first / "run"), **QUICK)
    assert not list(tmp_path.glob("runs/*"))
