"""Odd texts are answered, alike alone and among others, by either family; what is no text is named; nothing is lost."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from hondo import run
from hondo.errors import UserError
from hondo.events import Planned
from hondo.predictor import load
from hondo.request import Request

LABELS = ["mala", "buena"]
ODD = {
    "empty": "",
    "blanks": " \t\n\u00a0\u3000 ",
    "emoji": "😂😂😂❤️",
    "joined emoji": "👩‍👩‍👧‍👦 👍🏽",
    "from right to left": "هذا الفيلم رائع جدا",
    "without blanks": "我非常喜欢这部电影",
    "control characters": "una\x00 película\x07\x1b[31m estupenda",
    "half a surrogate": "una \ud83d película",
    "one long word": "a" * 200_000,
    "many words": "una película estupenda " * 7000,
    "many accents": "e" + "\u0301" * 500,
    "read wrongly": "una pelÃ\xadcula estupenda",
    "byte order mark": "\ufeffuna película estupenda",
    "line breaks and quotes": 'dijo: "una\r\npelícula"\n\n',
    "HTML": "<p>una <b>película</b>&nbsp;estupenda</p><script>x</script>",
    "marks of the tokenizer": "[PAD] [UNK] [SEP] una película",
    "nothing known": "zzzz qqqq wwww",
    "no character": "\ufffe\uffff\U0010ffff",
}


@pytest.fixture(scope="module", params=["ngrams", "rnn"])
def predictor(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    made(200).write_csv(folder / "reviews.csv")
    fit(folder / "reviews.csv", out=str(folder / "run"), model=request.param)
    return load(folder / "run")


def made(rows, seed=0):
    g = np.random.default_rng(seed)
    stars = g.integers(0, 2, rows)
    fill = ["una", "película", "de", "ayer", "con", "música", "¿no?", "😂"]
    texts = [" ".join([*g.choice(fill, g.integers(3, 9)), ("floja", "estupenda")[star]]) for star in stars]
    return pl.DataFrame({"text": texts, "opinion": [LABELS[star] for star in stars]})


def fit(path, **more):
    asked = {"rivals": "none", "check": "none", "report": "none", "lang": "en", "epochs": 2, "size": "s"}
    return list(run.fit(Request(str(path), "opinion", **asked, **more)))


@pytest.mark.parametrize("name", ODD)
def test_an_odd_text_is_answered_alone_as_among_others(predictor, name):
    alone = predictor.predict({"text": ODD[name]})
    assert sum(alone["probability"].values()) == pytest.approx(1)
    others = ["una película estupenda", ODD[name], "floja"]
    among = predictor.predict([{"text": text} for text in others])[1]
    assert among["prediction"] == alone["prediction"] and among["prediction"] in LABELS
    assert among["probability"] == pytest.approx(alone["probability"], abs=1e-5)


def test_a_text_that_is_missing_is_an_empty_one(predictor):
    empty = predictor.predict({"text": ""})
    assert predictor.predict({"text": None}) == predictor.predict({"text": float("nan")}) == empty


def test_a_number_is_the_text_that_it_is_written_as(predictor):
    assert predictor.predict({"text": 1984}) == predictor.predict({"text": "1984"})


def test_accents_in_two_signs_are_accents(predictor):
    composed = "una película estupenda"
    apart = unicodedata.normalize("NFD", composed)
    assert apart != composed and predictor.predict({"text": apart}) == predictor.predict({"text": composed})


@pytest.mark.parametrize("given", [b"una pel\xedcula", {"una": 1}, object()])
def test_what_is_no_text_is_named(predictor, given):
    with pytest.raises(UserError, match="text"):
        predictor.predict({"text": given})


def test_half_a_pair_is_no_letter_and_a_whole_one_is(predictor):
    assert predictor.predict({"text": "una \ud83d"}) == predictor.predict({"text": "una \ufffd"})
    assert predictor.predict({"text": "una \ud83d\ude02"}) == predictor.predict({"text": "una 😂"})


def test_a_row_without_its_text_is_named(predictor):
    with pytest.raises(UserError, match="text"):
        predictor.predict({"review": "una floja"})


def test_a_table_in_latin_1_with_quotes_and_line_breaks(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = made(60).with_columns(pl.col("text").str.replace("una", '"una"\r\n'))
    Path("reviews.csv").write_bytes(table.write_csv().encode("latin-1", "replace"))
    assert any(isinstance(event, Planned) for event in fit("reviews.csv", out="run"))
    assert load("run").predict({"text": "una película"})["prediction"] in LABELS


@pytest.mark.parametrize("text", ["siempre lo mismo de siempre aquí", "😂 😂", "我非常喜欢这部电影"])
def test_texts_that_are_all_the_same(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    made(60).with_columns(text=pl.lit(text)).write_csv("reviews.csv")
    try:
        fit("reviews.csv", out="run", kind=("text=text",))
    except UserError:  # one value alone says nothing
        assert not Path("run").exists()
    else:
        assert load("run").predict({"text": text})["prediction"] in LABELS


def test_a_dozen_rows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made(12).write_csv("reviews.csv")
    fit("reviews.csv", out="run", kind=("text=text",))
    assert load("run").predict({"text": "una película estupenda"})["prediction"] in LABELS
