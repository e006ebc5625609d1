"""Several columns of yes and no as one of sets of labels, and their way back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from hondo import sets
from hondo.data import joined, read
from hondo.data.table import Table
from hondo.errors import DataError, OptionError

NAMES = ["rain", "wind", "snow", "fog"]


def weather(rows=40, seed=0) -> tuple[pl.DataFrame, np.ndarray]:
    """Yes and no written in four ways, and which is true (rows, 4)."""
    there = np.random.default_rng(seed).random((rows, 4)) < 0.4
    written = (("no", "yes"), ("0", "1"), ("absent", "present"), ("FALSE", "TRUE"))
    columns = {n: np.where(t, yes, no) for n, t, (no, yes) in zip(NAMES, there.T, written, strict=True)}
    return pl.DataFrame({"x": np.arange(rows) / 7, **columns, "y": np.arange(rows) % 5 / 3}), there


def found(table: Table) -> np.ndarray:
    return sets.table(table.column("rain,wind,snow,fog"), NAMES) == 1


def as_one(table: Table) -> Table:
    return joined.join(table, joined.asked(table, "rain,wind,snow,fog"))


@pytest.mark.parametrize("form", ["csv", "parquet", "pandas"])
def test_a_label_is_a_column_that_says_yes(tmp_path, form):
    frame, there = weather()
    if form == "csv":
        frame.write_csv(tmp_path / "t.csv")
    elif form == "parquet":
        frame.with_columns(wind=pl.col("wind").cast(pl.Int8), fog=pl.col("fog") == "TRUE").write_parquet(
            tmp_path / "t.csv"
        )
    source = frame.to_pandas() if form == "pandas" else tmp_path / "t.csv"
    table = as_one(read(source))
    assert [(field.name, field.kind) for field in table.fields] == [
        ("x", "number"),
        ("rain,wind,snow,fog", "labels"),
        ("y", "number"),
    ]
    np.testing.assert_array_equal(found(table), there)
    assert table.frame.columns == [field.name for field in table.fields] and set(table.found.columns) == set(
        table.frame.columns
    )
    assert table.fields[1].facts["missing"] == 0
    assert table.fields[1].facts["distinct"] == len({tuple(row) for row in there.tolist()})


def test_where_one_is_missing_the_set_is_missing():
    frame, there = weather()
    frame = frame.with_columns(wind=pl.when(pl.int_range(pl.len()) == 3).then(None).otherwise("wind"))
    table = as_one(read(frame))
    gone = [value is None for value in table.column("rain,wind,snow,fog")]
    assert gone == [row == 3 for row in range(len(frame))]
    np.testing.assert_array_equal(found(table)[~np.array(gone)], there[~np.array(gone)])


@pytest.mark.parametrize(
    "names", [["x", *NAMES, "y"], ["y", *NAMES[::-1], "x", "more"], [*NAMES[2:], "x", "y", *NAMES[:2]]]
)
def test_another_file_is_read_as_the_one_learned_from(names):
    fields = as_one(read(weather()[0])).with_target(["rain,wind,snow,fog"]).fields
    frame, there = weather(25, seed=1)
    table = read(frame.with_columns(more=pl.lit(1)).select(names), fields=fields)
    assert [field.name for field in table.fields] == [field.name for field in fields]
    np.testing.assert_array_equal(found(table), there)


def test_a_file_without_names_is_read_by_place(tmp_path):
    frame, there = weather()
    frame.write_csv(tmp_path / "a.csv", include_header=False)
    whole = joined.join(read(tmp_path / "a.csv"), joined.asked(read(tmp_path / "a.csv"), "2,3,-3,-2"))
    name = "column_2,column_3,column_4,column_5"
    np.testing.assert_array_equal(sets.table(whole.column(name), name.split(",")) == 1, there)
    fields = whole.with_target([name]).fields
    again = read(tmp_path / "a.csv", fields=fields)
    assert again.column(name).tolist() == whole.column(name).tolist() and again.frame["column_6"].equals(
        whole.frame["column_6"]
    )
    frame.drop(NAMES).write_csv(tmp_path / "b.csv", include_header=False)  # rows to be answered
    without = read(tmp_path / "b.csv", fields=fields)
    assert [field.name for field in without.fields] == ["column_1", "column_6"]
    assert without.frame["column_6"].equals(whole.frame["column_6"])


def test_without_all_of_them_the_target_is_absent():
    fields = as_one(read(weather()[0])).with_target(["rain,wind,snow,fog"]).fields
    for gone in (["wind"], NAMES):
        assert [field.name for field in read(weather()[0].drop(gone), fields=fields).fields] == ["x", "y"]


def test_a_value_that_is_neither_is_named():
    fields = as_one(read(weather()[0])).with_target(["rain,wind,snow,fog"]).fields
    frame = weather()[0].with_columns(
        snow=pl.when(pl.int_range(pl.len()) == 4).then(pl.lit("melting")).otherwise("snow")
    )
    with pytest.raises(DataError, match="“snow”, row 5: “melting”"):
        read(frame, fields=fields)


def test_a_name_with_a_comma_comes_first():
    table = read(pd.DataFrame({"a,b": [1, 0] * 9, "a": [0, 1] * 9, "b": [1.5, 2.5] * 9}))
    assert joined.asked(table, "a,b") == ["a,b"] and joined.asked(table, " a, b") == ["a", "b"]
    assert joined.asked(table, "a") == ["a"] and joined.asked(table, "1,-1") == ["a,b", "b"]


def test_what_cannot_be_joined_is_said_at_once():
    table = read(weather()[0].with_columns(same=pl.lit("yes"), many=pl.int_range(pl.len()) % 7))
    with pytest.raises(DataError) as caught:
        joined.join(table, ["rain", "same", "many"])
    lines = str(caught.value).splitlines()
    assert (
        len(lines) == 2 and "'same' holds 1 value (yes)" in lines[0] and "'many' holds 7 different values" in lines[1]
    )
    with pytest.raises(DataError, match="'wind'"):
        joined.asked(table, "rain,wnd")
    with pytest.raises(OptionError, match="rain are named twice"):
        joined.asked(table, "rain,wind,rain")
