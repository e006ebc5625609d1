"""Files: how they are written is found out, and they read as pandas reads them."""

import gzip
import io
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn import datasets

from hondo.data import read
from hondo.data.samples import NAMES

FRAME = pd.DataFrame(
    {
        "city": ["Cádiz", "Paris, TX", 'the "Big" Apple', None, "a\nb"],
        "size": [1.5, -2.25, None, 1e-3, 12345.75],
        "count": [1, 2, 2, 4, 7],
        "day": pd.to_datetime(["2020-01-05", "2020-02-29", None, "1999-12-31", "2024-06-01"]),
    }
)


def write(folder, text, name="f.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def same(table, frame):
    """The table holds what the pandas frame does."""
    assert [field.name for field in table.fields] == list(frame.columns)
    for name, values in frame.items():
        got = table.column(name)
        if got.dtype == object:
            wanted = values.astype(object).where(values.notna(), None).tolist()
            assert list(got) == wanted
        elif got.dtype.kind == "M":
            np.testing.assert_array_equal(got, pd.to_datetime(values).to_numpy("datetime64[us]"))
        else:
            np.testing.assert_allclose(got, values.to_numpy(float), rtol=1e-14)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_delimiter_and_encoding(tmp_path, mark, encoding, end):
    text = FRAME.to_csv(index=False, sep=mark, lineterminator=end)
    table = read(write(tmp_path, text, encoding=encoding))
    same(table, FRAME)
    assert [field.kind for field in table.fields] == ["category", "number", "number", "date"]


@pytest.mark.parametrize("name", ["f.csv", "f.csv.gz", "f.txt", "f.tsv.gz", "noend"])
def test_the_name_does_not_matter(tmp_path, name):
    data = FRAME.to_csv(index=False).encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    same(read(str(tmp_path / name)), FRAME)


def test_parquet_and_json(tmp_path):
    frame = FRAME.drop(columns="day")
    FRAME.to_parquet(tmp_path / "f.parquet")
    same(read(tmp_path / "f.parquet"), FRAME)
    lines = frame.to_json(orient="records", lines=True)
    for name, text in {
        "f.jsonl": lines,
        "g.ndjson": lines,
        "h.json": frame.to_json(orient="records"),
        "i.json": frame.to_json(orient="records", indent=2),
        "j.json": json.dumps({name: json.loads(values.to_json(orient="values")) for name, values in frame.items()}),
        "k.json": lines,
        "l.csv": lines,
    }.items():
        same(read(write(tmp_path, text, name)), frame)
    (tmp_path / "m.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    same(read(tmp_path / "m.jsonl.gz"), frame)


def test_json_lines_of_several_types_and_lengths(tmp_path):
    table = read(write(tmp_path, '{"a": 1, "b": "x"}\n\n{"a": 2.5, "c": true}\n{"b": 3}\n', "f.jsonl"))
    np.testing.assert_array_equal(table.column("a"), [1, 2.5, np.nan])
    assert list(table.column("b")) == ["x", None, "3"]
    assert list(table.column("c")) == [None, "True", None]


@pytest.mark.parametrize(("text", "decimal", "thousands"), [
    ("a;b\n1.234,5;x\n7,25;y\n", ",", "."),
    ("a;b\n1 234,5;x\n7,25;y\n", ",", " "),
    ("a;b\n1,234;x\n7,251;y\n", ",", None),
    ('a,b\n"1,234.5",x\n7.25,y\n', ".", ","),
    ('a,b\n"1,234",x\n"7,250",y\n', ".", ","),
    ('a,b\n"1,234",2.5\n"7,250",1.5\n', ".", ","),
    ("a;b\n1.234;x\n7.250;y\n", ".", None),
    ("a;b\n1.234;0,5\n7.250;1,5\n", ",", "."),
    ("a\tb\n1.234\t0,5\n7.250\t1,5\n", ",", "."),
])  # fmt: skip
def test_decimal_commas_and_thousands(tmp_path, text, decimal, thousands):
    table = read(write(tmp_path, text))
    mark = next(mark for mark in ";\t," if mark in text.splitlines()[0])
    same(table, pd.read_csv(io.StringIO(text), sep=mark, decimal=decimal, thousands=thousands))


def test_blanks_of_every_width_set_thousands_apart(tmp_path):
    table = read(write(tmp_path, "a;b\n1\u202f234,5;x\n5\u00a0678;y\n"))
    np.testing.assert_array_equal(table.column("a"), [1234.5, 5678])


def test_money_and_percent(tmp_path):
    table = read(write(tmp_path, "a|b|c\n$1,234.50|12%|3 €\n-$5,678|3.5 %|4 €\n"))
    np.testing.assert_array_equal(table.column("a"), [1234.5, -5678])
    np.testing.assert_array_equal(table.column("b"), [12, 3.5])
    np.testing.assert_array_equal(table.column("c"), [3, 4])


@pytest.mark.parametrize(("first", "header"), [
    ("name,size,kind", True),
    ("Ana,1.5,red", False),
    (",size,kind", True),
    ("2019,2020,2021", True),
    ("0,1,target", False),
])  # fmt: skip
def test_header_or_none(tmp_path, first, header):
    table = read(write(tmp_path, first + "\nEva,2.5,red\nIda,3.5,blue\nBea,2,red\n"))
    assert len(table) == (3 if header else 4)
    assert ("column_3" in table.frame.columns) == (not header)
    assert any("column_1 … column_3" in note.text("en") for note in table.notes) == (not header)


def test_names_that_count_up_are_a_header(tmp_path):
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(12, 4)))
    same(read(write(tmp_path, frame.to_csv(index=False))), frame.rename(columns=str))
    table = read(write(tmp_path, frame.to_csv()))  # with the index, whose name is empty
    assert [field.name for field in table.fields] == ["column_1", "0", "1", "2", "3"]
    assert table.fields[0].kind == "id"


