"""What is too large for memory is read as what is not."""

from __future__ import annotations

import ctypes
import os
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch

from hondo import prepare, shelf
from hondo.data import read
from hondo.data.doctor import case, clean
from hondo.data.doctor.examination import examine
from hondo.data.split import split
from hondo.errors import DataError
from hondo.tasks.binary import Binary

ROWS = 300


@pytest.fixture
def path(tmp_path):
    draw = np.random.default_rng(0)
    gaps = [None if n % 7 == 0 else float(n) / 3 for n in range(ROWS)]
    frame = pl.DataFrame(
        {
            "real": draw.standard_normal(ROWS),
            "single": draw.standard_normal(ROWS).astype(np.float32),
            "odd": np.where(draw.random(ROWS) < 0.1, np.inf, draw.standard_normal(ROWS)),
            "not a number": np.where(draw.random(ROWS) < 0.1, np.nan, draw.standard_normal(ROWS)),
            "gaps": gaps,
            "^count.*$": draw.integers(0, 1000, ROWS),
            "whole with gaps": [None if n % 5 == 0 else n % 50 for n in range(ROWS)],
            "truth": draw.random(ROWS) < 0.5,
            "day": [date(2020, 1, 1 + n % 28) for n in range(ROWS)],
            "word": [f"w{n % 9}" for n in range(ROWS)],
            "answer": np.where(draw.random(ROWS) < 0.5, "yes", "no"),
        }
    )
    frame.write_parquet(tmp_path / "made.parquet")
    return tmp_path / "made.parquet"


def on_the_disk(monkeypatch):
    monkeypatch.setattr(shelf, "LARGE", 100)


def test_a_table_on_the_disk_is_the_table_in_memory(path, monkeypatch):
    usual = read(path)
    on_the_disk(monkeypatch)
    there = read(path)
    assert there.frame.equals(usual.frame, null_equal=True) and there.frame.schema == usual.frame.schema
    assert there.found.schema == usual.found.schema
    assert [(f.name, f.kind, f.facts) for f in there.fields] == [(f.name, f.kind, f.facts) for f in usual.fields]
    assert (there.keys == usual.keys).all() and there.notes == usual.notes


def test_its_rows_are_prepared_alike_a_piece_after_the_other(path, monkeypatch):
    def prepared():
        table = read(path, kinds={"answer": "category"}).with_target(["answer"])
        rows = {"training": np.arange(0, ROWS, 2), "validation": np.arange(1, ROWS, 2)}
        return prepare.prepare(table, Binary(("answer",)), rows)

    usual = prepared()
    on_the_disk(monkeypatch)
    monkeypatch.setattr(prepare, "AT_ONCE", 7)
    there = prepared()
    assert there.preparation == usual.preparation
    for part in ("training", "validation"):
        assert there.prepared[part].tensors.keys() == usual.prepared[part].tensors.keys()
        for role, tensor in usual.prepared[part].tensors.items():
            torch.testing.assert_close(there.prepared[part].tensors[role], tensor, rtol=0, atol=0)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="anonymous memory is told by Linux")
def test_what_lies_on_the_disk_takes_no_memory_of_ones_own():
    def own():
        if hasattr(ctypes.CDLL(None), "malloc_trim"):  # what is free already, and only kept, is nobody's
            ctypes.CDLL(None).malloc_trim(0)
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("RssAnon"))

    before = own()
    column = shelf.laid(pl.Series("x", np.arange(8_000_000, dtype=np.float64)))
    assert column.len() == 8_000_000 and column[-1] == 7_999_999
    assert own() - before < 32_000  # of 62,500 KiB


def test_a_disk_without_room_is_told_before_anything_is_written(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    with pytest.raises(OSError, match="No space left"):
        shelf.empty((10,), np.float32)


def test_a_broken_parquet_file_is_one_line(path, tmp_path):
    (tmp_path / "cut.parquet").write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataError, match=r"cut\.parquet"):
        read(tmp_path / "cut.parquet")


def test_the_doctor_says_that_it_judged_by_some(path, monkeypatch):
    table = read(path).with_target(["answer"])
    cleaned = clean(table, "answer", "classification")
    parts = split(cleaned.table, labels=cleaned.labels)
    assert "rows_drawn" not in {finding.check for finding in examine(cleaned, parts).findings}
    monkeypatch.setattr(case, "CELLS", 100 * len(table.fields))
    told = [finding for finding in examine(cleaned, parts).findings if finding.check == "rows_drawn"]
    assert [finding.severity for finding in told] == ["note"] and "100 of the" in told[0].what.text()
