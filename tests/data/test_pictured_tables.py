"""A table and the pictures that it names, in one folder or zip."""

from __future__ import annotations

import shutil

import numpy as np
import polars as pl
import pytest
from PIL import Image

from hondo import run
from hondo.data import read
from hondo.errors import DataError
from hondo.events import DataRead, Planned
from hondo.request import Request


def points(number):
    return np.random.default_rng(number).integers(0, 256, (6, 8, 3), dtype=np.uint8)


def whole(place, written, kept, table="labels.csv", count=8):
    """A folder with a table whose paths are `written` so, while the pictures are `kept` there."""
    (place / table).parent.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = place / kept.format(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(points(number)).save(path)
    frame = pl.DataFrame({"photo": [written.format(n) for n in range(count)], "y": [n % 2 for n in range(count)]})
    frame.write_csv(place / table)
    return place


PLACES = {
    "beside it": ("img/{}.png", "img/{}.png", "labels.csv"),
    "from the top": ("img/{}.png", "img/{}.png", "train/labels.csv"),
    "by their names alone": ("{}.png", "a/b/{}.png", "labels.csv"),
    "in a folder around both": ("img/{}.png", "set/img/{}.png", "set/labels.csv"),
}


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("place", PLACES)
def test_pictures_are_found(place, packed, tmp_path):
    source = whole(tmp_path / "all", *PLACES[place])
    if packed:
        source = shutil.make_archive(str(tmp_path / "all"), "zip", source)
        shutil.rmtree(tmp_path / "all")
    before = sorted(tmp_path.rglob("*"))
    table = read(source, broken="stop")
    assert (table.fields[0].name, table.fields[0].kind) == ("photo", "image")
    for number, picture in enumerate(table.column("photo")):
        np.testing.assert_array_equal(picture.points(), points(number))
    assert not any(".png" in note.text("en") for note in table.notes)
    again = read(source, fields=table.fields)
    assert again.frame.equals(table.frame) and sorted(tmp_path.rglob("*")) == before


def test_what_the_table_does_not_find_is_named(tmp_path):
    source = whole(tmp_path / "all", "img/{}.png", "img/{}.png")
    (source / "img" / "3.png").unlink()
    (source / "img" / "5.png").write_bytes(b"none")
    table = read(source)
    assert [number for number, picture in enumerate(table.column("photo")) if picture is None] == [3, 5]
    with pytest.raises(DataError, match=r"(?s)2 pictures.*img/3\.png.*img/5\.png"):
        read(source, broken="stop")


def test_of_several_that_are_called_so_none_is_taken(tmp_path):
    source = whole(tmp_path / "all", "{}.png", "a/{}.png")
    shutil.copytree(source / "a", source / "b")
    assert read(source).field("photo").kind != "image"


@pytest.mark.parametrize("way", ["../secret.png", "{}/secret.png"])
def test_a_table_in_a_zip_names_nothing_outside(way, tmp_path, monkeypatch):
    Image.fromarray(points(9)).save(tmp_path / "secret.png")
    source = whole(tmp_path / "all", "img/{}.png", "img/{}.png")
    with open(source / "labels.csv", "a") as file:
        file.write(f"{way.format(tmp_path)},1\n")
    packed = shutil.make_archive(str(tmp_path / "all"), "zip", source)
    monkeypatch.chdir(tmp_path)
    table = read(packed)
    assert table.column("photo")[8] is None and any("secret.png" in note.text("en") for note in table.notes)


def test_a_run_learns_from_its_parts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for part in ("train", "test"):
        whole(tmp_path / "all" / part, "img/{}.png", "img/{}.png", count=30)
    for number in range(30):  # the test part's own
        Image.fromarray(points(100 + number)).save(tmp_path / "all" / "test" / "img" / f"{number}.png")
    asked = Request("all", target="y", model="cnn", epochs=1, rivals="none", report="none", broken="stop")
    events = list(run.fit(asked))
    heard = next(event for event in events if isinstance(event, DataRead))
    planned = next(event for event in events if isinstance(event, Planned))
    assert heard.rows == 60 and planned.inputs == {"image": (3, 6, 8)}
