"""Workbooks: a sheet reads as the table it is, every value of its kind."""

from __future__ import annotations

import datetime
import sys

import numpy as np
import pytest

from hondo import messages
from hondo.data import read
from hondo.data.workbook import split
from hondo.errors import DataError, OptionError

from .workbooks import write

ROWS = [
    ["name", "count", "share", "day", "moment", "paid"],
    ["Ana", 3, 0.5, datetime.date(2020, 2, 29), datetime.datetime(2020, 2, 29, 12, 30), True],
    ["Bea & Co", 12, 1.25, datetime.date(1999, 12, 31), datetime.datetime(1999, 12, 31, 6, 0), False],
    ["Ana", None, -2.0, None, datetime.datetime(2024, 6, 1), True],
    [None, 7, 3.5, datetime.date(2024, 6, 1), datetime.datetime(2024, 6, 1, 18, 45), False],
]


@pytest.fixture(autouse=True)
def english():
    messages.speak("en")
    yield
    messages.speak(None)


@pytest.fixture
def reader():
    pytest.importorskip("python_calamine")


@pytest.mark.usefixtures("reader")
def test_values_keep_their_kind(tmp_path):
    table = read(write(tmp_path / "book.xlsx", {"People": ROWS}))
    assert [field.name for field in table.fields] == ROWS[0]
    assert [field.kind for field in table.fields] == ["category", "number", "number", "date", "date", "boolean"]
    assert list(table.column("name")) == ["Ana", "Bea & Co", "Ana", None]
    np.testing.assert_array_equal(table.column("count"), [3, 12, np.nan, 7])
    np.testing.assert_array_equal(table.column("share"), [0.5, 1.25, -2, 3.5])
    for name, place in (("day", 3), ("moment", 4)):
        expected = np.array([row[place] for row in ROWS[1:]], dtype="datetime64[us]")
        np.testing.assert_array_equal(table.column(name), expected)
    assert list(table.column("paid")) == ["True", "False", "True", "False"]


@pytest.mark.usefixtures("reader")
def test_the_first_sheet_or_the_one_asked_for(tmp_path):
    path = write(tmp_path / "book.xlsx", {"People": ROWS, "Sheet2": [["a", "b"], [1, "x"], [2, "y"]], "Empty": []})
    first = read(path)
    assert len(first) == 4 and any("others are Sheet2, Empty" in note.text() for note in first.notes)
    assert read(f"{path}#Sheet2").frame.columns == ["a", "b"]
    with pytest.raises(DataError, match=r"no sheet “Shet2”. Did you mean 'Sheet2'\? Sheets: People, Sheet2, Empty"):
        read(f"{path}#Shet2")
    with pytest.raises(DataError, match="the sheet “Empty” is empty"):
        read(f"{path}#Empty")
    (tmp_path / "odd#name.csv").write_text("a,b\n1,x\n2,y\n")
    assert len(read(tmp_path / "odd#name.csv")) == 2 and split("no.xlsx#s") == ("no.xlsx", "s")


@pytest.mark.usefixtures("reader")
def test_blank_rows_columns_without_a_name_and_sheets_without_a_header(tmp_path):
    rows = [[None, None], ["a", None, "a"], [1, None, 2.5], [None], [3, None, 4.5]]
    table = read(write(tmp_path / "book.xlsx", {"S": rows}))
    assert table.frame.columns == ["a", "a_2"] and len(table) == 2
    table = read(write(tmp_path / "bare.xlsx", {"S": [[1, 2.5, "x"], [2, 3.5, "y"], [3, 4.5, "x"]]}))
    assert table.frame.columns == ["column_1", "column_2", "column_3"] and len(table) == 3
    with pytest.raises(DataError, match="no rows under it"):
        read(write(tmp_path / "names.xlsx", {"S": [["a", "b"]]}))


@pytest.mark.usefixtures("reader")
def test_it_reads_as_the_same_table_in_a_csv(tmp_path):
    lines = [",".join("" if value is None else str(value) for value in row) for row in ROWS]
    (tmp_path / "book.csv").write_text("\n".join(lines) + "\n")
    ours, theirs = read(write(tmp_path / "book.xlsx", {"S": ROWS})), read(tmp_path / "book.csv")
    assert [field.kind for field in ours.fields] == [field.kind for field in theirs.fields]
    for name in ROWS[0]:
        np.testing.assert_array_equal(ours.column(name), theirs.column(name))
    again = read(tmp_path / "book.xlsx", fields=theirs.fields)  # learned from one, asked with the other
    np.testing.assert_array_equal(again.column("moment"), theirs.column("moment"))


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("kept", [60, 400, 900])
def test_a_book_cut_short(tmp_path, kept):
    path = write(tmp_path / "book.xlsx", {"S": ROWS})
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DataError, match=r"book.xlsx.*cut short") as caught:
        read(path)
    assert len(str(caught.value).splitlines()) == 1


def test_without_the_extra_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    path = write(tmp_path / "book.xlsx", {"S": ROWS})
    with pytest.raises(OptionError, match=r"pip install 'hondo\[excel\]'"):
        read(path)
