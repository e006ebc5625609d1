"""Rows that are not like those learned from, and tables that cannot be learned from: a line each, exit 2, nothing left
behind; and what only looks broken is answered."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from hondo.cli import main

from .conftest import HEADER, people
from .test_broken import FIT, refused

LINES = people(40, seed=1)


@pytest.fixture
def run(fitted, table) -> Path:
    """A copy of the run beside the table."""
    return Path(shutil.copytree(fitted, table.parent / "run"))


def rows(lines: list[str] = LINES) -> pl.DataFrame:
    return pl.read_csv(io.StringIO("\n".join(lines)))


def changed(line: int, text: str) -> bytes:
    lines = list(LINES)
    lines[line - 1] = text
    return ("\n".join(lines) + "\n").encode()


def parquet(frame: pl.DataFrame) -> bytes:
    written = io.BytesIO()
    frame.write_parquet(written)
    return written.getvalue()


def with_age(value: object) -> bytes:
    """The rows as JSON lines, one of which holds `value` for an age."""
    records = rows().to_dicts()
    records[6]["age"] = value
    return "\n".join(map(json.dumps, records)).encode()


DAYS = rows().with_columns(pl.lit("2020-01-05").str.to_date().alias("age"))

PREDICT: dict[str, tuple[str, bytes, tuple[str, ...], int]] = {
    "empty": ("a.csv", b"", ("a.csv", "empty"), 1),
    "names alone": ("a.csv", HEADER.encode(), ("a.csv", "no rows"), 1),
    "a row too short": ("a.csv", changed(5, "p1,44,Lima"), ("a.csv", "line 5", "3 values", "has 6"), 1),
    "a row too long": ("a.csv", changed(9, LINES[8] + ",more"), ("a.csv", "line 9", "7 values", "has 6"), 1),
    "a renamed column": ("a.csv", changed(1, HEADER.replace("age", "ages")), ("“age”", "Did you mean 'ages'"), 1),
    "another table": ("a.csv", b"x,y\n1,2\n3,4\n", ("“age”", "“city”", "“joined”", "“shop”"), 4),
    "no names and another width": ("a.csv", b"1,2\n3,4\n", ("a.csv", "no header", "2 columns", "trained on 6"), 1),
    "words where numbers were": ("a.csv", "\n".join([HEADER, *["p1,old,Lima,2015-01-01,shop 1,low"] * 9]).encode(),
                                 ("a.csv", "“age”", "row 1", "“old”", "8 more such rows"), 1),
    "a date in another format": ("a.csv", changed(4, "p2,44,Lima,5 May 2015,shop 3,low"),
                                 ("a.csv", "“joined”", "row 3", "“5 May 2015”", "not a date"), 1),
    "a number where dates were": ("a.csv", changed(4, "p2,44,Lima,12.5,shop 3,low"),
                                  ("“joined”", "row 3", "“12.5”"), 1),
    "two things wrong": ("a.csv", changed(4, "p2,much,Lima,soon,shop 3,low"), ("“much”", "“soon”"), 2),
    "a nested value": ("a.jsonl", with_age({"years": 44}), ("a.jsonl", "“age”", "lists or objects"), 1),
    "a list": ("a.jsonl", with_age([44]), ("a.jsonl", "“age”", "lists or objects"), 1),
    "a truth for a number": ("a.jsonl", with_age("true"), ("a.jsonl", "“age”", "row 7", "“true”"), 1),
    "a line that is no JSON": ("a.jsonl", with_age(44) + b"\n{oops}\n", ("a.jsonl", "line 41"), 1),
    "days in a column of numbers": ("a.parquet", parquet(DAYS), ("a.parquet", "“age”", "“2020-01-05”"), 1),
    "a parquet file cut short": ("a.parquet", parquet(rows())[:200], ("a.parquet", "cut short"), 1),
    "half a letter of two bytes": ("a.csv", "\n".join(LINES).encode("utf-16")[:-1], ("a.csv", "cannot be read"), 1),
    "a zip cut short": ("a.zip", b"PK\x03\x04" + b"\x14" * 40, ("a.zip", "cut short"), 1),
}  # fmt: skip


@pytest.mark.parametrize("name", PREDICT)
def test_rows_that_cannot_be_answered(name, run, capsys):
    file, content, told, problems = PREDICT[name]
    Path(file).write_bytes(content)
    refused(["predict", "run", file, "-o", "out.csv"], told, run.parent, capsys, problems)


def answered(file: str, capsys) -> list[dict[str, str]]:
    capsys.readouterr()
    assert main(["predict", "run", file]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


OTHER_DAYS = rows().with_columns(pl.col("joined").str.to_date().dt.strftime("%d.%m.%Y"))
FINE: dict[str, tuple[str, bytes]] = {
    "reordered columns": ("a.csv", rows().select(sorted(HEADER.split(","))).write_csv().encode()),
    "extra columns": ("a.csv", rows().with_columns(more=3, other=pl.lit("x")).write_csv().encode()),
    "no target": ("a.csv", rows().drop("income").write_csv().encode()),
    "another separator": ("a.csv", rows().write_csv(separator=";").encode()),
    "another encoding": ("a.csv", "\n".join(LINES).encode("utf-16")),
    "dates all written otherwise": ("a.csv", OTHER_DAYS.write_csv().encode()),
    "a name twice": ("a.csv", ("\n".join([f"{HEADER},age", *(f"{line},1" for line in LINES[1:])])).encode()),
    "json lines": ("a.jsonl", "\n".join(map(json.dumps, rows().to_dicts())).encode()),
    "numbers as words": ("a.jsonl", "\n".join(json.dumps({k: str(v) for k, v in row.items()})
                                             for row in rows().to_dicts()).encode()),
    "a typed file": ("a.parquet", parquet(rows().with_columns(pl.col("joined").str.to_datetime("%Y-%m-%d")))),
}  # fmt: skip


@pytest.mark.parametrize("name", FINE)
def test_what_is_the_same_rows_gets_the_same_answers(name, run, capsys):
    Path("same.csv").write_text("\n".join(LINES) + "\n")
    file, content = FINE[name]
    Path(file).write_bytes(content)
    assert answered(file, capsys) == answered("same.csv", capsys) and run.is_dir()


def test_infinite_and_missing_numbers_and_values_never_met_are_answered(run, capsys):
    odd = ["inf", "-inf", "", "NA", "1e308"]
    lines = [HEADER, *(f"p{n},{age},Lima,2015-01-01,shop 1,low" for n, age in enumerate(odd))]
    lines += [f"q{n},40,town {n},2015-01-01,shop 1,low" for n in range(20)]
    Path("a.csv").write_text("\n".join(lines) + "\n")
    found = answered("a.csv", capsys)
    assert len(found) == 25 and all(0 <= float(row["probability:low"]) <= 1 for row in found)
    assert len({round(float(row["probability:low"]), 6) for row in found[:4]}) == 1  # all four are missing
    assert len({round(float(row["probability:low"]), 6) for row in found[5:]}) == 1 and run.is_dir()


# ---- tables that cannot be learned from -----------------------------------------------------------

G = np.random.default_rng(0)
CONSTANT = "a,b,y\n" + "\n".join(f"1,x,{'uv'[n % 2]}" for n in range(60))
TEXTS = "x,y\n" + "\n".join(f"{n},word{n} and other words {n * 7} here" for n in range(60))
ENDLESS = "x,y\n" + "\n".join(f"{n},inf" for n in range(60))
MANY = "x,y\n" + "\n".join(f"{value:.3f},v{n % 50_000}" for n, value in enumerate(G.normal(size=100_000)))
LEARN: dict[str, tuple[str, bytes, list[str], tuple[str, ...]]] = {
    "nothing but constants": ("t.csv", CONSTANT.encode(), ["y"], ("t.csv", "'y'")),
    "a target of sentences": ("t.csv", TEXTS.encode(), ["y"], ("'y'", "text")),
    "a target that is endless": ("t.csv", ENDLESS.encode(), ["y"], ("t.csv", "'y'")),
    "words for a number": ("t.csv", ("x,y\n" + "\n".join(f"{n},{n % 7}" for n in range(60)) + "\n61,many").encode(),
                           ["y", "--task", "regression"], ("t.csv", "“y”", "row 61", "“many”")),
    "a nested column": ("t.jsonl", b'{"x": {"a": 1}, "y": 2}\n' * 20, ["y"], ("t.jsonl", "“x”", "lists or objects")),
    "a target twice that is asked for by a name that is gone": (
        "t.csv", ("y,x,y\n" + "\n".join(f"{n % 2},{n},{n % 3}" for n in range(60))).encode(), ["y_3"], ("'y_2'",)),
    "too many labels for the rows": ("t.csv", MANY.encode(), ["y", "--task", "binary"], ("'y'", "50,000", "binary")),
    "an empty folder": ("folder/notes.txt", b"no table", ["y"], ("folder", "train.csv")),
    "parts that differ": ("folder/b.csv", b"x,z\n1,2\n", ["y"], ("b.csv", "a.csv", "lacks y", "besides z")),
    "only a test part": ("folder/test.csv", b"x,y\n1,2\n", ["y"], ("folder", "nothing in it to train on", "test")),
    "a set of no field": ("t.csv", CONSTANT.encode(), ["y", "--set", "treshold=1"], ("Did you mean 'threshold'?",)),
    "a rate found and given": ("t.csv", "\n".join(people(100)).encode(),
                               ["income", "--find-lr", "--lr", "0.1"], ("--find-lr", "--lr")),
}  # fmt: skip


@pytest.mark.parametrize("name", LEARN)
def test_tables_that_cannot_be_learned_from(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    file, content, asked, told = LEARN[name]
    Path(file).parent.mkdir(exist_ok=True)
    Path(file).write_bytes(content)
    if name == "parts that differ":
        Path("folder/a.csv").write_text("x,y\n1,2\n2,3\n")
    source = file.split("/")[0]
    refused(["fit", source, "--target", *asked, *FIT], told, tmp_path, capsys)


def test_a_test_file_with_a_word_for_a_number_is_named_with_its_row(table, capsys):
    Path("test.csv").write_bytes(changed(3, "p1,forty,Lima,2015-01-01,shop 3,low"))
    words = ["fit", "people.csv", "--target", "income", *FIT, "--test", "test.csv"]
    refused(words, ("test.csv", "“age”", "row 2", "“forty”"), table.parent, capsys)


def test_a_weight_that_is_none_is_named_in_its_file(table, capsys):
    weighed = [f"{HEADER},w", *(f"{line},1.5" for line in people()[1:])]
    table.write_text("\n".join(weighed) + "\n")
    lines = [f"{HEADER},w", *(f"{line},{-1 if n == 4 else 2}" for n, line in enumerate(LINES[1:]))]
    Path("test.csv").write_text("\n".join(lines) + "\n")
    words = ["fit", "people.csv", "--target", "income", *FIT, "--test", "test.csv", "--weight", "w"]
    refused(words, ("'w'", "test.csv:5", "-1"), table.parent, capsys)


@pytest.mark.parametrize("inputs", ["pictures=3x32x32", "number=4"])
def test_a_summary_of_inputs_a_family_does_not_take(inputs, table, capsys):
    words = ["summary", "mlp", "--inputs", inputs]
    refused(words, (inputs.split("=")[0], "numbers, categories"), table.parent, capsys)
