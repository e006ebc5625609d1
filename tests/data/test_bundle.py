"""Several files as one table: as pandas puts them one after the other, each row findable in its file."""

from __future__ import annotations

import gzip
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hondo import messages
from hondo.data import read
from hondo.data.bundle import find, together
from hondo.data.pieces import Pieces
from hondo.errors import DataError

FRAME = pd.DataFrame({"x": np.arange(30) + 0.5, "c": np.tile(["a", "b", None], 10), "y": np.tile([1, 2], 15)})


@pytest.fixture(autouse=True)
def english():
    messages.speak("en")
    yield
    messages.speak(None)


@pytest.fixture
def parts(tmp_path) -> Path:
    """Three parts in three formats, the columns of one in another order, and what else lies in a folder."""
    folder = tmp_path / "parts"
    folder.mkdir()
    FRAME[:10].to_csv(folder / "a.csv", index=False)
    (folder / "b.csv.gz").write_bytes(gzip.compress(FRAME[10:20].to_csv(index=False, sep=";").encode()))
    FRAME[20:][["y", "c", "x"]].to_parquet(folder / "c.parquet")
    (folder / "README.md").write_text("about")
    (folder / ".hidden.csv").write_text("no,table\n")
    return folder


def same(table, frame=FRAME) -> None:
    assert [field.name for field in table.fields] == list(frame.columns)
    np.testing.assert_array_equal(table.column("x"), frame["x"])
    assert list(table.column("c")) == frame["c"].astype(object).where(frame["c"].notna(), None).tolist()
    np.testing.assert_array_equal(table.column("y"), frame["y"])


@pytest.mark.parametrize("packed", [False, True])
def test_parts_are_read_in_the_order_of_their_names(parts, packed):
    source = shutil.make_archive(str(parts), "zip", parts) if packed else str(parts)
    before = sorted(parts.parent.rglob("*"))
    table = read(source)
    same(table)
    said = "\n".join(note.text() for note in table.notes)
    assert "a.csv (10 rows), b.csv.gz (10 rows), c.parquet (10 rows)" in said and "Not read: README.md" in said
    assert table.places([0, 9, 10, 29]) == [
        f"{source}/{name}" for name in ("a.csv:1", "a.csv:10", "b.csv.gz:1", "c.parquet:10")
    ]
    assert sorted(parts.parent.rglob("*")) == before  # nothing is unpacked


def test_a_value_that_does_not_fit_is_named_in_its_own_file(parts):
    with pytest.raises(DataError, match=r"c\.parquet, column “c”, row 2: “a” is not a number"):
        (parts / "a.csv").write_text("x,c,y\n1,2,1\n")
        (parts / "b.csv.gz").unlink()
        read(parts, kinds={"c": "number"})


def test_parts_with_other_columns_are_all_named_with_the_difference(parts):
    (parts / "d.csv").write_text("x,c\n1,a\n")
    (parts / "e.csv").write_text("x,c,y,z\n1,a,1,2\n")
    with pytest.raises(DataError) as caught:
        read(parts)
    first, second = str(caught.value).splitlines()
    assert "d.csv has other columns than" in first and "lacks y" in first
    assert "e.csv" in second and "besides z" in second


@pytest.mark.parametrize(("named", "expected"), [
    (("train.csv", "val.csv", "test.csv"), {"training": ["train.csv"], "validation": ["val.csv"],
                                            "test": ["test.csv"]}),
    (("Train/1.csv", "Train/2.csv", "valid/a.tsv"), {"training": ["Train/1.csv", "Train/2.csv"],
                                                     "validation": ["valid/a.tsv"]}),
    (("a.csv", "b.csv", "TEST.csv"), {"training": ["a.csv", "b.csv"], "test": ["TEST.csv"]}),
    (("train.csv", "old.csv", "pictures/x.csv"), {"training": ["train.csv"]}),
])  # fmt: skip
@pytest.mark.parametrize("packed", [False, True])
def test_names_that_say_what_a_part_is_for(tmp_path, named, expected, packed):
    folder = tmp_path / "data"
    for name in named:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x,y\n1,a\n2,b\n")
    source = shutil.make_archive(str(folder), "zip", folder) if packed else str(folder)
    found = find(source)
    assert found is not None and {part: list(each.names) for part, each in found.items()} == expected
    assert len(read(source)) == 2 * sum(map(len, expected.values()))
    assert together(found).names == tuple(name for names in expected.values() for name in names)
    assert set(found["training"].ignored) == set(named) - {n for names in expected.values() for n in names}


def test_what_holds_no_table_is_said(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("x")
    (tmp_path / "only").mkdir()
    (tmp_path / "only" / "test.csv").write_text("a,b\n1,2\n")
    for name, told in (("empty", "found: -"), ("notes", "found: a.md"), ("only", "found: test")):
        with pytest.raises(DataError, match="nothing in it to train on") as caught:
            read(tmp_path / name)
        assert told in str(caught.value)
    assert find(str(tmp_path / "only" / "test.csv")) is None and find("nowhere") is None and find("") is None


def test_a_zip_that_climbs_out_or_is_locked_harms_nothing(tmp_path):
    path = tmp_path / "inner" / "sly.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("../out.csv", "a,b\n1,x\n2,y\n")
    with pytest.raises(DataError, match=r"sly\.zip: nothing in it"):
        read(path)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("in.csv", "a,b\n1,x\n2,y\n")
    assert len(read(path)) == 2
    locked = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1  # says that it is encrypted
    path.write_bytes(bytes(locked))
    with pytest.raises(DataError, match=r"sly\.zip/in\.csv"):
        read(path)
    assert sorted(tmp_path.rglob("*")) == [path.parent, path]


def test_pieces_know_their_rows():
    joined = Pieces.joined([(Pieces(("a", "b"), (0, 3)), 5), (Pieces(("c",)), 2)])
    slow = [("a", 1), ("a", 2), ("a", 3), ("b", 1), ("b", 2), ("c", 1), ("c", 2)]
    assert [joined.place(row) for row in range(7)] == slow
    assert Pieces(("a",)).named([0, 4]) == [1, 5] and joined.named([4]) == ["b:2"]
