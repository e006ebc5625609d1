"""A source read as the columns that something was learned from."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

from hondo import record
from hondo.data import read
from hondo.errors import DataError
from hondo.nouns import Field

ROWS = 24
LEARNED = pd.DataFrame(
    {
        "key": [f"k{n:03d}x" for n in range(ROWS)],
        "size": np.arange(ROWS) * 1.5,
        "zip": [f"{n % 3:05d}" for n in range(ROWS)],
        "open": ["yes", "no"] * (ROWS // 2),
        "grade": [1, 2, 3] * (ROWS // 3),
        "when": [f"{1 + n:02d}/03/2024" for n in range(ROWS)],
        "sold": [0, 1] * (ROWS // 2),
    }
)


def table_of(path, frame=LEARNED, **how):
    frame.to_csv(path, index=False, **how)
    return read(path)


@pytest.fixture
def learned(tmp_path):
    """Fields as a predictor stores them: through JSON."""
    table = table_of(tmp_path / "learned.csv").with_kinds({"grade": "category", "sold": "category"})
    fields = table.with_target(["sold"]).fields
    assert [field.kind for field in fields] == ["id", "number", "category", "boolean", "category", "date", "category"]
    return tuple(record.from_json(Field, json.loads(json.dumps(record.to_json(field)))) for field in fields)


def new(*columns, rows=(3, 4, 5)):
    frame = LEARNED.iloc[list(rows)]
    return frame[list(columns)] if columns else frame


def wanted(tmp_path, learned):
    return read(tmp_path / "learned.csv", fields=learned).rows(np.array([3, 4, 5]))


def check(table, reference, names=None):
    names = names or [field.name for field in reference.fields]
    assert [field.name for field in table.fields] == names
    for name in names:
        assert table.field(name) == reference.field(name)
        np.testing.assert_array_equal(table.column(name), reference.column(name))


def test_the_same_file_reads_the_same(tmp_path, learned):
    table = read(tmp_path / "learned.csv", fields=learned)
    assert table.fields == learned and table.field("sold").target
    again = read(tmp_path / "learned.csv").with_kinds({"grade": "category", "sold": "category"})
    for name in LEARNED.columns:
        np.testing.assert_array_equal(table.column(name), again.column(name))


def test_three_rows_that_look_like_something_else(tmp_path, learned):
    """Two digits, one value, days up to 6: each column keeps the kind it had."""
    path = tmp_path / "new.csv"
    new().to_csv(path, index=False)
    check(read(path, fields=learned), wanted(tmp_path, learned))


def test_columns_in_another_order_with_others_beside(tmp_path, learned):
    path = tmp_path / "new.csv"
    new(*reversed(LEARNED.columns)).assign(more=1, zzz="x").to_csv(path, index=False)
    table = read(path, fields=learned)
    check(table, wanted(tmp_path, learned))
    assert any("more, zzz" in note.text("en") for note in table.notes)


def test_targets_and_ids_may_be_absent(tmp_path, learned):
    path = tmp_path / "new.csv"
    new("size", "zip", "open", "grade", "when").to_csv(path, index=False)
    check(read(path, fields=learned), wanted(tmp_path, learned), ["size", "zip", "open", "grade", "when"])


@pytest.mark.parametrize("columns", [LEARNED.columns, LEARNED.columns[:-1]])
def test_without_a_header_places_count(tmp_path, learned, columns):
    path = tmp_path / "new.csv"
    new(*columns).to_csv(path, index=False, header=False)
    table = read(path, fields=learned)
    check(table, wanted(tmp_path, learned), list(columns))
    assert any("no header" in note.text("en") for note in table.notes)


def test_a_target_in_the_middle_and_columns_ignored(tmp_path):
    frame = LEARNED[["size", "sold", "zip", "open"]]
    fields = table_of(tmp_path / "f.csv", frame).with_target(["sold"]).without(["zip"]).fields
    for given in (frame, frame.drop(columns="sold")):
        given.to_csv(tmp_path / "g.csv", index=False, header=False)
        table = read(tmp_path / "g.csv", fields=fields)
        np.testing.assert_array_equal(table.column("size"), frame["size"])
        assert list(table.column("open")) == list(frame["open"])


def test_learned_without_names_and_asked_with_or_without(tmp_path):
    frame = LEARNED[["size", "zip", "sold"]]
    frame.to_csv(tmp_path / "f.csv", index=False, header=False)
    fields = read(tmp_path / "f.csv").with_target(["-1"]).fields
    for how in ({"header": False}, {"header": ["one", "two", "three"]}):
        frame.iloc[:2].to_csv(tmp_path / "g.csv", index=False, **how)
        table = read(tmp_path / "g.csv", fields=fields)
        np.testing.assert_array_equal(table.column("column_1"), frame["size"][:2])
    learned = read((np.random.default_rng(0).normal(size=(9, 2)), np.arange(9))).with_target(["target"])
    array = read(np.array([[1.5, 7.0], [2.5, 8.0]]), fields=learned.fields)
    np.testing.assert_array_equal(array.column("column_2"), [7, 8])


def test_one_line_of_values_is_no_header(tmp_path, learned):
    (tmp_path / "g.csv").write_text("k003x,4.5,00000,no,1,04/03/2024\n")
    check(read(tmp_path / "g.csv", fields=learned), wanted(tmp_path, learned).rows(np.array([0])), list(LEARNED)[:-1])
    words = read(pl.DataFrame({"a": ["x", "y"] * 9, "b": ["u", "v"] * 9})).fields
    (tmp_path / "h.csv").write_text("y,u\n")
    assert list(read(tmp_path / "h.csv", fields=words).column("a")) == ["y"]


def test_frames_and_records(tmp_path, learned):
    frame = new()
    reference = wanted(tmp_path, learned)
    typed = frame.assign(zip=frame["zip"].astype(int), when=pd.to_datetime(frame["when"], format="%d/%m/%Y"))
    typed["open"], typed["grade"] = typed["open"] == "yes", typed["grade"].astype(float)
    for source in (frame, typed, pl.from_pandas(frame), pl.from_pandas(typed), frame.to_dict("records"), dict(typed)):
        check(read(source, fields=learned), reference)
    check(read(read(frame), fields=learned), reference)


def test_written_another_way(tmp_path, learned):
    frame = new().assign(when=["2024-03-04", "2024-03-05", "2024-03-06"], open=["FALSE", "TRUE", "FALSE"])
    frame["grade"] = frame["grade"].astype(float)
    frame.to_csv(tmp_path / "g.csv", index=False, sep=";", decimal=",")
    check(read(tmp_path / "g.csv", fields=learned), wanted(tmp_path, learned))


def test_a_decimal_comma_is_remembered(tmp_path):
    frame = pd.DataFrame({"a": [f"{n}.{n:03d},5" for n in range(1, 30)], "b": ["x", "y", "z"] * 9 + ["x", "y"]})
    fields = table_of(tmp_path / "f.csv", frame, sep=";").fields
    (tmp_path / "g.csv").write_text("a;b\n1.234;x\n")
    np.testing.assert_array_equal(read(tmp_path / "g.csv", fields=fields).column("a"), [1234])
    (tmp_path / "g.csv").write_text("a;b\n1.5;x\n2.25;y\n")
    np.testing.assert_array_equal(read(tmp_path / "g.csv", fields=fields).column("a"), [1.5, 2.25])
    np.testing.assert_array_equal(read({"a": [1.5], "b": ["x"]}, fields=fields).column("a"), [1.5])


def test_a_mark_that_one_column_shows_holds_for_the_others(tmp_path):
    frame = pd.DataFrame({"a": np.arange(30) / 8, "b": np.arange(30) / 16})
    fields = table_of(tmp_path / "f.csv", frame).fields
    (tmp_path / "g.csv").write_text("a;b\n1.234;0,5\n2.125;1,5\n")
    np.testing.assert_array_equal(read(tmp_path / "g.csv", fields=fields).column("a"), [1234, 2125])
    (tmp_path / "g.csv").write_text("a;b\n1.234;0.5\n2.125;1.5\n")
    np.testing.assert_array_equal(read(tmp_path / "g.csv", fields=fields).column("a"), [1.234, 2.125])


def test_odd_values_known_from_learning_are_missing_again():
    values = [str(n / 7) for n in range(300)]
    values[17] = "n.d."
    fields = read({"a": values, "b": ["x", "y", "z"] * 100}).fields
    got = read({"a": ["1.5", "n.d."], "b": ["x", "y"]}, fields=fields)
    np.testing.assert_array_equal(got.column("a"), [1.5, np.nan])
    with pytest.raises(DataError, match=r"row 2: “s\.d\.” is not a number"):
        read({"a": ["1.5", "s.d."], "b": ["x", "y"]}, fields=fields)


def test_all_problems_are_named_at_once(tmp_path, learned):
    path = tmp_path / "new.csv"
    bad = new("size", "open", "grade", "when").astype(object)
    bad.loc[4, ["size", "open", "when"]] = ["big", "maybe", "soon"]
    bad.loc[5, "size"] = "small"
    bad.rename(columns={"grade": "grades"}).to_csv(path, index=False)
    with pytest.raises(DataError) as caught:
        read(path, fields=learned)
    said = str(caught.value).splitlines()
    assert len(said) == 5 and all("new.csv" in line for line in said)
    assert "“size”, row 2: “big” is not a number (and 1 more" in said[0]
    assert "lacks the column “zip”" in said[1]
    assert "“open”, row 2: “maybe”" in said[2]
    assert "lacks the column “grade”" in said[3] and "Did you mean 'grades'" in said[3]
    assert "“when”, row 2: “soon”" in said[4]
    lenient = read(path, fields=learned, lenient=True)
    np.testing.assert_array_equal(lenient.column("size"), [4.5, np.nan, np.nan])
    assert list(lenient.column("zip")) == [None] * 3 and list(lenient.column("open")) == ["no", None, "no"]
    said = [note.text("en") for note in lenient.notes]
    assert any("“size”: 2 values do not fit" in note for note in said) and any("“grade”" in note for note in said)
    assert all(note.text("es") for note in lenient.notes)


def test_a_file_of_another_width_or_other_names(tmp_path, learned):
    new("size", "zip").to_csv(tmp_path / "g.csv", index=False, header=False)
    with pytest.raises(DataError, match=r"no header and 2 columns, but .* trained on 7"):
        read(tmp_path / "g.csv", fields=learned)
    new().rename(columns=lambda name: "my " + name).to_csv(tmp_path / "h.csv", index=False)
    with pytest.raises(DataError, match=r"lacks the column “size”.*'my size'"):
        read(tmp_path / "h.csv", fields=learned)


def test_labels_never_seen_are_kept(learned):
    table = read(new().assign(zip="99999", sold=7), fields=learned)
    assert list(table.column("zip")) == ["99999"] * 3 and list(table.column("sold")) == ["7"] * 3
