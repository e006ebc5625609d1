"""Broken inputs and wrong options: a line that names file, row or column and the remedy, exit 2, nothing written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from hondo.cli import main

from .conftest import HEADER, people

FIT = ("--epochs", "1", "--rivals", "majority", "--model", "mlp:tiny", "--quiet", "--out", "out")


def everything(folder: Path) -> dict[str, bytes | None]:
    """All that lies in a folder, to the byte."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def refused(words: list[str], told: tuple[str, ...], folder: Path, capsys, problems: int = 1) -> None:
    """The words end in exit 2 with so many lines, all that is told is in them, and nothing in the folder changes."""
    before = everything(folder)
    capsys.readouterr()
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert len(lines) == problems and all(line.startswith("hondo: ") for line in lines), said.err
    for word in told:
        assert word in said.err
    assert "Traceback" not in said.err
    assert everything(folder) == before


# ---- files ----------------------------------------------------------------------------------------

LINES = people()


def _with(*changed: tuple[int, str]) -> bytes:
    lines = list(LINES)
    for place, line in changed:
        lines[place] = line
    return ("\n".join(lines) + "\n").encode()


def _column(name: str, value: str) -> bytes:
    """The table with `value` all along a column."""
    place = HEADER.split(",").index(name)
    rows = [line.split(",") for line in LINES]
    for row in rows[1:]:
        row[place] = value
    return "\n".join(map(",".join, rows)).encode()


