"""A search tries what it says, takes the best, and is made once."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from hondo import halving, run
from hondo.errors import OptionError
from hondo.events import Event, Logged, RungTrained, Searched
from hondo.request import Request

QUICK: dict[str, Any] = {"model": "mlp:tiny", "epochs": 12, "rivals": "none", "check": "none", "lang": "en"}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    g = np.random.default_rng(0)
    x = g.normal(size=(600, 4))
    answer = np.where(x[:, 0] * x[:, 1] + 0.3 * g.normal(size=600) > 0, "yes", "no")
    pl.DataFrame({**{f"x{i}": x[:, i] for i in range(4)}, "answer": answer}).write_csv("made.csv")


def asked(**more: Any) -> Request:
    return Request("made.csv", "answer", **{**QUICK, **more})


def found(events: list[Event]) -> Searched:
    (searched,) = (event for event in events if isinstance(event, Searched))
    return searched


def test_thirds_go_on_for_three_times_as_long() -> None:
    events = list(run.fit(asked(search=10, epochs=150, out="a")))
    rungs = [(e.candidates, e.kept) for e in events if isinstance(e, RungTrained)]
    steps = [e.steps for e in events if isinstance(e, RungTrained)]
    assert rungs == [(10, 4), (4, 2), (2, 1)]
    assert steps[1] == pytest.approx(3 * steps[0], rel=0.1) and steps[2] == pytest.approx(9 * steps[0], rel=0.1)
    searched = found(events)
    assert sorted(each.number for each in searched.board) == list(range(10))
    assert len({(each.rate, each.decay, each.dropout) for each in searched.board}) == 10
    stages = [[each.value for each in searched.board if each.steps == count] for count in sorted(steps, reverse=True)]
    assert [len(stage) for stage in stages] == [2, 2, 6] and all(stage == sorted(stage) for stage in stages)
    best, stored = searched.board[0], json.loads(Path("a/run.json").read_text())
    assert (stored["plan"]["lr"], stored["plan"]["weight_decay"]) == (best.rate, best.decay)
    assert stored["spec"]["dropout"] == best.dropout and stored["request"]["search"] == 10
    assert not stored["plan"]["rates"]  # the real training is that of one network
    page = Path("a/report.html").read_text(encoding="utf-8")
    assert "10 settings were tried" in page


def test_resumed_it_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    list(run.fit(asked(search=3, out="whole")))
    events = run.fit(asked(search=3, out="torn"))
    next(event for event in events if isinstance(event, Logged))
    events.close()
    monkeypatch.setattr(halving, "search", None)
    assert found(list(run.resume("torn"))).board
    files = [Path(name, "predictor/weights.safetensors").read_bytes() for name in ("whole", "torn")]
    assert files[0] == files[1]
    logs = [
        [json.loads(line)["event"] for line in Path(name, "log.jsonl").read_text().splitlines()]
        for name in ("whole", "torn")
    ]
    assert logs[0] == logs[1]


def test_what_is_asked_for_stays() -> None:
    searched = found(list(run.fit(asked(search=4, lr=0.004, set=("dropout=0.2",), out="a"))))
    assert {(each.rate, each.dropout) for each in searched.board} == {(0.004, 0.2)}
    with pytest.raises(OptionError, match="nothing to search"):
        list(run.fit(asked(search=4, lr=0.004, set=("dropout=0.2", "weight_decay=0.1"), out="b")))
    assert not Path("b").exists()
    for wrong in ({"search": 1}, {"search": 4, "find_lr": True}, {"search": 4, "folds": 3}):
        with pytest.raises(OptionError):
            list(run.fit(asked(**wrong)))


def test_the_measure_that_was_asked_for_decides() -> None:
    searched = found(list(run.fit(asked(search=3, metric="auc", out="a"))))
    values = [each.value for each in searched.board if each.steps == searched.board[0].steps]
    assert searched.measure == "auc" and values == sorted(values, reverse=True) and 0 <= values[0] <= 1


def test_settings_that_do_not_stay_finite_are_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halving, "RATES", (1e25, 1e30))
    searched = found(list(run.fit(asked(search=3, set=("clip=0", "optimizer=sgd"), out="a"))))
    assert searched.board[0].number == 0
    assert [math.isinf(each.value) for each in searched.board] == [False, True, True]


def test_families_of_any_kind_can_be_searched() -> None:
    for name, more in {"tabm": {"model": "tabm:tiny"}, "several": {"ensemble": 2}}.items():
        assert found(list(run.fit(asked(**{"search": 2, "epochs": 2, "out": name, **more})))).board


def test_an_ensemble_is_stored_and_read() -> None:
    import hondo

    list(run.fit(asked(ensemble=3, out="a")))
    predictor = hondo.load("a")
    assert predictor.spec.members == 3 and predictor.spec.of.name == "mlp"
    assert predictor.predict({f"x{i}": 1.0 for i in range(4)})["prediction"] in ("yes", "no")
    with pytest.raises(OptionError, match="members"):
        list(run.fit(asked(ensemble=1, out="b")))
    list(run.fit(asked(model="ensemble", set=("of=mlp:tiny", "members=2"), out="c")))
    assert hondo.load("c").spec.of.widths == (16, 8)
