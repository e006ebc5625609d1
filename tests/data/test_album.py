"""Folders, zips, idx files and arrays of pictures are tables of three columns."""

from __future__ import annotations

import gzip
import shutil
import struct

import numpy as np
import polars as pl
import pytest
from PIL import Image

from hondo.data import album, read
from hondo.data.read import parts
from hondo.errors import DataError


def photo(path, seed=0, size=(12, 9)):
    path.parent.mkdir(parents=True, exist_ok=True)
    points = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    Image.fromarray(points).save(path)
    return points


@pytest.fixture
def folder(tmp_path):
    for number in range(6):
        photo(tmp_path / "photos" / ("cats" if number % 2 else "dogs") / f"{number}.PNG", number)
    return tmp_path / "photos"


def rows(table):
    return sorted(zip(table.frame["file"].to_list(), table.frame["label"].to_list(), strict=True))


EXPECTED = [(f"cats/{n}.PNG", "cats") if n % 2 else (f"dogs/{n}.PNG", "dogs") for n in (1, 3, 5, 0, 2, 4)]


def test_a_folder_for_each_class(folder):
    table = read(folder)
    assert rows(table) == EXPECTED
    assert [(f.name, f.kind) for f in table.fields] == [("file", "id"), ("image", "image"), ("label", "category")]
    place = table.frame["file"].to_list().index("cats/3.PNG")
    expected = np.random.default_rng(3).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    np.testing.assert_array_equal(table.take(np.array([place]))["image"][0].points(), expected)


@pytest.mark.parametrize("around", ["", "all/of/them"])
def test_a_zip_of_it(folder, tmp_path, around):
    whole = tmp_path / "whole"
    shutil.copytree(folder, whole / around)
    (whole / "__MACOSX").mkdir()
    (whole / "__MACOSX" / "cats.png").write_bytes(b"")
    source = shutil.make_archive(str(tmp_path / "photos"), "zip", whole)
    table = read(source)
    assert [(name.split("/", around.count("/") + 1)[-1] if around else name, label) for name, label in rows(table)]
    assert sorted(label for _, label in rows(table)) == ["cats"] * 3 + ["dogs"] * 3
    assert {picture.points().shape for picture in table.column("image")} == {(9, 12, 3)}


def test_a_zip_writes_nothing_and_leaves_its_own_folder_alone(folder, tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        for path in folder.rglob("*.PNG"):
            packed.write(path, f"../../{path.parent.name}/{path.name}")
    before = sorted(tmp_path.rglob("*"))
    assert sorted(label for _, label in rows(read(tmp_path / "a.zip"))) == ["cats"] * 3 + ["dogs"] * 3
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "names", [("train", "val", "test"), ("Train", "validation", "TEST"), ("training", "valid", "test")]
)
def test_parts_by_their_folders(tmp_path, names):
    for place, name in enumerate(names):
        for label in ("a", "b"):
            photo(tmp_path / name / label / "x.jpg", place)
    found = parts(str(tmp_path))
    assert {part: each.labels for part, each in found.items()} == {
        "training": ("a", "b"), "validation": ("a", "b"), "test": ("a", "b"),
    }  # fmt: skip


def idx(path, array):
    head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    data = head + array.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_idx_files(tmp_path, ending):
    g = np.random.default_rng(0)
    held = {}
    for part, count in (("train", 5), ("t10k", 3)):
        held[part] = g.integers(0, 256, (count, 4, 6)), g.integers(0, 10, count)
        idx(tmp_path / f"{part}-images-idx3-ubyte{ending}", held[part][0])
        idx(tmp_path / f"{part}-labels-idx1-ubyte{ending}", held[part][1])
    found = parts(str(tmp_path))
    assert list(found) == ["test", "training"]
    for part, name in (("training", "train"), ("test", "t10k")):
        assert found[part].labels == tuple(map(str, held[name][1]))
        np.testing.assert_array_equal(np.stack([p.points() for p in found[part].pictures]), held[name][0])