FILES = {
    "empty": (b"", ("bad.csv",)),
    "blank": (b"\n\n\n", ("bad.csv",)),
    "header only": (f"{HEADER}\n".encode(), ("bad.csv",)),
    "ragged": (_with((17, "p0016,44,Lima,2015-01-01,shop 3,low,and,more")), ("bad.csv", "18")),
    "binary": (bytes(range(256)) * 40, ("bad.csv",)),
    "target all missing": (_column("income", ""), ("bad.csv", "income")),
    "target constant": (_column("income", "low"), ("income",)),
    "few rows": ("\n".join(LINES[:6]).encode(), ("bad.csv", "5")),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_cannot_be_learned_from(name, tmp_path, monkeypatch, capsys):
    content, told = FILES[name]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.csv").write_bytes(content)
    refused(["fit", "bad.csv", "--target", "income", *FIT], told, tmp_path, capsys)


def test_a_file_that_is_not_there(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    refused(["fit", "peple.csv", "--target", "income", *FIT], ("peple.csv",), tmp_path, capsys)


def test_a_gz_that_is_none(table, capsys):
    Path("people.csv.gz").write_bytes(b"not gzip at all")
    refused(["fit", "people.csv.gz", "--target", "income", *FIT], ("people.csv.gz",), table.parent, capsys)


# ---- options --------------------------------------------------------------------------------------

OPTIONS = {
    "unknown target": (["--target", "incme"], ("incme", "Did you mean 'income'?")),
    "unknown kind": (["--kind", "city=categry"], ("categry", "Did you mean 'category'?")),
    "kind without column": (["--kind", "category"], ("'category'", "COLUMN=KIND")),
    "kind of no column": (["--kind", "cty=category"], ("cty", "Did you mean 'city'?")),
    "kind that does not parse": (["--kind", "city=number"], ("people.csv", "city", "row 1", "number")),
    "unknown task": (["--task", "multclass"], ("multclass", "Did you mean 'multiclass'?")),
    "task that does not fit": (["--task", "regression"], ("income",)),
    "unknown model": (["--model", "mpl"], ("mpl", "Did you mean 'mlp'?")),
    "unknown preset": (["--model", "mlp:clasic"], ("clasic", "Did you mean 'classic'?")),
    "unknown metric": (["--metric", "acuracy"], ("acuracy", "Did you mean 'accuracy'?")),
    "unknown optimizer": (["--optimizer", "adanw"], ("adanw", "Did you mean 'adamw'?")),
    "unknown device": (["--device", "tpu"], ("tpu", "cpu")),
    "unknown language": (["--lang", "fr"], ("'fr'", "en, es")),
    "unknown rival": (["--rivals", "majority,ligtgbm"], ("ligtgbm", "Did you mean 'lightgbm'?")),
    "unknown setting": (["--set", "dropot=0.1"], ("dropot", "Did you mean 'dropout'?")),
    "setting without value": (["--set", "dropout"], ("'dropout'", "FIELD=VALUE")),
    "setting of the wrong kind": (["--set", "dropout=much"], ("dropout", "much")),
    "setting out of range": (["--set", "dropout=1.5"], ("dropout", "1.5")),
    "no width": (["--set", "widths=0"], ("widths",)),
    "negative rate": (["--lr", "-1"], ("lr", "-1")),
    "rate that is no number": (["--lr", "nan"], ("lr", "nan")),
    "no rows a step": (["--batch", "0"], ("batch", "0")),
    "no epochs": (["--epochs", "0"], ("epochs", "0")),
    "negative minutes": (["--minutes", "-1"], ("minutes", "-1")),
    "negative seed": (["--seed", "-1"], ("seed", "-1")),
    "unknown size": (["--size", "xl"], ("--size", "'xl'", "s, m, l")),
    "unknown check": (["--check", "some"], ("--check", "'some'")),
    "unknown weight": (["--weight", "wight"], ("wight",)),
    "weight that is no number": (["--weight", "city"], ("city",)),
    "group that is not there": (["--group", "shp"], ("shp", "Did you mean 'shop'?")),
    "time that is no time": (["--time", "city"], ("city",)),
    "ignored column that is not there": (["--ignore", "citty"], ("citty", "Did you mean 'city'?")),
    "target ignored": (["--ignore", "income"], ("income",)),
    "everything ignored": ([w for c in ("age", "city", "joined", "shop") for w in ("--ignore", c)], ("income",)),
    "validation that is not there": (["--validation", "val.csv"], ("val.csv",)),
    "test that is not there": (["--test", "test.csv"], ("test.csv",)),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_options_that_cannot_be(name, table, capsys):
    given, told = OPTIONS[name]
    target = [] if "--target" in given else ["--target", "income"]
    words = ["fit", "people.csv", *target, *FIT, *given]
    refused(words, told, table.parent, capsys)


def test_several_problems_are_told_at_once(table, capsys):
    words = ["fit", "people.csv", "--target", "income", *FIT, "--lr", "-1", "--batch", "0"]
    refused(words, ("lr", "batch"), table.parent, capsys, problems=2)


def test_a_test_file_without_a_column(table, capsys):
    Path("test.csv").write_text("\n".join(line.split(",", 2)[2] for line in LINES) + "\n")
    words = ["fit", "people.csv", "--target", "income", *FIT, "--test", "test.csv"]
    refused(words, ("test.csv", "age"), table.parent, capsys)


def test_a_folder_already_used(table, capsys):
    Path("out").mkdir()
    Path("out/precious.txt").write_text("mine")
    refused(["fit", "people.csv", "--target", "income", *FIT], ("out", "--out"), table.parent, capsys)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(table, capsys):
    Path("closed").mkdir(mode=0o500)
    words = ["fit", "people.csv", "--target", "income", *FIT, "--out", "closed/run"]
    refused(words, ("closed/run", "--out"), table.parent, capsys)


def test_an_out_below_a_file(table, capsys):
    words = ["fit", "people.csv", "--target", "income", *FIT, "--out", "people.csv/run"]
    refused(words, ("people.csv/run", "--out"), table.parent, capsys)


# ---- what a run has left --------------------------------------------------------------------------


@pytest.fixture
def run(fitted, table) -> Path:
    """A copy of the run beside the table."""
    return Path(shutil.copytree(fitted, table.parent / "run"))


def test_a_folder_that_is_no_run(table, capsys):
    Path("empty").mkdir()
    for words in (["evaluate", "empty", "people.csv"], ["predict", "nowhere", "people.csv", "-o", "a.csv"]):
        refused(words, (words[1], "predictor.json"), table.parent, capsys)
    refused(["resume", "empty"], ("empty", "run.json"), table.parent, capsys)
    for folder in ("empty", "runs/nowhere"):
        refused(["summary", folder], (folder, "predictor.json"), table.parent, capsys)
    refused(["runs", "nowhere"], ("nowhere",), table.parent, capsys)


def test_resuming_what_is_finished(run, capsys):
    refused(["resume", "run"], ("run", "finished"), run.parent, capsys)


@pytest.mark.parametrize("keep", [0, 1, 100, 2000])
def test_a_predictor_cut_short(keep, run, capsys):
    path = run / "predictor" / "predictor.json"
    path.write_bytes(path.read_bytes()[:keep])
    refused(["evaluate", "run", "people.csv"], ("predictor.json",), run.parent, capsys)


@pytest.mark.parametrize("place", [3, 100, -1])
def test_a_flipped_byte_in_the_weights(place, run, capsys):
    path = run / "predictor" / "weights.safetensors"
    weights = bytearray(path.read_bytes())
    weights[place] ^= 64
    path.write_bytes(bytes(weights))
    refused(["predict", "run", "people.csv", "-o", "a.csv"], ("weights.safetensors",), run.parent, capsys)


def test_a_predictor_with_a_field_changed(run, capsys):
    path = run / "predictor" / "predictor.json"
    path.write_text(path.read_text().replace('"activation"', '"activatoin"'))
    refused(["predict", "run", "people.csv", "-o", "a.csv"], ("predictor.json", "activatoin"), run.parent, capsys)


def test_rows_without_a_column_the_network_needs(run, capsys):
    Path("less.csv").write_text("\n".join(line.split(",", 2)[2] for line in LINES) + "\n")
    refused(["predict", "run", "less.csv", "-o", "a.csv"], ("less.csv", "age"), run.parent, capsys)


def test_a_value_that_is_no_number(run, capsys):
    Path("odd.csv").write_bytes(_with((5, "p0004,forty,Lima,2015-01-01,shop 3,low")))
    refused(["predict", "run", "odd.csv", "-o", "a.csv"], ("odd.csv", "age", "forty", "5"), run.parent, capsys)


def test_scoring_without_the_answers(run, capsys):
    Path("asked.csv").write_text("\n".join(line.rsplit(",", 1)[0] for line in LINES) + "\n")
    refused(["evaluate", "run", "asked.csv", "--json"], ("asked.csv", "income"), run.parent, capsys)


def test_scoring_with_a_label_never_met(run, capsys):
    Path("new.csv").write_bytes(_with((9, "p0008,44,Lima,2015-01-01,shop 3,enormous")))
    refused(["evaluate", "run", "new.csv", "--json"], ("income", "enormous"), run.parent, capsys)


def test_an_ending_that_says_no_format(run, capsys):
    refused(["predict", "run", "people.csv", "-o", "a.xlsx"], ("a.xlsx", ".parquet"), run.parent, capsys)


def test_an_answer_that_cannot_be_written(run, capsys):
    refused(["predict", "run", "people.csv", "-o", "people.csv/a.csv"], ("people.csv/a.csv",), run.parent, capsys)


def test_a_changed_source_is_not_gone_on_with(run, capsys):
    import json

    about = json.loads((run / "run.json").read_text())
    about["status"] = "stopped"
    about["request"]["source"] = str(run.parent / "people.csv")
    (run / "run.json").write_text(json.dumps(about))
    (run.parent / "people.csv").write_bytes(_with((9, "p0008,44,Lima,2015-01-01,shop 3,low")))
    refused(["resume", "run", "--quiet"], ("people.csv", "changed"), run.parent, capsys)
