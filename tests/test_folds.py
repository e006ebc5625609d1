"""Folds: each judges a network trained without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from sklearn.metrics import log_loss, mean_squared_error
from torch import nn

import hondo
from hondo import run
from hondo.data import read
from hondo.errors import OptionError
from hondo.events import Event, FoldTrained, Judged, Shuffled
from hondo.folder import Folder, lines
from hondo.predictor import load
from hondo.question import Question, ask
from hondo.request import Request

QUICK: dict[str, Any] = {"model": "mlp:tiny", "epochs": 3, "rivals": "linear", "lang": "en", "check": "none"}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    hondo.messages.speak(None)


def events(request: Request, data: Any = None, model: Any = None) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in run.fit(request, data, model):
        found.setdefault(type(event).__name__, []).append(event)
    return found


def parts(question: Question, folder: str) -> dict[str, str]:
    """The three parts of a question as files, in the order of their rows."""
    Path(folder).mkdir()
    for name in ("training", "validation", "test"):
        question.table.frame[getattr(question.split, name)].write_parquet(f"{folder}/{name}.parquet")
    return {name: f"{folder}/{name}.parquet" for name in ("validation", "test")}


@pytest.mark.parametrize("name", ["wine", "diabetes"])
def test_a_fold_judges_the_network_that_a_run_without_it_gives(name: str) -> None:
    asked = Request(name, "target", folds=3, out="folds", **QUICK)
    found = events(asked)
    assert [event.fold for event in found["FoldTrained"] if isinstance(event, FoldTrained)] == [1, 2, 3]
    assert "RivalFitted" not in found
    (judged,) = found["Judged"]
    assert isinstance(judged, Judged)
    question = next(event for event in ask(asked) if isinstance(event, Question))
    truths, answers = [], []
    for number, fold in enumerate(question.rounds):
        files = parts(fold, f"fold{number}")
        kept = Request(f"fold{number}/training.parquet", "target", out=f"alone{number}", **files, **QUICK)
        assert len(events(kept)["Judged"]) == 1
        table = load(f"alone{number}").predict(files["test"])
        truths += read(files["test"]).column("target").tolist()
        columns = [column for column in table.columns if column.startswith("probability")] or ["prediction"]
        answers.append(table.select(columns).to_numpy())
    given, score = np.concatenate(answers), judged.board[0]["measures"]
    if name == "wine":
        labels = sorted(set(map(str, truths)))
        assert score["log_loss"] == pytest.approx(log_loss(list(map(str, truths)), given, labels=labels), rel=1e-6)
    else:
        assert score["rmse"] == pytest.approx(mean_squared_error(truths, given) ** 0.5, rel=1e-6)
    assert f"On {len(truths)} test rows" in judged.verdict.text("en")


def test_the_predictor_learns_from_all_rows_and_is_resumed_to_the_same_bits() -> None:
    asked = Request("iris", "target", folds=3, out="folds", **QUICK)
    found = events(asked)
    question = next(event for event in ask(asked) if isinstance(event, Question))
    assert len(question.split.training) + len(question.split.validation) == len(question.split.test) == 150
    (shuffled,) = found["Shuffled"]
    assert isinstance(shuffled, Shuffled) and shuffled.rows == 150
    assert "each by a network that had never seen it" in Path("folds/report.html").read_text()

    kept = load("folds").model.state_dict()
    files = parts(question, "whole")
    events(Request("whole/training.parquet", "target", out="alone", **files, **QUICK))
    alone = load("alone").model.state_dict()
    assert all(torch.equal(kept[key], alone[key]) for key in kept)

    before = [line for line in lines(Folder(Path("folds")).log) if line["event"] == "judged"]
    Folder(Path("folds")).write(status="stopped")  # as if it had been killed while the folds were trained
    list(run.resume("folds"))
    after = [line for line in lines(Folder(Path("folds")).log) if line["event"] == "judged"]
    for entry in (*before[0]["board"], *after[0]["board"]):
        del entry["fit_seconds"], entry["predict_seconds"]
    assert before[0]["board"] == after[0]["board"]


def test_a_network_of_ones_own_begins_anew_in_each_fold() -> None:
    class Own(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.out = nn.Linear(4, 3)

        def forward(self, numbers: torch.Tensor) -> torch.Tensor:
            return self.out(numbers)

    torch.manual_seed(0)
    network, quick = Own(), {**QUICK, "model": None, "rivals": "none"}
    begun = {key: value.clone() for key, value in network.state_dict().items()}
    question = next(e for e in ask(Request("iris", "target", folds=3, **quick)) if isinstance(e, Question))
    together = events(Request("iris", "target", folds=3, out="own", **quick), model=network)["Judged"][0]
    Folder(Path("own")).write(status="stopped")
    resumed = next(e for e in run.resume("own", model=Own()) if isinstance(e, Judged))  # begins with other values
    assert resumed.board[0]["measures"] == together.board[0]["measures"]  # type: ignore[attr-defined]
    losses = []
    for number, fold in enumerate(question.rounds):
        files = parts(fold, f"fold{number}")
        network.load_state_dict(begun)
        alone = events(Request(f"fold{number}/training.parquet", "target", **files, **quick), model=network)
        losses += [alone["Judged"][0].board[0]["measures"]["log_loss"]] * len(fold.split.test)  # type: ignore
    assert together.board[0]["measures"]["log_loss"] == pytest.approx(np.mean(losses))  # type: ignore


def test_rows_in_a_group_are_never_judged_by_what_knows_them() -> None:
    draw = np.random.default_rng(0)
    who = np.repeat(np.arange(40), 5)
    frame = pl.DataFrame({"x": draw.normal(size=200), "who": [f"w{i}" for i in who], "y": draw.normal(size=40)[who]})
    asked = Request("frame", "y", folds=4, group="who", **{**QUICK, "check": "all"})
    question = next(event for event in ask(asked, frame) if isinstance(event, Question))
    for fold in question.rounds:
        assert not set(who[fold.split.training]) & set(who[fold.split.test])


def test_copies_leave_the_training_of_the_fold_that_judges_them() -> None:
    draw = np.random.default_rng(0)
    frame = pl.DataFrame({name: draw.normal(size=120) for name in "abcde"})
    frame = frame.with_columns(y=pl.col("a") + draw.normal(size=120), g=pl.Series(range(120)))
    again = frame[:30].with_columns(g=pl.Series(range(200, 230)))  # the same rows in other groups
    asked = Request("frame", "y", folds=3, group="g", kind=("g=category",), **{**QUICK, "check": "all"})
    question = next(event for event in ask(asked, pl.concat([frame, again])) if isinstance(event, Question))
    twin = np.arange(150) % 120
    for each in (*(fold.split for fold in question.rounds), question.split):
        held_out = each.validation if each is question.split else np.union1d(each.validation, each.test)
        assert not set(twin[each.training]) & set(twin[held_out])
    assert len(question.split.training) < 100


def test_folds_are_refused_where_there_are_parts() -> None:
    with pytest.raises(OptionError, match="--folds"):
        list(run.fit(Request("iris", "target", folds=3, test="iris", **QUICK)))
    assert not Path("runs").exists()
