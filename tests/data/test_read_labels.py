"""Columns of sets of labels: how they are found out and read, and what is missing."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

from hondo import sets
from hondo.data import Table, read
from hondo.errors import DataError

SETS = [["a", "b"], [], ["c"], None, ["b", "c", "a"], ["a"]] * 5
HELD = [None if each is None else sets.held(each) for each in SETS]
NUMBERS = np.arange(30) / 7


def source(form, folder):
    if form == "parquet":
        pl.DataFrame({"x": NUMBERS, "tags": SETS}).write_parquet(folder / "t.parquet")
    elif form == "jsonl":
        (folder / "t.jsonl").write_text(
            "\n".join(json.dumps({"x": x, "tags": t}) for x, t in zip(NUMBERS, SETS, strict=True))
        )
    elif form == "csv":
        (folder / "t.csv").write_text(
            "x\ttags\n" + "".join(f"{x}\t{t or ''}\n" for x, t in zip(NUMBERS, HELD, strict=True))
        )
    elif form == "python":
        (folder / "t.python").write_text(
            "x\ttags\n" + "".join(f"{x}\t{'' if t is None else t}\n" for x, t in zip(NUMBERS, SETS, strict=True))
        )
    return {
        "polars": pl.DataFrame({"x": NUMBERS, "tags": SETS}),
        "pandas": pd.DataFrame({"x": NUMBERS, "tags": SETS}),
        "dict": {"x": NUMBERS, "tags": SETS},
        "records": [{"x": x, "tags": t} for x, t in zip(NUMBERS, SETS, strict=True)],
    }.get(form, folder / f"t.{form}")


@pytest.mark.parametrize("form", ["parquet", "jsonl", "csv", "python", "polars", "pandas", "dict", "records"])
def test_lists_of_words_are_sets_by_themselves(form, tmp_path):
    table = read(source(form, tmp_path))
    assert [field.kind for field in table.fields] == ["number", "labels"]
    assert table.column("tags").tolist() == HELD
    facts = table.field("tags").facts
    assert facts["lists"] and facts["missing"] == 5 and facts["distinct"] == 5  # and a set without labels is one
    again = read(table, fields=table.fields)
    assert again.column("tags").tolist() == HELD


@pytest.mark.parametrize("values", [[[1, 2], [2]] * 9, [(1, 2), {2}] * 9, [np.array([1, 2]), [2]] * 9])
def test_whole_numbers_are_words_too(values):
    table = read({"tags": values, "x": np.arange(18) / 7})
    assert table.field("tags").kind == "labels" and table.column("tags").tolist() == ['["1", "2"]', '["2"]'] * 9


@pytest.mark.parametrize("values", [[[1.5], [2.0]], [["a"], [["b"]]], [["a"], {"b": 1}], [["a"], 3]])
def test_other_nested_values_are_refused(values):
    with pytest.raises(DataError, match="lists or objects"):
        read({"x": [1.0, 2.0], "tags": values})


def written(values) -> Table:
    return read(pl.DataFrame({"tags": values, "x": np.arange(len(values)) / 7}), kinds={"tags": "labels"})


@pytest.mark.parametrize("separator", ["|", ";", ",", " , "])
def test_words_with_something_between_them(separator):
    values = [separator.join(each) if each else "" for each in SETS]
    table = written(values)
    assert table.field("tags").facts["separator"] == separator.strip()
    assert table.column("tags").tolist() == [sets.held(each or []) for each in SETS]


@pytest.mark.parametrize("empty", ["", "  ", None])
def test_an_empty_cell_is_a_row_with_no_label_and_a_marker_is_missing(empty):
    table = written(["a|b", empty, "b", "NA", "?", "none", "a"])
    assert table.column("tags").tolist() == ['["a", "b"]', "[]", '["b"]', None, None, '["none"]', '["a"]']


def test_the_same_file_by_pandas_is_the_same(tmp_path):
    (tmp_path / "t.csv").write_text("tags,x\na|b,1.5\n,2.5\nb,3.5\n")
    ways = (tmp_path / "t.csv", pd.read_csv(tmp_path / "t.csv"), pl.read_csv(tmp_path / "t.csv"))
    assert [read(way, kinds={"tags": "labels"}).column("tags").tolist() for way in ways] == [
        ['["a", "b"]', "[]", '["b"]']
    ] * 3


def test_another_file_is_read_as_the_one_learned_from():
    fields = written(["a|b", "b, c", "c"]).fields
    new = pl.DataFrame({"x": [0.5, 1.5, 2.5, 3.5], "tags": ["b|a", "c,b", '["a", "c"]', ""]})
    assert read(new, fields=fields).column("tags").tolist() == ['["a", "b"]', '["c,b"]', '["a", "c"]', "[]"]


def test_a_column_of_words_alone_can_be_taken_for_sets():
    table = written(["a", "b", "a b"])
    assert table.field("tags").facts["separator"] is None
    assert table.column("tags").tolist() == ['["a"]', '["b"]', '["a b"]']