def test_a_file_of_words_alone(tmp_path):
    body = "red,small\nblue,big\nred,big\n"
    assert len(read(write(tmp_path, body))) == 3
    assert len(read(write(tmp_path, "colour,size\n" + body))) == 3
    table = read(write(tmp_path, "I loved it,pos\nhated it,neg\nwow it is great,pos\n"))
    assert len(table) == 3 and [field.kind for field in table.fields] == ["text", "category"]


def test_row_names_as_r_writes_them(tmp_path):
    table = read(write(tmp_path, '"a","b"\n"r1",5,x\n"r2",7,y\n'))
    assert table.frame.columns == ["column_1", "a", "b"]
    np.testing.assert_array_equal(table.column("a"), [5, 7])


def test_names_twice_and_columns_of_nothing(tmp_path):
    table = read(write(tmp_path, "x,x,x_2, y ,,\n1,2,3,4,,\n5,6,7,8,,\n"))
    assert table.frame.columns == ["x", "x_3", "x_2", "y"]
    assert "x_3" in table.notes[1].text("en") and "2 columns" in table.notes[2].text("es").replace(
        "columnas", "columns"
    )
    assert [table.find(str(place)) for place in (1, 2, 3, -1)] == ["x", "x_3", "x_2", "y"]


def test_columns_may_have_the_names_of_what_is_done_with_them(tmp_path):
    text = "count,rows,word,literal,len\n1,x,?,yes,2\n?,NA,z,no,3\n3,y,w,yes,NA\n"
    same(read(write(tmp_path, text)), pd.read_csv(io.StringIO(text), na_values="?"))


def test_blanks_after_the_marks(tmp_path):
    text = 'a, b, c\n1, x, "u, v"\n2, ?, w\n'
    same(read(write(tmp_path, text)), pd.read_csv(io.StringIO(text), skipinitialspace=True, na_values="?"))


