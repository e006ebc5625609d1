"""Pictures in the report of a fit, and a look inside its network: what is shown is what is there."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch
from evaluate.test_report import Page
from PIL import Image
from torch import nn

import hondo
from hondo import conclusion, gallery, judge, messages, run
from hondo.cli import main
from hondo.errors import DataError, OptionError
from hondo.evaluate.stills import still
from hondo.looking.answers import Answers, Scores
from hondo.messages import LANGUAGES
from hondo.nouns import Draw, Role
from hondo.request import Request
from hondo.tasks.binary import Binary

COLOURS = ("red", "green", "blue")
QUICK = {"model": "cnn", "set": ("widths=8,16", "units=16"), "epochs": 24, "batch": 16, "lr": 0.01, "rivals": "none"}
QUICK |= {"check": "none"}


def square(number):
    """Where the coloured square of a picture stands."""
    return np.random.default_rng(number).integers(0, 10, 2)


def spotted(number):
    """(14, 14, 3): noise, and a square of one colour somewhere."""
    points = np.random.default_rng(number).integers(0, 40, (14, 14, 3), dtype=np.uint8)
    top, left = square(number)
    points[top : top + 5, left : left + 5, number % 3] += 200
    return points


@pytest.fixture(autouse=True)
def english():
    messages.speak("en")
    yield
    messages.speak(None)


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    """A run on pictures of which every ninth lies in the wrong folder."""
    place = tmp_path_factory.mktemp("looking")
    for number in range(120):
        name = COLOURS[(number + (number % 9 == 0)) % 3]
        (place / "photos" / name).mkdir(parents=True, exist_ok=True)
        Image.fromarray(spotted(number)).save(place / "photos" / name / f"{number}.png")
    *_, finished = run.fit(Request(source=str(place / "photos"), target="", out=str(place / "run"), **QUICK))
    return Path(finished.folder), place / "photos"


def decoded(image):
    assert image["src"].startswith("data:image/png;base64,") and image["alt"]
    points = np.asarray(Image.open(io.BytesIO(base64.b64decode(image["src"].partition(",")[2]))))
    assert (str(points.shape[1]), str(points.shape[0])) == (image["width"], image["height"])
    return points


def page(path):
    text = path.read_text(encoding="utf-8")
    assert "img-src data:" in text and not re.search(r"<script|https?:", text)
    return Page(text)


# ---- the report -----------------------------------------------------------------------------------


def test_the_report_shows_the_worst_mistakes_and_the_confused(fitted):
    folder, photos = fitted
    seen = page(folder / "report.html")
    assert (folder / "report.html").stat().st_size < 1_500_000
    figures = [figure["text"].split() for figure in seen.all("figure") if ", taken for" in figure["text"]]
    named = [image for image in seen.all("img") if image["alt"].endswith(".png")]
    assert len(figures) == judge.WORST and len(named) > judge.WORST
    for image in named:
        np.testing.assert_array_equal(decoded(image), np.asarray(Image.open(photos / image["alt"])))
    worst = named[-judge.WORST :]
    for image, words in zip(worst, figures, strict=True):  # what is said is what is shown
        assert image["alt"].split("/")[0] == words[0].rstrip(",") and image["alt"] in " ".join(words)
    wrong = [int(Path(image["alt"]).stem) % 9 == 0 for image in worst]
    assert wrong[0] and sum(wrong) >= 3  # labels that are wrong stand first
    pairs = [one["text"] for one in seen.all("li") if " taken for " in one["text"] and "row" in one["text"]]
    assert pairs and len(named) - judge.WORST <= gallery.PAIRS * gallery.OF_A_PAIR


def test_the_report_shows_how_training_changes_pictures(fitted):
    folder, photos = fitted
    there = [np.asarray(Image.open(path)) for path in photos.rglob("*.png")]
    (table,) = page(folder / "report.html").all("table", class_="changed")
    assert "as the network may meet it" in table["text"]
    changed = [one for one in page(folder / "report.html").all("img") if one["alt"].startswith("as ")]
    rows = np.array_split(np.stack([decoded(one) for one in changed]), gallery.CHANGED)
    for plain, *drawn in rows:
        assert any(np.array_equal(plain, one) for one in there)
        assert len(drawn) == gallery.DRAWS and not all(np.array_equal(plain, one) for one in drawn)


@pytest.mark.parametrize("changes", ["mixup=0.4", "shift=0.1"])
def test_the_report_says_when_pictures_are_mixed(fitted, tmp_path, changes):
    asked = {**QUICK, "epochs": 1, "augment": changes}
    *_, finished = run.fit(Request(source=str(fitted[1]), target="", out=str(tmp_path / "run"), **asked))
    (body,) = page(Path(finished.folder) / "report.html").all("body")
    assert ("mixed with another one" in body["text"]) == changes.startswith("mixup")


def test_without_a_report_nothing_is_drawn(fitted, tmp_path, monkeypatch):
    monkeypatch.setattr(conclusion, "gallery", None)  # would fail where it is called
    asked = Request(source=str(fitted[1]), target="", out=str(tmp_path / "run"), **{**QUICK, "epochs": 1})
    *_, finished = run.fit(Request(**{**vars(asked), "report": "none"}))
    assert finished.report is None and not (tmp_path / "run" / "report.html").exists()


def test_the_page_stays_small_for_any_pictures():
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    each = [len(still(noise, most)["source"]) for most in (gallery.MOST, gallery.MOST_CHANGED)]
    counts = (judge.WORST + gallery.PAIRS * gallery.OF_A_PAIR, gallery.CHANGED * (1 + gallery.DRAWS))
    assert sum(size * count for size, count in zip(each, counts, strict=True)) < 1_300_000


@pytest.mark.parametrize("what", ["number", "labels"])
def test_numbers_and_sets_of_labels_have_their_worst_pictures_too(what, fitted, tmp_path):
    paths = sorted(fitted[1].rglob("*.png"), key=lambda path: int(path.stem))
    both = ["red|spot" if int(path.stem) % 3 == 0 else "spot" if int(path.stem) % 2 else "" for path in paths]
    answers = [float(square(int(path.stem))[0]) for path in paths] if what == "number" else both
    pl.DataFrame({"picture": [str(path) for path in paths], "y": answers}).write_csv(tmp_path / "a.csv")
    kind = {"kind": ("y=labels",)} if what == "labels" else {"task": "regression"}
    asked = {**QUICK, **kind, "epochs": 1, "out": str(tmp_path / "run")}
    *_, finished = run.fit(Request(source=str(tmp_path / "a.csv"), target="y", **asked))
    seen = page(Path(finished.report))
    assert sum("answered" in figure["text"] for figure in seen.all("figure")) == judge.WORST
    look = hondo.look(finished.folder, paths[0])
    assert (look.answer is None) == (what == "number") and look.cam.shape == look.hidden.shape == (14, 14)
    assert look.value == look.said["prediction"] if what == "number" else look.answer in ("red", "spot")
    for language in LANGUAGES:
        Page(look.html(language))


# ---- the look -------------------------------------------------------------------------------------


def test_what_is_hidden_is_found_where_it_is(fitted):
    """Of squares nobody has seen before: what the answer cannot do without is the square."""
    predictor, found = hondo.load(fitted[0]), 0
    for number in range(1000, 1006):
        look = hondo.look(predictor, spotted(number))
        row, column = divmod(int(look.hidden.argmax()), 14)
        top, left = square(number)
        right = look.answer == COLOURS[number % 3]
        found += right and top <= row < top + 5 and left <= column < left + 5
        assert look.value == predictor.predict({"image": spotted(number)})["probability"][look.answer]
        np.testing.assert_array_equal(look.seen, spotted(number))
    assert found >= 5


def test_the_page_of_a_look(fitted, capsys):
    folder, photos = fitted
    path = photos / "red" / "3.png"
    assert main(["look", str(folder), str(path), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "rank correlation" in told and told.rstrip().endswith("look-3.html")
    seen = page(folder / "look-3.html")
    images = seen.all("img")
    assert len(images) == 2 + 2 + 3 + 1 + 2  # came and seen, maps, check, filters, stages
    for image in images[:2]:
        np.testing.assert_array_equal(decoded(image), np.asarray(Image.open(path)))
    assert all(decoded(image).shape[:2] == (224, 224) for image in images[2:7])
    filters, *stages = (decoded(image) for image in images[7:])
    assert filters.shape[2] == 4 and (filters[..., 3] == 255).sum() == 8 * 9
    assert [(stage[..., 3] == 255).sum() for stage in stages] == [8 * 14 * 14, 16 * 7 * 7]
    said = " ".join(figure["text"] for figure in seen.all("figcaption"))
    assert "stages.stage1.2: 8 channels of 14 by 14" in said and "stages.stage2.2" in said
    assert seen.all("th")[0]["text"] in COLOURS


def test_both_languages_and_any_answer(fitted, tmp_path, capsys):
    folder, photos = fitted
    words = ["look", str(folder), str(photos / "red" / "3.png"), "--answer", "blue", "--json", "--out"]
    assert main([*words, str(tmp_path / "a.html"), "--lang", "es"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["answer"] == "blue" and told["said"]["prediction"] == "red" and set(told["agreed"]) == {"cam", "hidden"}
    assert told["value"] == told["said"]["probability"]["blue"] and "correlación" in told["found"]["cam"]
    look = hondo.look(folder, photos / "red" / "3.png", "blue")
    texts = [{e["text"].strip() for e in Page(look.html(one)).elements if e["tag"] in ("p", "h2")} for one in LANGUAGES]
    assert not {text for text in texts[0] & texts[1] if " " in text}
    assert look.html("es") == (tmp_path / "a.html").read_text(encoding="utf-8")  # the same every time


def test_what_cannot_be_looked_into_is_told(fitted, tmp_path):
    folder, photos = fitted
    with pytest.raises(OptionError, match=r"no label 'rde'\. Did you mean.*red"):
        hondo.look(folder, photos / "red" / "3.png", "rde")
    with pytest.raises(DataError, match="nowhere"):
        hondo.look(folder, tmp_path / "nowhere.png")
    with pytest.raises(DataError, match="should be a path"):
        hondo.look(folder, 3)
    pl.DataFrame({"a": [n % 7 for n in range(60)], "y": [n % 2 for n in range(60)]}).write_csv(tmp_path / "a.csv")
    asked = {"model": "mlp", "epochs": 1, "rivals": "none", "check": "none", "report": "none"}
    *_, finished = run.fit(Request(source=str(tmp_path / "a.csv"), target="y", out=str(tmp_path / "run"), **asked))
    with pytest.raises(OptionError, match=r"answers from a.*one picture alone"):
        hondo.look(finished.folder, photos / "red" / "3.png")

    class Flat(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(14 * 14 * 3, 3)

        def forward(self, image):
            return self.head(image.flatten(1))

    predictor = hondo.load(folder)
    flat = hondo.Predictor(predictor.fields, predictor.preparation, predictor.task, Flat())
    with pytest.raises(OptionError, match="Flat has no convolution"):
        hondo.look(flat, photos / "red" / "3.png")


def test_yes_and_no_have_a_column_each():
    task = Binary(("y",)).bind({"target": Role((), sizes=(2,), labels=("no", "yes"), shares=(0.5, 0.5))})
    torch.manual_seed(0)

    class One(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(12, 1)

        def forward(self, image):
            return self.head(image.flatten(1))

    net, image = One(), torch.randn(4, 3, 2, 2)
    scores = Scores(net, "image", task)(image)
    torch.testing.assert_close(scores, torch.cat([-net(image), net(image)], 1))
    (answers,) = task.answer(net, {"image": image}, {}, Draw(0, 0))
    shares = torch.tensor([list(answer["probability"].values()) for answer in answers])
    torch.testing.assert_close(Answers(net, "image", task)(image), shares, check_dtype=False)
