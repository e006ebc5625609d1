"""The ledger of test parts: how often each was opened, so that nobody chooses by it again and again unawares."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np

from hondo.data.table import Table
from hondo.errors import DataError
from hondo.messages import Message
from hondo.record import digest, writing


def fingerprint(table: Table, rows: np.ndarray) -> str:
    """Of the rows `rows` (M,) as they were found: the order of rows and columns makes no difference, nor the kind that
    a column is taken for; any value does."""
    keys = np.sort(table.keys[rows])
    return digest(keys.astype("<u8").tobytes())


def opened(path: Path, fingerprint: str) -> int:
    """How often the rows of this fingerprint were opened, by the ledger `path`; 0 where there is none yet."""
    return sum(entry.get("fingerprint") == fingerprint for entry in _entries(path))


def opened_by(path: Path, fingerprint: str, run: str, started: str) -> int:
    """How often the run of this name that began at `started` (ISO 8601, UTC) opened them; one that was deleted may have
    had its name. Where a line does not say when its run began, it is this one's if it is no older."""

    def its(entry: dict[str, object]) -> bool:
        known = entry.get("started")
        return entry.get("run") == run and (known == started if known else str(entry.get("when")) >= started)

    return sum(entry.get("fingerprint") == fingerprint and its(entry) for entry in _entries(path))


def record(path: Path, fingerprint: str, run: str, started: str, when: str) -> None:
    """Note that `run`, begun at `started`, opens these rows at `when` (both ISO 8601, UTC). One line, appended in one
    piece and on the disk when this returns; several runs may share a ledger."""
    line = json.dumps({"fingerprint": fingerprint, "run": run, "started": started, "when": when}) + "\n"
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            size = os.fstat(handle).st_size
            torn = size and _byte(handle, size - 1) != b"\n"  # a crash left half a line: it stays alone
            os.write(handle, (b"\n" if torn else b"") + line.encode())
            os.fsync(handle)
        finally:
            os.close(handle)


def _byte(handle: int, position: int) -> bytes:
    os.lseek(handle, position, os.SEEK_SET)
    return os.read(handle, 1)


def _entries(path: Path) -> list[dict[str, object]]:
    """The lines that are whole; half a line, after a crash, opened nothing."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        why = error.strerror or str(error)
        raise DataError(Message("files.broken", {"path": str(path), "why": why})) from error
    entries = []
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            entries.append(entry)
    return entries
