from __future__ import annotations

import json
import multiprocessing

import numpy as np
import polars as pl
import pytest

from hondo.data import read
from hondo.data.ledger import fingerprint, opened, opened_by, record
from hondo.errors import DataError

BEGUN, WHEN = "2026-01-02T03:00:00.000+00:00", "2026-01-02T03:04:05+00:00"


def table(frame: pl.DataFrame | None = None):
    rng = np.random.default_rng(0)
    made = pl.DataFrame({"a": rng.normal(size=40), "b": ["x", "y", None, "y"] * 10, "c": rng.integers(0, 9, 40)})
    return read(made if frame is None else frame)


def test_order_makes_no_difference():
    whole, rows = table(), np.array([3, 5, 30])
    order = np.random.default_rng(1).permutation(40)
    shuffled = table(table().frame[order])
    there = np.flatnonzero(np.isin(order, rows))
    assert fingerprint(whole, rows) == fingerprint(whole, rows[::-1])
    assert fingerprint(table(whole.frame), rows) == fingerprint(table(whole.frame[:, ::-1]), rows)
    assert fingerprint(table(whole.frame), rows) == fingerprint(shuffled, there)


@pytest.mark.parametrize("name, value", [("a", 0.5), ("b", "z"), ("b", None), ("c", 77)])
def test_any_value_makes_a_difference(name, value):
    frame = table().frame.with_columns(pl.col("b").fill_null("x"))
    changed = frame.with_columns(pl.when(pl.int_range(40) == 7).then(pl.lit(value)).otherwise(pl.col(name)).alias(name))
    rows = np.arange(40)
    assert fingerprint(table(frame), rows) != fingerprint(table(changed), rows)
    others = np.delete(rows, 7)
    assert fingerprint(table(frame), others) == fingerprint(table(changed), others)


def test_a_row_twice_is_not_a_row_once():
    whole = table()
    assert fingerprint(whole, np.array([1, 1, 2])) != fingerprint(whole, np.array([1, 2]))


def test_the_kind_a_column_is_taken_for_makes_no_difference():
    whole, rows = table(), np.arange(10)
    assert fingerprint(whole, rows) == fingerprint(whole.with_kinds({"c": "category"}), rows)


def test_openings_are_counted(tmp_path):
    path = tmp_path / "runs" / "ledger.jsonl"
    assert opened(path, "one") == 0
    for number in range(3):
        record(path, "one", f"run-{number}", BEGUN, WHEN)
        record(path, "other", "rün", BEGUN, WHEN)
    assert (opened(path, "one"), opened(path, "other"), opened(path, "third")) == (3, 3, 0)
    line = {"fingerprint": "other", "run": "rün", "started": BEGUN, "when": WHEN}
    assert json.loads(path.read_text().splitlines()[1]) == line


def test_a_run_is_known_by_its_name_and_by_when_it_began(tmp_path):
    path, later = tmp_path / "ledger.jsonl", "2026-01-02T03:04:05.500+00:00"
    record(path, "one", "x-1", BEGUN, WHEN)
    assert [opened_by(path, *asked) for asked in (("one", "x-1", BEGUN), ("one", "x-1", later))] == [1, 0]
    assert [opened_by(path, *asked) for asked in (("two", "x-1", BEGUN), ("one", "x-2", BEGUN))] == [0, 0]


def test_a_line_that_does_not_say_when_its_run_began_is_that_of_a_run_no_younger(tmp_path):
    path = tmp_path / "ledger.jsonl"
    path.write_text(json.dumps({"fingerprint": "one", "run": "x-1", "when": WHEN}) + "\n")
    began = ("2026-01-02T03:00:00+00:00", WHEN, "2026-01-02T03:04:05.001+00:00", "2026-01-02T04:00:00.000+00:00")
    assert [opened_by(path, "one", "x-1", when) for when in began] == [1, 1, 0, 0]


@pytest.mark.parametrize("left", range(1, 110, 11))
def test_half_a_line_opened_nothing_and_spoils_nothing(tmp_path, left):
    path = tmp_path / "ledger.jsonl"
    record(path, "one", "a", BEGUN, WHEN)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:left])
    assert opened(path, "one") == 1
    record(path, "one", "b", BEGUN, WHEN)
    assert opened(path, "one") == 2


def _open_often(path):
    for _ in range(50):
        record(path, "one", "a" * 200, BEGUN, WHEN)


def test_runs_at_the_same_time_lose_no_line(tmp_path):
    path = tmp_path / "ledger.jsonl"
    runs = [multiprocessing.get_context("fork").Process(target=_open_often, args=(path,)) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert opened(path, "one") == 150


def test_a_ledger_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "ledger.jsonl").mkdir()
    with pytest.raises(DataError, match=r"ledger\.jsonl"):
        opened(tmp_path / "ledger.jsonl", "one")
    with pytest.raises(DataError, match=r"ledger\.jsonl"):
        record(tmp_path / "ledger.jsonl", "one", "a", BEGUN, WHEN)
