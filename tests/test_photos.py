"""From a folder of pictures to a predictor: the whole way, and back from the disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image

import hondo
from hondo import run
from hondo.cli import main
from hondo.errors import OptionError
from hondo.events import Found, Planned
from hondo.request import Request


def dyed(path, colour, seed):
    """A picture in which one colour is strong."""
    path.parent.mkdir(parents=True, exist_ok=True)
    points = np.random.default_rng(seed).integers(0, 60, (14, 14, 3), dtype=np.uint8)
    points[..., colour] += 150
    Image.fromarray(points).save(path)


@pytest.fixture
def photos(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for number in range(90):
        name = ("red", "green", "blue")[number % 3]
        dyed(tmp_path / "photos" / name / f"{number}.png", number % 3, number)
    return tmp_path / "photos"


QUICK = {"model": "cnn", "set": ("widths=8,16", "units=16"), "epochs": 12, "batch": 16, "lr": 0.01, "report": "none"}


def test_a_folder_of_pictures_is_learned_and_answers_what_it_is_shown(photos):
    predictor = hondo.fit("photos", rivals="majority,pixels", **QUICK)
    path = photos / "green" / "1.png"
    shown = [path.read_bytes(), np.asarray(Image.open(path)), Image.open(path)]
    answers = [predictor.predict({"image": each}) for each in shown]
    assert answers[0]["prediction"] == "green" and answers[0] == answers[1] == answers[2]
    table = predictor.predict(photos)
    assert table.columns[:2] == ["file", "prediction"] and len(table) == 90
    right = [Path(name).parent.name == said for name, said in table[["file", "prediction"]].rows()]
    assert np.mean(right) > 0.9
    assert predictor.predict(str(path))["prediction"].to_list() == ["green"]
    assert predictor.evaluate(photos)["metrics"]["accuracy"] == pytest.approx(np.mean(right))


def test_the_test_folder_is_the_test_part(photos):
    for number in range(12):
        dyed(
            photos.parent / "whole" / "test" / ("red", "green")[number % 2] / f"{number}.png", number % 2, 500 + number
        )
        dyed(photos.parent / "whole" / "train" / ("red", "green")[number % 2] / f"{number}.png", number % 2, number)
        dyed(
            photos.parent / "whole" / "train" / ("red", "green")[number % 2] / f"b{number}.png", number % 2, 50 + number
        )
    events = list(run.fit(Request(source="whole", target="", rivals="none", **{**QUICK, "epochs": 1})))
    planned = next(event for event in events if isinstance(event, Planned))
    assert planned.model == "cnn" and planned.inputs == {"image": (3, 14, 14)}
    divided = next(event for event in events if type(event).__name__ == "Divided")
    assert divided.test == 12 and divided.training + divided.validation == 24
    assert not [event for event in events if isinstance(event, Found)]


def test_pictures_without_classes_are_asked_for_a_target(photos):
    flat = photos.parent / "flat"
    for number in range(20):
        dyed(flat / f"{number}.png", number % 3, number)
    with pytest.raises(OptionError, match="--target"):
        list(run.fit(Request(source="flat", target="", **QUICK)))


def test_pictures_beside_other_columns_are_left_out_and_it_is_said(photos):
    names = [f"photos/{('red', 'green', 'blue')[n % 3]}/{n}.png" for n in range(90)]
    pl.DataFrame(
        {"picture": names, "age": [float(n * 7 % 50) for n in range(90)], "y": [n % 2 for n in range(90)]}
    ).write_csv(photos.parent / "people.csv")
    asked = Request(source="people.csv", target="y", model="mlp", epochs=1, rivals="none", check="none", report="none")
    events = list(run.fit(asked))
    planned = next(event for event in events if isinstance(event, Planned))
    assert planned.inputs == {"numbers": (1,)} and "picture" in planned.notes[-1].text("en")
    alone = list(
        run.fit(Request(source="people.csv", target="y", ignore=("age",), rivals="none", check="none", **QUICK))
    )
    assert next(event for event in alone if isinstance(event, Planned)).model == "cnn"


@pytest.mark.parametrize(("names", "mirrored"), [(("7", "q"), False), (("left", "7"), True)])
def test_digits_and_letters_are_not_mirrored(tmp_path, monkeypatch, names, mirrored):
    monkeypatch.chdir(tmp_path)
    for number in range(24):
        dyed(tmp_path / "signs" / names[number % 2] / f"{number}.png", number % 2, number)
    *_, finished = run.fit(Request(source="signs", target="", rivals="none", **{**QUICK, "epochs": 1}))
    (how,) = [part for part in hondo.load(finished.folder).preparation.parts if part.name == "image"]
    assert how.augment.flip is mirrored and how.augment.shift > 0


def test_how_they_change_can_be_asked_for_and_is_told(photos):
    asked = Request(source="photos", target="", augment="flip,rotate=10,mixup=0.2,cutmix=1", rivals="none", **QUICK)
    events = list(run.fit(asked))
    note = next(event for event in events if isinstance(event, Planned)).notes[-1]
    assert note.text("en").endswith("as asked: flip,rotate=10,mixup=0.2,cutmix=1.")
    predictor = hondo.load(events[-1].folder)
    assert predictor.evaluate(photos)["metrics"]["accuracy"] > 0.9
    (how,) = [part for part in predictor.preparation.parts if part.name == "image"]
    assert str(how.augment) == "flip,rotate=10,mixup=0.2,cutmix=1"


@pytest.mark.usefixtures("photos")
def test_what_cannot_be_asked_is_said_before_anything_is_read():
    with pytest.raises(OptionError, match="Did you mean 'mixup'"):
        hondo.fit("nowhere", target="y", augment="mixpu=1")
    pl.DataFrame({"age": [float(n % 50) for n in range(90)], "y": [n % 2 for n in range(90)]}).write_csv("people.csv")
    with pytest.raises(OptionError, match="there is none to learn from"):
        hondo.fit("people.csv", target="y", augment="flip")


def test_an_estimator_takes_the_rule_and_what_is_asked(photos):
    rows = pl.DataFrame({"file": [str(path) for path in sorted(photos.glob("*/*.png"))]})
    labels = [Path(name).parent.name for name in rows["file"]]
    for asked, expected in ((None, "flip,shift=0.04"), ("none", "none")):
        made = hondo.Classifier(model="cnn", size="s", epochs=1, augment=asked).fit(rows, labels)
        assert str(made.predictor_.preparation.parts[0].augment) == expected
    signs = hondo.Classifier(model="cnn", size="s", epochs=1).fit(rows, [label[0] for label in labels])
    assert str(signs.predictor_.preparation.parts[0].augment) == "shift=0.04"
    with pytest.raises(ValueError, match="there is none to learn from"):
        hondo.Classifier(model="mlp", epochs=1, augment="flip").fit([[0.0], [1.0]] * 9, ["a", "b"] * 9)


def test_whoever_predicts_is_told_what_is_left_out(photos, capsys):
    *_, finished = run.fit(Request(source="photos", target="", rivals="none", **{**QUICK, "epochs": 1}))
    (photos / "red" / "cut.png").write_bytes((photos / "red" / "0.png").read_bytes()[:60])
    folder = str(finished.folder)
    assert main(["predict", folder, "photos", "-o", "answers.csv"]) == 0
    assert "red/cut.png" in capsys.readouterr().err and len(pl.read_csv("answers.csv")) == 90
    assert main(["predict", folder, "photos", "--broken", "stop", "-o", "answers.csv"]) != 0
    assert "red/cut.png" in capsys.readouterr().err
    assert main(["predict", folder, "photos", "--broken", "mend"]) != 0
    assert "skip" in capsys.readouterr().err


def test_an_estimator_warns_of_what_it_cannot_read(photos):
    names = [f"photos/{('red', 'green', 'blue')[n % 3]}/{n}.png" for n in range(60)]
    (photos / "red" / "0.png").write_bytes(b"no picture")
    frame = pl.DataFrame({"picture": names})
    with pytest.warns(UserWarning, match=r"red/0\.png"):
        hondo.Classifier(epochs=1, model="cnn").fit(frame, [n % 3 for n in range(60)])
