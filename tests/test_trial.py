"""Texts that are changed while training: only where asked, and kept only where that helps."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import torch

from hondo import messages, run
from hondo.errors import OptionError, UserError
from hondo.events import ChangesTried, Logged, Planned
from hondo.modalities.text import Text
from hondo.nouns import Draw, Field
from hondo.predictor import load
from hondo.request import Request

ASKED = {"check": "none", "report": "none", "rivals": "none", "out": "run", "epochs": 3}
FILL = ["la", "película", "de", "ayer", "fue", "una", "historia", "con", "música"]


@pytest.fixture(autouse=True)
def english(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    messages.speak("en")
    yield
    messages.speak(None)


def opinions(rows=240):
    g = np.random.default_rng(0)
    good = g.integers(0, 2, rows)
    texts = [" ".join(g.permutation([*g.choice(FILL, 9), "buena" if star else "mala"])) for star in good]
    pl.DataFrame({"text": texts, "stars": good}).write_csv("opinions.csv")


def fitted(**more):
    return list(run.fit(Request("opinions.csv", "stars", **{**ASKED, **more})))


def one(events, kind):
    return next((event for event in events if isinstance(event, kind)), None)


@pytest.mark.parametrize(("changes", "kept"), [("drop=0.9", False), ("swap=0.01", None)])
def test_what_helps_on_validation_is_kept(changes, kept):
    opinions()
    events = fitted(augment=changes)
    found = one(events, ChangesTried)
    assert found.kept == (found.changed < found.plain) and kept in (None, found.kept)
    told = [note.text("en") for note in one(events, Planned).notes]
    assert any(changes in note and f"{found.plain:.4g}" in note for note in told)
    assert any("changed at random as asked" in note for note in told) == found.kept
    (field,) = (field for field in load("run").fields if field.kind == "text")
    assert ("augment" in field.facts) == found.kept
    asked = fitted(augment="none", out="plain")
    assert one(asked, ChangesTried) is None
    losses = [[e.loss for e in each if isinstance(e, Logged)] for each in (events, asked)]
    assert (losses[0] == losses[1]) == (not found.kept)


def test_a_metric_of_which_more_is_better_decides():
    opinions()
    found = one(fitted(augment="drop=0.9", metric="accuracy"), ChangesTried)
    assert found.measure == "accuracy" and found.kept == (found.changed > found.plain)


def test_a_killed_run_does_not_try_again():
    opinions()
    events = run.fit(Request("opinions.csv", "stars", **ASKED, augment="drop=0.1"))
    before = next(event for event in events if isinstance(event, ChangesTried))
    for event in events:
        if isinstance(event, Logged):
            break
    events.close()
    assert one(run.resume("run"), ChangesTried) == before  # its seconds too


def test_changed_texts_are_prepared_as_they_would_be_and_others_stay():
    texts = np.array([" ".join(np.random.default_rng(n).permutation(FILL)) for n in range(40)], object)
    columns = {"a": texts}
    how = Text.fit((Field("a", "text", {"augment": "drop=0.3"}),), columns)
    prepared, index, draw = how.apply(columns), torch.tensor([3, 11, 30]), Draw(0, 5)
    plain = Text.fit((Field("a", "text"),), columns).apply(columns)
    assert torch.equal(prepared.sizes, plain.sizes)
    for role, tensor in plain.take(index).items():
        assert torch.equal(tensor, prepared.take(index)[role])
    changed = how.augment(texts[index.numpy()].tolist(), draw, {}, "a")
    assert changed != texts[index.numpy()].tolist()
    rows = prepared.take(index, draw)
    assert [" ".join(row) for row in how.restored(rows["tokens"])] == changed
    letters = [
        "".join(map(chr, row[keep].tolist())) for row, keep in zip(rows["letters"], rows["letters_keep"], strict=True)
    ]
    assert letters == [f" {text} " for text in changed]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"augment": "flip"}, "--augment flip is about image columns"),
        ({"augment": "synonyms=0.5", "set": ("thesaurus=nowhere.txt",)}, "nowhere.txt cannot be read"),
        ({"set": ("cut=letters",)}, "letters"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(more, told, tmp_path):
    opinions()
    with pytest.raises(UserError, match=told):
        fitted(**more)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(("cut", "tokens"), [("words", ["La", "x", "."]), ("characters", ["L", "a", " ", "x", "."])])
def test_how_texts_are_cut_can_be_asked_for(cut, tokens):
    pl.DataFrame({"text": ["La x."] * 30 + ["x La ."] * 30, "stars": [0, 1] * 30}).write_csv("opinions.csv")
    fitted(set=(f"cut={cut}", "case=true"), kind=("text=text",))
    (how,) = (part for part in load("run").preparation.parts if isinstance(part, Text))
    found = how.apply({"text": np.array(["La x."], object)}).take(torch.tensor([0]))
    assert how.restored(found["tokens"]) == [tokens]


def test_columns_of_a_kind_that_is_not_there_cannot_be_told_about():
    pl.DataFrame({"age": [float(n % 50) for n in range(90)], "y": [n % 2 for n in range(90)]}).write_csv("people.csv")
    with pytest.raises(OptionError, match="--set cut is about text columns"):
        list(run.fit(Request("people.csv", "y", set=("cut=words",))))
