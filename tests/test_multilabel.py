"""Several labels a row, from file to verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn import metrics
from sklearn.preprocessing import MultiLabelBinarizer

import hondo
from hondo import run
from hondo.cli import main
from hondo.data import read
from hondo.errors import DataError, OptionError
from hondo.events import Evaluated, Judged, Planned
from hondo.folder import lines
from hondo.question import Question, ask
from hondo.request import Request

GENRES = ("comedy", "drama", "film noir", "war")
QUICK: dict[str, Any] = {
    "model": "mlp:tiny",
    "epochs": 8,
    "lr": 0.03,
    "rivals": "majority",
    "lang": "en",
    "check": "none",
}


MORE: dict[str, Any] = {"rivals": "linear,majority", "curve": True, "check": "all"}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    hondo.messages.speak(None)


def films(rows: int = 500, seed: int = 0) -> pl.DataFrame:
    """Genres, of which a film may have none, that follow what is known of it."""
    g = np.random.default_rng(seed)
    points, weights = g.normal(size=(rows, 3)), np.random.default_rng(9).normal(size=(3, 4)) * 2
    there = g.random((rows, 4)) < 1 / (1 + np.exp(-(points @ weights - [0, 0.5, 1, 2])))
    mood = [[m for m in ("dark", "light", "odd") if g.random() < 0.4] for _ in range(rows)]
    genres = [[w for w, t in zip(GENRES, row, strict=True) if t] for row in there]
    numbers = {f"x{k}": column.round(4) for k, column in enumerate(points.T)}
    return pl.DataFrame({"title": [f"film{n:04d}" for n in range(rows)], **numbers, "mood": mood, "genres": genres})


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """As in a csv: sets in a cell."""
    return frame.with_columns(pl.col("genres").list.join("|"), pl.col("mood").list.join(";"))


def apart(frame: pl.DataFrame) -> pl.DataFrame:
    """A column of yes and no for each genre."""
    truths = {genre: pl.col("genres").list.contains(genre).cast(pl.Int8) for genre in GENRES}
    return frame.with_columns(**truths).drop("genres", "mood")


def table(sets: Any) -> np.ndarray:
    return np.asarray(MultiLabelBinarizer(classes=GENRES).fit_transform(sets))


def test_a_file_becomes_a_judged_predictor() -> None:
    flat(films()).write_csv("films.csv")
    asked = Request("films.csv", "genres", kind=("mood=labels",), **(QUICK | MORE))
    events = list(run.fit(asked))
    planned = next(event for event in events if isinstance(event, Planned))
    judged = next(event for event in events if isinstance(event, Judged))
    assert planned.task == "multilabel" and "separated by “|”: 4 different ones" in planned.notes[0].text("en")
    names = [entry["name"] for entry in judged.board]
    assert names == ["network", "linear", "majority"] and judged.measure == "log_loss"
    trials = {
        line["name"]: line["trials"] for line in lines(Path("runs/films-1/log.jsonl")) if line["event"] == "rivalfitted"
    }
    assert trials["majority"] == 4 and trials["linear"] > 4
    linear, floor = (entry["measures"]["log_loss"] for entry in judged.board[1:])
    assert linear < 0.8 * floor
    page = Path("runs/films-1/report.html").read_text()
    assert all(f'<th scope="row">{genre}</th>' in page for genre in GENRES) and "exactly the labels" in page
    assert "Taken as missing" not in page  # an empty cell is a film of no genre

    predictor = hondo.load("runs/films-1")
    new = films(300, seed=1)
    answers = predictor.predict(flat(new))
    assert answers.columns == ["title", "prediction", *(f"probability:{genre}" for genre in GENRES), "set"]
    share, given = answers.select(pl.col("^probability:.*$")).to_numpy(), table(answers["prediction"].to_list())
    np.testing.assert_array_equal(given, share >= 0.5)
    truth, scores = table(new["genres"].to_list()), predictor.evaluate(flat(new))["metrics"]
    theirs = {
        "exact_match": metrics.accuracy_score(truth, given),
        "f1_micro": metrics.f1_score(truth, given, average="micro"),
        "f1_macro": metrics.f1_score(truth, given, average="macro", zero_division=0.0),
        "auc": metrics.roc_auc_score(truth, share),
        "log_loss": np.mean([metrics.log_loss(t, p, labels=[0, 1]) for t, p in zip(truth.T, share.T, strict=True)]),
    }
    assert scores == pytest.approx(theirs, rel=1e-9)
    otherwise = flat(new).with_columns(pl.col("genres").str.replace("comedy", "Comedy."))
    assert predictor.evaluate(otherwise)["metrics"] == pytest.approx(scores, rel=1e-9)
    row = flat(new).row(0, named=True)
    first = predictor.predict(row)
    assert first["prediction"] == answers["prediction"][0].to_list() and list(first["probability"]) == list(GENRES)
    as_list = {**row, "mood": row["mood"].split(";")}  # in place of a cell
    for again in (*predictor.predict([row, row]), predictor.predict(as_list)):
        assert again["probability"] == pytest.approx(first["probability"], rel=1e-5)


def test_lists_and_columns_of_yes_and_no_are_the_same_question() -> None:
    frame = films().drop("mood")
    frame.write_parquet("films.parquet")
    ways: list[tuple[Any, Any]] = [
        ("films.parquet", "genres"),
        (apart(films()), list(GENRES)),
    ]
    found = [hondo.fit(data, target, out=f"out{n}", **QUICK) for n, (data, target) in enumerate(ways)]
    scores = [predictor.evaluate(data)["metrics"]["log_loss"] for predictor, (data, _) in zip(found, ways, strict=True)]
    floor = -np.mean([p * np.log(p) + (1 - p) * np.log(1 - p) for p in table(frame["genres"].to_list()).mean(0)])
    assert max(scores) < 0.9 * floor and np.ptp(scores) < 0.05  # not the same rows are judged in each
    row = frame.row(3, named=True)
    answers = [hondo.load(f"out{n}").predict(row)["probability"] for n in range(2)]
    assert all(answer.keys() == set(GENRES) for answer in answers)
    assert answers[0] == pytest.approx(found[0].predict(row)["probability"], rel=1e-5)
    with pytest.raises(DataError, match="lacks the target comedy,drama,film noir,war"):
        found[1].evaluate(apart(films()).drop("war"))


def test_a_run_that_was_stopped_ends_in_the_same_answers() -> None:
    frame = films()
    whole = hondo.fit(frame, "genres", out="whole", **QUICK)
    request = Request("<DataFrame>", "genres", out="part", **QUICK)
    events = run.fit(request, frame)
    assert any(isinstance(event, Evaluated) for event in events)  # and no further
    events.close()  # type: ignore[attr-defined]
    resumed = hondo.resume("part", data=frame)
    assert resumed.predict(frame).equals(whole.predict(frame))
    assert resumed.verdict == whole.verdict


def test_folds_judge_every_row_once() -> None:
    predictor = hondo.fit(films(120), "genres", folds=3, out="folds", **QUICK)
    assert predictor.verdict is not None
    judged = next(line for line in lines(Path("folds/log.jsonl")) if line["event"] == "divided")
    assert judged["test"] == 120


# ---- the command line -----------------------------------------------------------------------------


def test_answers_in_csv_are_written_as_the_cells_were(capsys: pytest.CaptureFixture[str]) -> None:
    flat(films()).write_csv("films.csv")
    words = ["--model", "mlp:tiny", "--epochs", "3", "--rivals", "none", "--quiet", "--lang", "en", "--out", "a"]
    assert main(["fit", "films.csv", "--target", "genres", *words]) == 0
    assert main(["predict", "a", "films.csv", "-o", "out.csv"]) == 0
    assert main(["predict", "a", "films.csv", "-o", "out.parquet"]) == 0
    cells, sets = pl.read_csv("out.csv")["prediction"], pl.read_parquet("out.parquet")["prediction"]
    assert sets.dtype == pl.List(pl.String)
    assert [cell or "" for cell in cells] == ["|".join(each) for each in sets.to_list()]
    again = read("out.csv", kinds={"prediction": "labels"}).column("prediction")
    assert [json.loads(each) for each in again] == sets.to_list()
    capsys.readouterr()
    assert main(["evaluate", "a", "films.csv", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["metrics"]) == {
        "log_loss",
        "exact_match",
        "f1_micro",
        "f1_macro",
        "auc",
    }
    assert main(["check", "films.csv", "--target", "genres", "--json"]) == 0
    columns = {column["name"]: column["kind"] for column in json.loads(capsys.readouterr().out)["columns"]}
    assert columns["genres"] == "labels"
    assert main(["check", "films.csv", "--target", "genres", "--labels"]) == 2


def asked(frame: pl.DataFrame, **options: Any) -> Question:
    *_, question = ask(Request("<frame>", "genres", **(QUICK | options)), frame)
    assert isinstance(question, Question)
    return question


def test_what_is_found_out_can_be_overruled() -> None:
    frame = flat(films()).drop("mood")
    found = asked(frame)
    assert found.task.name == "multilabel" and found.table.field("genres").kind == "labels"
    whole = asked(frame, task="multiclass")
    assert whole.task.name == "multiclass" and "comedy|drama" in whole.table.column("genres")
    alone = frame.with_columns(pl.col("genres").str.split("|").list.first()).filter(pl.col("genres") != "")
    assert asked(alone).task.name == "multiclass"
    several = asked(alone, task="multilabel")
    assert several.task.name == "multilabel" and set(several.table.column("genres")) == {
        f'["{genre}"]' for genre in GENRES
    }
    assert asked(alone, kind=("genres=labels",)).task.name == "multilabel"


BROKEN = {
    "three values": ("comedy,x,war", {}, DataError, "'x' holds 3 different values (a, b, c)"),
    "one value": ("comedy,same", {}, DataError, "'same' holds 1 value (yes)"),
    "an unknown column": ("comedy,drma", {}, DataError, "Did you mean 'drama'?"),
    "twice": ("comedy,comedy", {}, OptionError, "comedy are named twice"),
    "ignored": ("comedy,war", {"ignore": ("war",)}, OptionError, "'war' cannot be ignored"),
    "one label": ("tag", {"task": "multilabel"}, DataError, "no other label than “best”"),
    "no labels at all": ("empty", {}, DataError, "fewer than two distinct values"),
    "a set as one of several": ("comedy,war", {"task": "multiclass"}, OptionError, "multiclass does not fit"),
    "balanced": ("comedy,war", {"weight": "balanced"}, OptionError, "--weight balanced is for one of several labels"),
    "a measure of another task": ("comedy,war", {"metric": "accuracy"}, OptionError, "accuracy"),
    "a task for sets asked of numbers": (
        "x0",
        {"task": "multilabel", "set": ("weight=balanced",)},
        OptionError,
        "weight",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_asked_is_said_before_anything_is_written(name: str) -> None:
    target, options, kind, told = BROKEN[name]
    rows = pl.int_range(pl.len())
    more = {"x": pl.lit("abc").str.slice(rows % 3, 1), "same": pl.lit("yes"), "empty": pl.lit([], pl.List(pl.String))}
    tag = (
        pl.when(rows % 2 == 0).then(pl.lit("best")).when(rows % 3 == 0).then(pl.lit("best|best")).otherwise(pl.lit(""))
    )
    frame = apart(films(60)).with_columns(**more, tag=tag)
    with pytest.raises(kind) as caught:
        hondo.fit(frame, target, out="out", **(QUICK | options))
    assert told in str(caught.value) and not Path("out").exists()
