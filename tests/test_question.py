"""What is decided before a network is: where rows stand, what is ignored, what a task is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import hondo
from hondo import messages, run
from hondo.errors import DataError, OptionError
from hondo.events import DataRead, Divided, Examined, Judged, Planned
from hondo.folder import Folder
from hondo.predictor import load
from hondo.question import Question, ask
from hondo.request import Request


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    messages.speak("en")
    yield
    messages.speak(None)


def people(rows: int = 200, seed: int = 0) -> pl.DataFrame:
    g = np.random.default_rng(seed)
    age, town = g.integers(18, 80, rows), g.choice(["Lima", "Quito", "Cádiz"], rows)
    noise = g.normal(0, 8, rows).round(3)
    rich = age + 15 * (town == "Lima") + noise > 55
    return pl.DataFrame({"age": age, "town": town, "noise": noise, "income": np.where(rich, "high", "low")})


def question(**asked: object) -> Question:
    *_, last = ask(Request("<frame>", "income", **asked), people())  # type: ignore[arg-type]
    assert isinstance(last, Question)
    return last


def test_what_is_ignored_changes_neither_the_parts_nor_the_fingerprint_of_the_test_rows() -> None:
    plain = question()
    for ignored in (("town",), ("noise", "age")):
        other = question(ignore=ignored)
        for part in ("training", "validation", "test"):
            np.testing.assert_array_equal(getattr(other.split, part), getattr(plain.split, part))
        assert other.split.fingerprint == plain.split.fingerprint
        assert not {field.name for field in other.table.fields} & set(ignored)
        assert other.fingerprint != plain.fingerprint  # what is learned from is another thing
        told = other.told[0]
        assert {field["name"] for field in told.fields} == {"age", "town", "noise", "income"} - set(ignored)
    with pytest.raises(OptionError, match="'income' cannot be ignored"):
        question(ignore=("-1",))


def test_the_fingerprint_knows_the_order_of_the_rows() -> None:
    """Batches draw rows by where they stand: rows changed about would be trained to other bits."""
    plain, frame = question(), people()
    one, other = plain.split.training[:2]
    order = np.arange(len(frame))
    order[[one, other]] = order[[other, one]]
    *_, swapped = ask(Request("<frame>", "income"), frame[order])
    assert isinstance(swapped, Question)
    for part in ("training", "validation", "test"):
        np.testing.assert_array_equal(getattr(swapped.split, part), getattr(plain.split, part))
    assert question().fingerprint == plain.fingerprint != swapped.fingerprint

    frame.write_csv("people.csv")
    asked = {"rivals": "none", "epochs": 2, "model": "mlp:tiny", "out": "run"}
    for event in run.fit(Request("people.csv", "income", **asked)):  # type: ignore[arg-type]
        if isinstance(event, Planned):
            break
    frame[order].write_csv("people.csv")
    with pytest.raises(DataError, match="it has changed since"):
        list(run.resume("run"))


def test_rows_of_a_group_are_drawn_together_for_the_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interval of a run with groups is that of its own test rows drawn by group, the folds' rows too."""
    from hondo import judge
    from hondo.evaluate import compare

    frame = people().with_columns(home=pl.Series([f"h{row // 5}" for row in range(200)]))
    given: list[np.ndarray | None] = []

    def kept(*args: object, **options: object) -> object:
        given.append(options["units"])  # type: ignore[arg-type]
        return compare.board(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(judge, "board", kept)
    asked = {"rivals": "majority", "epochs": 1, "model": "mlp:tiny"}
    for more in ({"group": "home"}, {"group": "home", "folds": 3}, {}):
        list(run.fit(Request("<frame>", "income", **asked, **more), frame))  # type: ignore[arg-type]
    *_, grouped = ask(Request("<frame>", "income", group="home"), frame)
    assert isinstance(grouped, Question)
    for units, rows in ((given[0], grouped.split.test), (given[1], np.arange(200))):
        assert units is not None
        of_home = dict(zip(frame["home"].gather(rows).to_list(), units.tolist(), strict=True))
        assert len(of_home) == len(set(of_home.values())) == len(np.unique(units))
    assert given[2] is None


def test_a_test_file_may_lack_what_is_ignored() -> None:
    people(40, seed=1).drop("noise").write_csv("test.csv")
    assert len(question(ignore=("noise",), test="test.csv").split.test) == 40


def test_rows_are_named_in_the_file_they_stand_in() -> None:
    frame = people()
    frame.write_csv("train.csv")
    pl.concat([people(40, seed=1), frame[3:8]]).write_csv("test.csv")
    events = list(ask(Request("train.csv", "income", test="test.csv")))
    found = next(event for event in events if isinstance(event, Examined)).findings
    rows = [row for finding in found for row in finding["rows"]]
    assert any(f"train.csv:{row}" in rows for row in range(4, 9))
    assert all(isinstance(row, str) and row.split(":")[0] in ("train.csv", "test.csv") for row in rows)
    asked = {"rivals": "none", "epochs": 1, "model": "mlp:tiny", "out": "run", "test": "test.csv"}
    list(run.fit(Request("train.csv", "income", **asked)))  # type: ignore[arg-type]
    assert "test.csv:" in Path("run/report.html").read_text()


def test_a_folder_of_named_parts_is_what_the_options_would_make_of_it() -> None:
    Path("data").mkdir()
    for name, rows, seed in (("train", 200, 0), ("val", 50, 1), ("test", 60, 2)):
        people(rows, seed).write_csv(f"data/{name}.csv")
    events = list(ask(Request("data", "income")))
    divided = next(event for event in events if isinstance(event, Divided))
    assert (divided.training, divided.validation, divided.test) == (200, 50, 60)
    by_options = Request("data/train.csv", "income", validation="data/val.csv", test="data/test.csv")
    *_, ours = events
    *_, theirs = ask(by_options)
    assert isinstance(ours, Question) and isinstance(theirs, Question) and ours.fingerprint == theirs.fingerprint
    read = next(event for event in events if isinstance(event, DataRead))
    assert any("train.csv (200 rows)" in note.text() for note in read.notes)
    people(30, 3).write_csv("other.csv")
    *_, other = ask(Request("data", "income", test="other.csv"))  # what is asked for comes first
    assert isinstance(other, Question) and len(other.split.test) == 30


def test_a_run_on_a_folder_is_resumed_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("data").mkdir()
    people().write_csv("data/a.csv")
    people(50, seed=1).write_csv("data/b.csv")
    asked = {"rivals": "none", "epochs": 2, "model": "mlp:tiny", "out": "run"}
    for event in run.fit(Request("data", "income", **asked)):  # type: ignore[arg-type]
        if isinstance(event, Planned):
            break
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    *_, finished = run.resume("../run")
    assert Path(finished.predictor).is_dir()  # type: ignore[attr-defined]
    assert len(load("../run").predict("../data")) == 250


def test_settings_reach_the_task_and_stay() -> None:
    events = list(run.fit(Request("<frame>", "income", set=("threshold=0.9", "widths=8"), epochs=3, out="run",
                                  rivals="linear"), people()))  # fmt: skip
    predictor = load("run")
    assert predictor.task.threshold == 0.9  # type: ignore[attr-defined]
    table = predictor.predict(people(300, seed=4))
    np.testing.assert_array_equal(table["prediction"] == "low", table["probability:low"] >= 0.9)
    judged = next(event for event in events if isinstance(event, Judged))
    assert {entry["name"] for entry in judged.board} == {"network", "linear"}
    hinge = question(set=("criterion=perceptron",))
    assert hinge.task.criterion == "perceptron" and hinge.fixed == {"criterion": "perceptron"}  # type: ignore[attr-defined]
    list(run.fit(Request("<frame>", "income", set=("criterion=perceptron",), epochs=1, out="hinge", rivals="none",
                         model="mlp:tiny"), people()))  # fmt: skip
    assert Folder(Path("hinge")).read()["task"]["criterion"] == "perceptron"
    for words, told in (
        (("threshold=much",), "threshold"),
        (("threshold=1.5",), "0 .. 1"),
        (("temperature=0",), "> 0"),
        (("criterion=hinge",), "criterion"),
        (("treshold=0.3",), "Did you mean 'threshold'"),
        (("seed=5",), "say --seed 5"),
        (("device=cpu",), "say --device cpu"),
    ):
        with pytest.raises(OptionError, match=told):
            question(set=words)
    with pytest.raises(OptionError, match="regression has no field 'threshold'"):
        list(ask(Request("<frame>", "noise", set=("threshold=0.3",)), people()))


def test_the_advice_to_overrule_is_given_where_it_can_be_followed() -> None:
    assert "--task regression" not in question().notes[0].text()
    numbers = people().with_columns(pl.col("age") // 20)
    *_, asked = ask(Request("<frame>", "age"), numbers)
    assert isinstance(asked, Question) and "--task regression" in asked.notes[0].text()
    *_, again = ask(Request("<frame>", "age", task="regression"), numbers)
    assert isinstance(again, Question) and again.task.name == "regression"


def test_a_row_handed_over_is_read_as_its_line_in_a_file() -> None:
    frame = people().with_columns(pl.Series("since", ["2020-01-05", "2021-02-03"] * 100))
    predictor = hondo.fit(frame, "income", epochs=2, rivals="none", model="mlp:tiny", out="run")
    rows = [
        {"age": "44", "town": "?", "noise": "1,5", "since": "2020-03-04"},
        {"age": "NA", "town": "Lima ", "noise": "n/a", "since": ""},
        {"age": 31.0, "town": None, "noise": "-0,25", "since": "NaT"},
    ]
    lines = [";".join("" if value is None else str(value) for value in row.values()) for row in rows]
    Path("asked.csv").write_text("age;town;noise;since\n" + "\n".join(lines) + "\n")
    table = predictor.predict("asked.csv")
    together = predictor.predict(rows)
    np.testing.assert_allclose([row["probability"]["low"] for row in together], table["probability:low"], rtol=1e-6)
    for row, answer in zip(rows, together, strict=True):
        assert predictor.predict(row)["probability"]["low"] == pytest.approx(answer["probability"]["low"], rel=1e-5)


def test_a_label_that_training_has_not_is_said_before_anything_is_trained() -> None:
    people().write_csv("people.csv")
    people(20, seed=1).with_columns(income=pl.Series(["low"] * 15 + ["mean"] + ["high"] * 4)).write_csv("test.csv")
    asked = Request("people.csv", "income", test="test.csv", out="run", rivals="none", task="multiclass")
    with pytest.raises(DataError, match=r"'mean' in row test\.csv:16 .*Known labels: high, low"):
        list(run.fit(asked))
    assert not Path("run").exists()
