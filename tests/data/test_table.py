"""A table in memory: values by row and column, kinds changed, targets marked, tables joined."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from hondo import nouns
from hondo.data import Table, read
from hondo.errors import DataError, OptionError
from hondo.messages import Message

CSV = """shop,zip,size,sold,open,when
a,08001,1.5,3,yes,2024-01-05
b,08002,,4,no,2024-01-06
a,28001,2.5,5,yes,
c,NA,3.5,3,,2024-02-01
"""


@pytest.fixture
def table(tmp_path):
    (tmp_path / "shops.csv").write_text(CSV)
    return read(tmp_path / "shops.csv")


def test_it_is_a_data_set(table):
    assert isinstance(table, nouns.Dataset)
    assert len(table) == 4
    assert [field.kind for field in table.fields] == ["category", "category", "number", "number", "boolean", "date"]
    for field in table.fields:
        assert {"because", "missing", "distinct"} <= set(field.facts)
        assert Message.of(field.facts["because"]).text("es")


def test_raw_values_are_as_the_nouns_say(table):
    got = table.take(np.array([3, 1]))
    assert list(got) == ["shop", "zip", "size", "sold", "open", "when"]
    assert got["size"].dtype == np.float64
    np.testing.assert_array_equal(got["size"], [3.5, np.nan])
    assert got["when"].dtype == np.dtype("datetime64[us]")
    np.testing.assert_array_equal(got["when"], np.array(["2024-02-01", "2024-01-06"], "datetime64[us]"))
    assert np.isnat(table.column("when")[2])
    assert got["zip"].dtype == object and list(got["zip"]) == [None, "08002"]
    assert list(got["open"]) == [None, "no"]


def test_take_gives_the_columns_asked_for_and_arrays_of_its_own(table):
    got = table.take(np.array([], dtype=np.int64), ["sold"])
    assert list(got) == ["sold"] and got["sold"].shape == (0,)
    got = table.take(np.arange(4), ["sold"])["sold"]
    got[:] = 0
    assert table.column("sold").sum() == 15


def test_rows_take_and_column_agree(table):
    index = np.array([2, 0, 0])
    some = table.rows(index)
    assert len(some) == 3
    for name, values in table.take(index).items():
        np.testing.assert_array_equal(some.column(name), values)
    assert list(some.with_kinds({"sold": "category"}).column("sold")) == ["5", "3", "3"]


def test_a_column_is_found_by_name_or_by_position(table):
    assert table.find("sold") == "sold"
    assert table.find("1") == "shop"
    assert table.find("-1") == "when"
    assert table.find("-6") == "shop"
    assert table.without(["zip"]).find("3") == "size"  # the place in the file, not among those left
    for given in ("0", "7", "-7", "solld"):
        with pytest.raises(DataError, match="shop, zip, size"):
            table.find(given)
    with pytest.raises(DataError, match="Did you mean 'sold'"):
        table.find("solld")
    with pytest.raises(DataError):
        table.without(["zip"]).find("2")


def test_a_name_that_is_a_number_comes_before_a_position():
    table = read(pl.DataFrame({"2": ["x", "y"], "b": [1.5, 2.5]}))
    assert table.find("2") == "2"
    assert table.find("1") == "2"


def test_labels_are_as_in_the_file(table):
    assert list(table.with_kinds({"sold": "category"}).column("sold")) == ["3", "4", "5", "3"]
    frame = pd.DataFrame({"y": [1, 0, 1], "z": [1.0, np.nan, 0.0], "w": [1.5, 2.0, 1.5]})
    other = read(frame).with_kinds({"y": "category", "z": "boolean", "w": "category"})
    assert list(other.column("y")) == ["1", "0", "1"]
    assert list(other.column("z")) == ["1", None, "0"]
    assert list(other.column("w")) == ["1.5", "2", "1.5"]
    assert other.field("z").facts["distinct"] == 2


def test_kinds_change_there_and_back(table):
    other = table.with_kinds({"zip": "number", "when": "category"})
    np.testing.assert_array_equal(other.column("zip"), [8001, 8002, 28001, np.nan])
    assert other.field("zip").kind == "number"
    assert list(other.column("when"))[:2] == ["2024-01-05", "2024-01-06"]
    back = other.with_kinds({"zip": "category", "when": "date"})
    for name in table.frame.columns:
        np.testing.assert_array_equal(back.column(name), table.column(name))
    assert back.find("-1") == "when"


def test_a_kind_that_does_not_fit_names_the_first_row_of_each_column(table):
    with pytest.raises(DataError) as caught:
        table.with_kinds({"shop": "number", "open": "date", "4": "boolean"})
    said = str(caught.value).splitlines()
    assert len(said) == 3
    assert "column “shop”, row 1: “a” is not a number (and 3 more" in said[0]
    assert "column “open”, row 1: “yes”" in said[1]
    assert "column “sold”, row" in said[2]
    with pytest.raises(OptionError, match="'category'"):
        table.with_kinds({"shop": "categorical"})
    with pytest.raises(DataError, match="'shop'"):
        table.with_kinds({"shopp": "category"})


def test_targets_are_marked_and_columns_left_out(table):
    marked = table.with_target(["-3", "open"])
    assert [field.name for field in marked.fields if field.target] == ["sold", "open"]
    assert [field.name for field in marked.with_target(["shop"]).fields if field.target] == ["shop"]
    left = marked.without(["shop", "size"])
    assert [field.name for field in left.fields] == left.frame.columns == ["zip", "sold", "open", "when"]
    assert left.fields[1].target
    assert "shop" in table.frame.columns


def test_tables_are_joined(table):
    joined = Table.concat([table.rows(np.array([0, 1])), table.rows(np.array([2])), table.rows(np.array([3]))])
    assert joined.fields == table.fields
    for name in table.frame.columns:
        np.testing.assert_array_equal(joined.column(name), table.column(name))
    mixed = Table.concat([table, read(pl.DataFrame(table.frame), fields=table.fields)])
    assert len(mixed) == 8
    assert list(mixed.with_kinds({"sold": "category"}).column("sold")) == ["3", "4", "5", "3"] * 2


@pytest.mark.parametrize("name", ["*", "^a.*$", "ñandú 🦤", "", " ", "a\nb", "x.y", "'"])
def test_any_name_will_do(name):
    table = read({name: np.array([1.5, 2.5]), "b": ["x", "y"]})
    own = table.fields[0].name
    assert own.strip() and not own.startswith("^")
    np.testing.assert_array_equal(table.take(np.array([1]), [own])[own], [2.5])
    assert list(table.with_kinds({own: "category"}).without(["b"]).column(own)) == ["1.5", "2.5"]


def test_ids_are_handed_back_as_they_came():
    frame = pl.DataFrame({"row": [10, 11, 12], "code": ["007", "008", " 009"], "x": [1.5, 2.5, 3.5]})
    table = read(frame, kinds={"row": "id", "code": "id"})
    assert table.frame["row"].dtype == pl.String
    assert table.handed("row").to_list() == [10, 11, 12]
    assert table.rows(np.array([2, 0])).handed("row").to_list() == [12, 10]
    assert table.handed("code").to_list()[:2] == ["007", "008"]
