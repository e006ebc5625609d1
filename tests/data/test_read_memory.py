"""Frames, arrays and records: every type a column may have, against pandas and NumPy."""

import datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest

from hondo.data import read

DAYS = ["2020-01-05", None, "2024-06-01"]

COLUMNS = {
    "int": (pd.Series([1, 2, 2]), "number", [1.0, 2.0, 2.0]),
    "uint8": (pd.Series([1, 2, 2], dtype="uint8"), "number", [1.0, 2.0, 2.0]),
    "float32": (pd.Series([0.5, np.nan, 2], dtype="float32"), "number", [0.5, np.nan, 2.0]),
    "Int64": (pd.Series([1, None, 2], dtype="Int64"), "number", [1.0, np.nan, 2.0]),
    "Float64": (pd.Series([1.5, None, 2], dtype="Float64"), "number", [1.5, np.nan, 2.0]),
    "bool": (pd.Series([True, False, True]), "boolean", ["True", "False", "True"]),
    "boolean": (pd.Series([True, None, False], dtype="boolean"), "boolean", ["True", None, "False"]),
    "object": (pd.Series(["x", None, np.nan], dtype=object), "category", ["x", None, None]),
    "string": (pd.Series(["x", pd.NA, "y"], dtype="string"), "category", ["x", None, "y"]),
    "pyarrow": (pd.Series(["x", None, "y"], dtype="string[pyarrow]"), "category", ["x", None, "y"]),
    "category": (pd.Series(["b", None, "a"], dtype="category"), "category", ["b", None, "a"]),
    "numbers as words": (pd.Series(["1", "2.5", ""]), "number", [1.0, 2.5, np.nan]),
    "mixed": (pd.Series([1, "a", 2.5], dtype=object), "category", ["1", "a", "2.5"]),
    "ints and None": (pd.Series([1, None, 2], dtype=object), "number", [1.0, np.nan, 2.0]),
    "bools and None": (pd.Series([True, None, False], dtype=object), "boolean", ["True", None, "False"]),
    "big": (pd.Series([2**70, 1, 2], dtype=object), "number", [2.0**70, 1.0, 2.0]),
    "datetime": (pd.to_datetime(pd.Series(DAYS)), "date", DAYS),
    "zone": (pd.to_datetime(pd.Series(DAYS)).dt.tz_localize("Europe/Madrid").dt.tz_convert("UTC"), "date", None),
    "dates": (pd.Series([datetime.date(2020, 1, 5), None, datetime.date(2024, 6, 1)], dtype=object), "date", DAYS),
    "timedelta": (pd.to_timedelta(pd.Series([1.5, None, 60.0]), unit="s"), "number", [1.5, np.nan, 60.0]),
    "infinite": (pd.Series([np.inf, 1, -np.inf]), "number", [np.nan, 1.0, np.nan]),
}


def same(got, kind, wanted):
    if kind == "number":
        np.testing.assert_array_equal(got, np.array(wanted, float))
    elif kind == "date":
        np.testing.assert_array_equal(got, np.array(wanted, "datetime64[us]"))
    else:
        assert list(got) == wanted


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_of_pandas(name):
    values, kind, wanted = COLUMNS[name]
    if wanted is None:
        wanted = list(values.dt.tz_localize(None).to_numpy("datetime64[us]"))
    table = read(pd.DataFrame({"x": values, "other": ["p", "q", "q"]}).set_axis([7, 3, 3]))
    assert [field.kind for field in table.fields] == [kind, "category"]
    same(table.column("x"), kind, wanted)
    same(read({"x": values, "other": [1, 2, 3]}).column("x"), kind, wanted)


@pytest.mark.parametrize("name", [name for name in COLUMNS if name not in ("mixed", "big", "pyarrow")])
def test_columns_of_polars_and_lists(name):
    values, kind, wanted = COLUMNS[name]
    if wanted is None:
        wanted = list(values.dt.tz_localize(None).to_numpy("datetime64[us]"))
    same(read(pl.from_pandas(pd.DataFrame({"x": values}))).column("x"), kind, wanted)
    same(read([{"x": item} for item in values.tolist()]).column("x"), kind, wanted)
    same(read({"x": values.to_numpy(dtype=object)}).column("x"), kind, wanted)


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint64", "float16", "float64", "longdouble", "U5", "S5", "object"])
def test_arrays(dtype):
    array = np.array([[1, 0], [1, 1], [0, 0]]).astype(dtype)
    table = read(array)
    assert table.frame.columns == ["column_1", "column_2"]
    for place in range(2):
        got = table.column(f"column_{place + 1}")
        if dtype == "bool":
            assert list(got) == [str(item) for item in array[:, place]]
        else:
            np.testing.assert_array_equal(got, array[:, place].astype(float))