def test_blank_lines_and_lines_without_values(tmp_path):
    text = "a,b\n\n1,x\n\n,\n2,\n\n\n"
    same(read(write(tmp_path, text)), pd.read_csv(io.StringIO(text)))


def test_strange_quotes(tmp_path):
    text = 'a,b,c\n1,6" pipe,x\n2,"5"" pipe",y\n3,say "so",z\n'
    same(read(write(tmp_path, text)), pd.read_csv(io.StringIO(text)))


@pytest.mark.parametrize("name", ["text", "text\tlabel"])
def test_quotes_that_are_letters(tmp_path, name):
    """Lines of free text, and tab-separated texts, are often written without quoting."""
    lines = ['"so", he said', 'an inch is 2.54 cm, "about"', '"never closed', 'a "b" c', "x;y|z, and on"]
    lines = [line + "\tgood" * name.count("\t") for line in lines]
    table = read(write(tmp_path, "\n".join([name, *lines]) + "\n"))
    assert list(table.column("text")) == [line.split("\t")[0] for line in lines]
    quoted = pd.DataFrame({"text": ['say "so"', "two\nlines"], "label": ["x", "y"]})[name.split("\t")]
    same(read(write(tmp_path, quoted.to_csv(sep="\t", index=False))), quoted)


def test_sentences_have_no_header_unless_it_is_short(tmp_path):
    lines = (
        "Two young men are outside near bushes.\nSeveral men in hard hats are at work.\nA girl climbs into a house.\n"
    )
    assert len(read(write(tmp_path, lines))) == 3
    assert len(read(write(tmp_path, "what is seen\n" + lines))) == 3
    survey = "How old are you now in years?,city\n31,Lima\n45,Quito\n"
    assert len(read(write(tmp_path, survey))) == 2


def test_years_as_names(tmp_path):
    table = read(write(tmp_path, "country,2019,2020\nSpain,5.5,6\nPeru,3,4.5\n"))
    assert table.frame.columns == ["country", "2019", "2020"]
    assert read(write(tmp_path, "Spain,2019,2020\nPeru,2018,2021\n")).frame.columns[0] == "column_1"


def test_lines_that_end_the_old_way(tmp_path):
    same(read(write(tmp_path, "a,b\r1,x\r2,y\r")), pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}))


def test_some_broken_letters_do_not_change_the_rest(tmp_path):
    data = ("a,b\n" + "ñandú,1\n" * 30).encode() + b"caf\xe9,2\n"
    (tmp_path / "f.csv").write_bytes(data)
    table = read(tmp_path / "f.csv")
    assert table.column("a")[0] == "ñandú"
    assert any("line 32" in note.text("en") for note in table.notes)


def test_what_was_found_is_said(tmp_path):
    text = "a;b;c;d\n1,5;?;x;Dear Sir or Madam\nNA;2;;I am writing to you\n2,5;3;inf;because of a thing\n"
    table = read(write(tmp_path, text, encoding="cp1252"))
    said = "\n".join(note.text("en") for note in table.notes)
    for part in ("semicolons", "decimal comma: a", "“?” (1 time)", "“NA” (1 time)", "blank (1 time)"):
        assert part in said
    for note in table.notes:
        assert note.text("es")


def test_infinite_numbers_are_missing_and_named(tmp_path):
    table = read(write(tmp_path, "a,b\n1,x\ninf,y\n3,z\n-Infinity,w\n"))
    np.testing.assert_array_equal(table.column("a"), [1, np.nan, 3, np.nan])
    assert any("2 rows (2, 4)" in note.text("en") for note in table.notes)


def test_one_row_one_column_and_many_columns(tmp_path):
    assert read(write(tmp_path, "a,b\n1,x\n")).take(np.array([0]))["b"] == ["x"]
    assert len(read(write(tmp_path, "a\n1.5\n2.5\n"))) == 2
    assert len(read(write(tmp_path, "1.5\n2.5\n"))) == 2
    wide = pd.DataFrame(np.random.default_rng(0).normal(size=(3, 500))).add_prefix("gene_")
    same(read(write(tmp_path, wide.to_csv(index=False))), wide)


