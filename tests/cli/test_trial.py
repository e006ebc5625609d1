"""What somebody new ran into: each is told in a line, and nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from torch import nn

import hondo
from hondo import messages
from hondo.cli import main
from hondo.errors import OptionError

QUICK = ["--rivals", "none", "--epochs", "1", "--model", "mlp:tiny", "--check", "none", "--quiet", "--lang", "en"]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    g = np.random.default_rng(0)
    frame = pl.DataFrame({"a": g.normal(size=120), "b": g.normal(size=120), "y": g.choice(["p", "q"], 120)})
    frame.write_csv("data.csv")
    yield
    messages.speak(None)


def said(capsys, *words: str) -> str:
    assert main([*words, "--lang", "en"]) == 2
    return capsys.readouterr().err


def test_answers_do_not_take_the_place_of_the_rows(capsys):
    assert main(["fit", "data.csv", "--target", "y", "--out", "run", *QUICK]) == 0
    capsys.readouterr()
    before = Path("data.csv").read_bytes()
    assert "is the file with the rows" in said(capsys, "predict", "run", "data.csv", "-o", "./data.csv")
    assert Path("data.csv").read_bytes() == before


def test_a_run_that_cannot_be_read_hides_no_other(capsys):
    for name in ("one", "two"):
        assert main(["fit", "data.csv", "--target", "y", "--out", f"runs/{name}", *QUICK]) == 0
    Path("runs/one/run.json").write_text("{")
    capsys.readouterr()
    assert main(["runs", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "two" in shown and "cannot be read" in shown
    assert main(["runs", "--json"]) == 0
    assert [run["status"] for run in json.loads(capsys.readouterr().out)["runs"]] == ["broken", "finished"]


def test_the_target_is_no_other_column_too(capsys):
    for option in ("--time", "--group", "--weight"):
        assert f"cannot be the column of {option}" in said(capsys, "fit", "data.csv", "--target", "y", option, "y")


def test_no_row_left_to_train_on(capsys):
    told = said(capsys, "fit", "data.csv", "--target", "y", "--test", "data.csv", "--rivals", "none", "--quiet")
    assert "no row is left to train on" in told and not Path("runs").exists()


def test_a_network_that_cannot_answer_says_why():
    with pytest.raises(OptionError, match=r"'numbers': \(4, 2\).*RuntimeError"):
        hondo.fit("data.csv", "y", model=Wrong(), rivals="none", check="none", lang="en")
    with pytest.raises(OptionError, match=r"give model=Wrong\(\.\.\.\)"):
        hondo.fit("data.csv", "y", model=Wrong, rivals="none", check="none", lang="en")
    assert not Path("runs").exists()


class Wrong(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Linear(5, 1)

    def forward(self, numbers):
        return self.net(numbers)


def test_few_rows_are_told_of_folds(capsys):
    assert main(["fit", "data.csv", "--target", "y", *(word for word in QUICK if word != "--quiet")]) == 0
    assert "with --folds 5 all of them would" in capsys.readouterr().err


def test_where_there_is_no_room_it_is_said():
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no such device")
    assert main(["fit", "data.csv", "--target", "y", "--out", "run", *QUICK]) == 0
    with full.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "hondo", "predict", "run", "data.csv", "--lang", "en"],
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
    assert done.returncode == 2 and done.stderr.startswith("hondo: Nothing more can be written")


def test_a_rival_that_is_there_but_cannot_be_asked(capsys):
    told = said(capsys, "fit", "data.csv", "--target", "y", "--rivals", "mean", "--check", "none", "--quiet")
    assert "mean cannot be asked here" in told and "linear" in told