def test_pairs_of_inputs_and_answers():
    inputs, answers = np.random.default_rng(0).normal(size=(9, 3)), np.array(["x", "y", "z"] * 3)
    table = read((inputs, answers))
    assert table.frame.columns == ["column_1", "column_2", "column_3", "target"]
    assert list(table.column("target")) == list(answers)
    named = read((pd.DataFrame(inputs, columns=list("abc")), pd.Series(answers, name="what")))
    assert named.frame.columns == ["a", "b", "c", "what"]
    np.testing.assert_array_equal(named.column("b"), inputs[:, 1])
    assert read((pl.DataFrame({"target": [1.5, 2.5]}), np.array([1, 2]))).frame.columns == ["target", "target_2"]


def test_structured_masked_and_lazy():
    records = np.array([(1, 2.5, "x"), (2, 3.5, "y")], dtype=[("a", int), ("b", float), ("c", "U2")])
    table = read(records)
    assert [field.kind for field in table.fields] == ["number", "number", "category"]
    masked = read({"m": np.ma.masked_array([1.5, 2.5], mask=[False, True]), "w": ["x", "y"]})
    np.testing.assert_array_equal(masked.column("m"), [1.5, np.nan])
    lazy = read(pl.LazyFrame({"a": [1.5, None]}))
    np.testing.assert_array_equal(lazy.column("a"), [1.5, np.nan])


def test_a_single_record_is_a_row():
    table = read({"a": 1.5, "b": "x", "c": None})
    assert len(table) == 1 and table.column("a") == [1.5] and table.column("b") == ["x"]


def test_types_of_polars():
    frame = pl.DataFrame(
        {
            "decimal": pl.Series(["1.50", None, "2.25"]).cast(pl.Decimal(10, 2)),
            "enum": pl.Series(["a", "b", None], dtype=pl.Enum(["a", "b"])),
            "time": pl.Series([datetime.time(0, 1), None, datetime.time(1)]),
            "null": pl.Series([None, None, None]),
            "ms": pl.Series([datetime.datetime(2020, 1, 1, 5, 6, 7), None, None], dtype=pl.Datetime("ms")),
        }
    )
    table = read(frame)
    assert [field.kind for field in table.fields] == ["number", "category", "number", "category", "date"]
    np.testing.assert_array_equal(table.column("decimal"), [1.5, np.nan, 2.25])
    np.testing.assert_array_equal(table.column("time"), [60, np.nan, 3600])
    assert list(table.column("enum")) == ["a", "b", None] and list(table.column("null")) == [None] * 3
    assert table.column("ms")[0] == np.datetime64("2020-01-01T05:06:07")
    text = table.with_kinds({"decimal": "category", "ms": "category"})
    assert list(text.column("decimal")) == ["1.50", None, "2.25"]
    assert text.column("ms")[0].startswith("2020-01-01T05:06:07")


def test_labels_of_several_columns_and_repeated_names():
    frame = pd.DataFrame([[1.5, 2.5, 3.5]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y"), ("b", 1)]))
    assert read(frame).frame.columns == ["a_x", "a_y", "b_1"]
    twice = pd.DataFrame([[1.5, 2.5]], columns=["a", "a"])
    table = read(twice)
    assert table.frame.columns == ["a", "a_2"] and table.column("a_2") == [2.5]
    assert any("a_2" in note.text("en") for note in table.notes)


def test_the_source_is_not_changed():
    frame = pd.DataFrame({"a": [1.5, 2.5], "b": ["x", "y"]})
    array = np.array([[1.5, 2.5], [3.5, 4.5]])
    before, kept = frame.copy(), array.copy()
    read(frame).take(np.arange(2))["a"][:] = 0
    read(array).take(np.arange(2))["column_1"][:] = 0
    pd.testing.assert_frame_equal(frame, before)
    np.testing.assert_array_equal(array, kept)