def test_arrays_in_an_npz(tmp_path):
    g = np.random.default_rng(0)
    x, y = g.integers(0, 256, (6, 5, 8, 3), dtype=np.uint8), np.arange(6) % 2
    np.savez(tmp_path / "a.npz", x_train=x[:4], y_train=y[:4], x_test=x[4:], y_test=y[4:])
    found = parts(str(tmp_path / "a.npz"))
    assert {part: each.labels for part, each in found.items()} == {"training": ("0", "1") * 2, "test": ("0", "1")}
    np.testing.assert_array_equal(found["test"].pictures[1].points(), x[5])
    np.savez(tmp_path / "b.npz", images=x.transpose(0, 3, 1, 2) / 255)
    table = read(tmp_path / "b.npz")
    assert [f.name for f in table.fields] == ["file", "image"]
    np.testing.assert_array_equal(table.column("image")[2].points(), x[2])


def test_an_npz_with_objects_is_not_opened(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.array([{}, {}], dtype=object))
    with pytest.raises(DataError):
        read(tmp_path / "a.npz")


def test_broken_pictures_are_named_and_left_out(folder):
    (folder / "cats" / "bad.png").write_bytes(b"no picture")
    (folder / "dogs" / "none.jpg").write_bytes(b"")
    (folder / "dogs" / "readme.txt").write_text("not one of them")
    table = read(folder)
    assert rows(table) == EXPECTED
    said = " ".join(note.text("en") for note in table.notes)
    assert "2 pictures are left out" in said and "cats/bad.png" in said and "dogs/none.jpg is empty" in said
    assert "dogs/readme.txt" in said


def test_where_all_are_broken_it_is_an_error(tmp_path):
    for name in ("a", "b"):
        (tmp_path / "p" / name).mkdir(parents=True)
        (tmp_path / "p" / name / "x.png").write_bytes(b"nothing")
    with pytest.raises(DataError, match=r"x\.png is no picture"):
        read(tmp_path / "p")


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(DataError):
        read(tmp_path)


@pytest.mark.usefixtures("folder")
def test_a_table_with_a_column_of_paths(tmp_path):
    names = [name for name, _ in EXPECTED]
    frame = pl.DataFrame({"picture": [*(f"photos/{n}" for n in names), "photos/gone.png"], "age": [*range(6), 9]})
    frame.write_csv(tmp_path / "people.csv")
    table = read(tmp_path / "people.csv")
    assert table.field("picture").kind == "image"
    column = table.column("picture")
    assert column[6] is None and column[1].points().shape == (9, 12, 3)
    assert any("gone.png" in note.text("en") for note in table.notes)
    again = read(tmp_path / "people.csv", fields=table.fields)
    assert again.frame.equals(table.frame) and again.column("picture")[0] == column[0]


def test_words_that_end_like_pictures_stay_words(tmp_path):
    pl.DataFrame({"logo": ["a.png", "b.png"] * 20, "y": [1, 2] * 20}).write_csv(tmp_path / "t.csv")
    assert read(tmp_path / "t.csv").field("logo").kind == "category"


def test_copies_have_one_key(folder):
    shutil.copy(folder / "cats" / "1.PNG", folder / "cats" / "copy.png")
    table = read(folder)
    keys = dict(zip(table.frame["file"].to_list(), table.frame["image"].to_list(), strict=True))
    assert keys["cats/1.PNG"] == keys["cats/copy.png"] and len(set(keys.values())) == 6


def test_one_picture_alone(folder):
    table = read(folder / "cats" / "1.PNG")
    assert len(table) == 1 and table.column("image")[0].points().shape == (9, 12, 3)
    assert album.find(str(folder / "cats" / "none.png")) is None


def test_a_table_of_pictures_is_read_again_with_them(folder):
    table = read(folder)
    again = read(table, fields=table.fields)
    assert again.column("image")[0] == table.column("image")[0] and again.notes == table.notes
