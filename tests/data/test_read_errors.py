"""Broken files and wrong names: one line a problem, with the place and the remedy, in both languages."""

import gzip

import numpy as np
import polars as pl
import pytest

from hondo.data import read
from hondo.errors import DataError, OptionError, UserError

BROKEN = {
    "empty.csv": (b"", ["empty.csv", "empty"]),
    "blank.csv": (b"\n \n\n", ["blank.csv", "empty"]),
    "header.csv": (b"a,b,c\n", ["header.csv", "no rows"]),
    "short.csv": (b"a,b\n1,x\n2\n3,y\n", ["short.csv", "line 3", "1 value where", "has 2"]),
    "long.csv": (b"a,b\n1,x\n2,y,z\n3,y\n", ["long.csv", "line 3", "3 values where", "quotes"]),
    "far.csv": (b"a,b\n" + b"1,x\n" * 5000 + b"1,x,y\n", ["line 5002"]),
    "lines.csv": (b'a,b\n1,"x\ny"\n2\n', ["line 4"]),
    "quote.csv": (b'a,b\n1,"x\n2,y\n3,z\n', ["quote.csv", "line 2", "never closed"]),
    "title.csv": (b"My shops\na,b\n1,2\n3,4\n", ["line 2", "2 values where the first line has 1"]),
    "noise.csv": (bytes(range(256)) * 20, ["noise.csv", "not text"]),
    "zeros.csv": (b"a,b\n1,\x00\n", ["zeros.csv", "not text"]),
    "book.csv": (b"PK\x03\x04\x14\x00" * 20, ["xlsx", "cut short", "save the table as csv"]),
    "cut.csv.gz": (gzip.compress(b"a,b\n1,2\n" * 999)[:-20], ["cut.csv.gz", "cut short"]),
    "bad.csv.gz": (b"\x1f\x8bnothing", ["bad.csv.gz"]),
    "cut.parquet": (b"PAR1abc", ["cut.parquet", "cut short"]),
    "nested.jsonl": (b'{"a": 1, "b": {"c": 2}}\n', ["“b”", "lists or objects", "a column of its own"]),
    "list.jsonl": (b'{"a": 1}\n{"a": [1, 2]}\n', ["“a”", "lists or objects"]),
    "broken.jsonl": (b'{"a": 1}\n\n{"a": \n', ["line 3", "not JSON"]),
    "broken.json": (b'[{"a": 1},\n{"a" 2}]', ["line 2", "not JSON"]),
    "bare.json": (b"[1, 2]", ["row 1", "an object", "received 1"]),
    "empty.json": (b"[]", ["empty.json", "empty"]),
    "uneven.json": (b'{"a": [1, 2], "b": [1]}', ["“a” has 2 values", "“b” has 1"]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files(tmp_path, name):
    data, parts = BROKEN[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError) as caught:
        read(tmp_path / name)
    said = str(caught.value)
    assert caught.value.exit_code == 2
    assert len(said.splitlines()) == 1 and len(said) < 600
    for part in parts:
        assert part in said
    assert all(message.text("es") != message.text("en") for message in caught.value.messages)


def test_a_file_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match=r"no file peple\.csv\. Did you mean 'people\.csv'.*digits"):
        read("peple.csv")
    with pytest.raises(DataError, match="Did you mean 'iris'"):
        read("irs")
    (tmp_path / "tables").mkdir()
    with pytest.raises(DataError, match="Did you mean 'tables'"):
        read("tabels/people.csv")
    for given in (tmp_path / "nowhere" / "x.csv", "x" * 5000, "a\0b", "~nobody/x.csv", ""):
        with pytest.raises(DataError) as caught:
            read(given)
        assert len(str(caught.value)) < 400


@pytest.mark.parametrize("given", [None, 5, 1.5, object(), np.zeros((2, 2, 2)), np.zeros(3, complex)])
def test_things_that_are_no_table(given):
    with pytest.raises(DataError, match="Expected a path"):
        read(given)


@pytest.mark.parametrize("given", [[], {}, pl.DataFrame(), np.zeros((0, 3)), pl.DataFrame({"a": []})])
def test_things_without_rows(given):
    with pytest.raises(DataError, match="empty"):
        read(given)


def test_nested_columns_and_lengths():
    with pytest.raises(DataError) as caught:
        read(pl.DataFrame({"a": [[1.5], [2.5]], "b": [{"c": 1}, {"c": 2}], "d": [1, 2]}))
    assert [f"“{name}”" in line for name, line in zip("ab", str(caught.value).splitlines(), strict=True)] == [
        True,
        True,
    ]
    with pytest.raises(DataError, match="equally long"):
        read({"a": [1, 2], "b": np.arange(3)})
    with pytest.raises(DataError, match="equally long"):
        read((np.zeros((3, 2)), np.zeros(2)))


def test_wrong_names_and_kinds(tmp_path):
    (tmp_path / "f.csv").write_text("age,size\n1,x\n2,y\n3,z\n")
    for wrong, error, part in (
        ({"ignore": ["aeg"]}, DataError, "Did you mean 'age'"),
        ({"kinds": {"aeg": "number"}}, DataError, "Did you mean 'age'"),
        ({"kinds": {"3": "number"}}, DataError, "Columns: age, size"),
        ({"kinds": {"age": "numeric"}}, OptionError, "boolean, category, date, image, labels, number, text, id"),
        ({"kinds": {"size": "number"}}, DataError, "column “size”, row 1: “x” is not a number (and 2 more such rows)"),
        ({"kinds": {"size": "date"}}, DataError, "column “size”, row 1: “x” is not a date"),
        ({"kinds": {"size": "boolean"}}, DataError, "column “size”, row"),
        ({"ignore": ["1", "2"]}, DataError, "none is left"),
    ):
        with pytest.raises(error) as caught:
            read(tmp_path / "f.csv", **wrong)
        assert isinstance(caught.value, UserError) and part in str(caught.value)


def test_long_lists_of_columns_are_cut():
    with pytest.raises(DataError) as caught:
        read(np.random.default_rng(0).normal(size=(3, 200)), ignore=["nothing"])
    assert "and 170 more" in str(caught.value) and len(str(caught.value)) < 700