def test_ignored_columns_and_kinds_asked_for(tmp_path):
    path = write(tmp_path, "a,b,c\n1,x,01/02/2020\n2,y,oops\n3,z,03/04/2020\n")
    table = read(path, ignore=["-1"], kinds={"1": "category", "b": "id"})
    assert table.frame.columns == ["a", "b"]
    assert [field.kind for field in table.fields] == ["category", "id"]
    assert list(table.column("a")) == ["1", "2", "3"]
    again = read(table, ignore=["b"], kinds={"a": "number"})
    np.testing.assert_array_equal(again.column("a"), [1, 2, 3])


@pytest.mark.parametrize("name", NAMES)
def test_the_data_sets_of_scikit_learn(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kept = getattr(datasets, f"load_{name}")()
    table = read(name)
    assert table.frame.columns == [*map(str, kept.feature_names), "target"]
    inputs = np.stack([table.column(str(feature)) for feature in kept.feature_names], axis=1)
    np.testing.assert_array_equal(inputs, kept.data)
    if name in ("breast_cancer", "wine", "iris"):
        assert list(table.column("target")) == [kept.target_names[code] for code in kept.target]
    else:
        np.testing.assert_array_equal(table.column("target"), kept.target)
    write(tmp_path, "a,b\n1,x\n", name)  # a file of that name comes first
    assert len(read(name)) == 1


DATA = os.environ.get("HONDO_DATA")
REAL = {
    "adult_train.csv.gz": {"number": 6, "category": 9},
    "titanic.csv": {"id": ["PassengerId"], "text": ["Name"], "category": ["Sex", "Ticket", "Cabin", "Embarked"]},
    "california_housing.csv.gz": {"number": 9, "category": ["ocean_proximity"]},
    "telco_churn.csv": {"id": ["customerID"], "number": ["SeniorCitizen", "tenure", "MonthlyCharges", "TotalCharges"]},
    "german_credit.csv": {"number": 8, "category": 13},
    "ames_housing.csv": {"id": ["Order", "PID"], "boolean": ["Central Air"], "number": 36},
    "diamonds.csv.gz": {"number": 7, "category": ["cut", "color", "clarity"]},
    "bike_hour.csv.gz": {"id": ["instant"], "date": ["dteday"], "number": 15},
    "letter.csv": {"category": ["letter"], "number": 16},
    "credit_default.csv.gz": {"id": ["ID"], "number": 24},
    "penguins.csv": {"category": ["species", "island", "sex"], "number": 4},
    "abalone.csv": {"category": ["column_1"], "number": 8},
    "mushrooms.csv": {"boolean": ["bruises"], "category": 22},
}


@pytest.mark.skipif(not DATA, reason="HONDO_DATA is not set")
@pytest.mark.parametrize("name", REAL)
def test_real_tables(name):
    path = Path(DATA or "") / "tabular" / name
    table = read(path)
    for kind, wanted in REAL[name].items():
        found = [field.name for field in table.fields if field.kind == kind]
        assert wanted in (found, len(found)), kind
    header = None if table.frame.columns[0] == "column_1" else 0
    wanted = pd.read_csv(path, header=header, na_values=["?", " "], keep_default_na=True, skipinitialspace=True)
    assert (len(table), len(table.fields)) == wanted.shape
    for field, column in zip(table.fields, wanted.columns, strict=True):
        if field.kind == "number":
            np.testing.assert_allclose(table.column(field.name), wanted[column].to_numpy(float))
        if field.kind != "date" and field.name != "Mas Vnr Type":  # where "None" is a word
            assert field.facts["missing"] == wanted[column].isna().sum(), field.name
