from __future__ import annotations

import json
import multiprocessing

import numpy as np
import polars as pl
import pytest

from hondo.data import read
from hondo.data.ledger import fingerprint, opened, record
from hondo.errors import DataError

WHEN = "2026-01-02T03:04:05+00:00"


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
        record(path, "one", f"run-{number}", WHEN)
        record(path, "other", "rün", WHEN)
    assert (opened(path, "one"), opened(path, "other"), opened(path, "third")) == (3, 3, 0)
    assert json.loads(path.read_text().splitlines()[1]) == {"fingerprint": "other", "run": "rün", "when": WHEN}


@pytest.mark.parametrize("left", range(1, 70, 7))
def test_half_a_line_opened_nothing_and_spoils_nothing(tmp_path, left):
    path = tmp_path / "ledger.jsonl"
    record(path, "one", "a", WHEN)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:left])
    assert opened(path, "one") == 1
    record(path, "one", "b", WHEN)
    assert opened(path, "one") == 2


def _open_often(path):
    for _ in range(50):
        record(path, "one", "a" * 200, WHEN)


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
        record(tmp_path / "ledger.jsonl", "one", "a", WHEN)
