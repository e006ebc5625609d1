"""Killed with SIGKILL at ten random moments of its training and at all steps of what comes after it, and resumed each
time, a run ends in the bits of the undisturbed one."""

from __future__ import annotations

import random
import signal
import sys
import time
from pathlib import Path

import kills
import pytest

KIND = "batch norm, average"
KILLS = 10
CHECKPOINT = ("checkpoint/checkpoint.safetensors", "", 0.05)
LATER = (
    ("log.jsonl", '"event": "ended"', 0.0),
    ("log.jsonl", '"name": "majority"', 0.2),  # the other rival learns
    ("log.jsonl", '"name": "linear"', 0.1),  # the judgement
    ("log.jsonl", '"event": "judged"', 0.01),  # the predictor is saved
    ("predictor/predictor.json", "", 0.05),
)
"""A file that is written, what is then in it, and how long (s) after that at most the kill comes."""


def written(path: Path) -> int:
    """When (ns), or 0 where it is not there."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def until_killed(source: Path, out: Path, moment: tuple[str, str, float], draw: random.Random) -> bool:
    """Begin or resume, and kill it at a random instant after the moment; whether it was killed before the end."""
    path, word, most = out / moment[0], moment[1], moment[2]
    before = written(path)
    process = kills.started(kills.request(source, out, KIND))
    while written(path) in (0, before) or (word and word not in path.read_text(encoding="utf-8")):
        if not process.is_alive():
            return False
        time.sleep(0.001)
    time.sleep(draw.uniform(0, most))
    process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def to_the_end(source: Path, out: Path) -> None:
    process = kills.started(kills.request(source, out, KIND))
    process.join()
    assert process.exitcode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_kills_change_no_bit(tmp_path: Path) -> None:
    source, plain, torn = kills.table(tmp_path / "made.csv"), tmp_path / "a" / "run", tmp_path / "b" / "run"
    to_the_end(source, plain)
    draw = random.Random(0)
    for count in range(KILLS):
        assert until_killed(source, torn, CHECKPOINT, draw), f"it ended after {count} kills"
    for moment in LATER:
        assert until_killed(source, torn, moment, draw), f"it ended before {moment}"
    if until_killed(source, torn, ("report.html", "", 0.0), draw):  # or it was as quick
        to_the_end(source, torn)
    expected, found = kills.left(plain), kills.left(torn)
    assert expected["openings"] == 1 and expected["status"] == "finished" and expected["report"]
    for name, value in expected.items():
        assert found[name] == value, name
