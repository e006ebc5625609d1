"""Killed with SIGKILL at ten random moments of its training and at all steps of what comes after it, and resumed each
time, a run ends in the bits of the undisturbed one."""

from __future__ import annotations

import collections
import json
import multiprocessing
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from hondo import run
from hondo.folder import Folder, lines
from hondo.request import Request

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
TIMES = ("seconds", "rows_per_second", "fit_seconds", "predict_seconds")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    g = np.random.default_rng(0)
    x = g.normal(size=(600, 4))
    colour = g.choice(["red", "green", "blue"], 600)
    answer = np.where(x[:, 0] * x[:, 1] + (colour == "red") + 0.3 * g.normal(size=600) > 0.4, "yes", "no")
    path = tmp_path / "made.csv"
    pl.DataFrame({**{f"x{i}": x[:, i] for i in range(4)}, "colour": colour, "answer": answer}).write_csv(path)
    return path


def request(source: Path, out: Path) -> Request:
    settings = ("save_seconds=0", "average=0.99", "widths=24,24", "batch_norm=true", "patience=0")
    return Request(
        str(source), "answer", epochs=40, batch=32, rivals="majority,linear", set=settings, out=str(out), lang="en"
    )


CONTEXT = multiprocessing.get_context("forkserver")
"""Its server imports torch once; each child is a fork of it, before any thread is started."""
PRELOADED = [
    "pytest",
    "polars",
    "hondo.run",
    "hondo.models.mlp",
    "hondo.tasks.binary",
    "hondo.evaluate.rivals.lightgbm",
    "sklearn.linear_model",
    "jinja2",
]
CONTEXT.set_forkserver_preload(PRELOADED)


def fit(source: Path, out: Path) -> None:
    collections.deque(run.fit(request(source, out)), maxlen=0)


def resume(folder: Path) -> None:
    collections.deque(run.resume(folder), maxlen=0)


def to_the_end(work: Callable[..., None], *args: Path) -> None:
    process = CONTEXT.Process(target=work, args=args)
    process.start()
    process.join()
    assert process.exitcode == 0


def written(path: Path) -> int:
    """When (ns), or 0 where it is not there."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def until_killed(
    folder: Path, moment: tuple[str, str, float], draw: random.Random, work: Callable[..., None], *args: Path
) -> bool:
    """Start `work` and kill it at a random instant after the moment; whether it was killed before the end."""
    path, word, most = folder / moment[0], moment[1], moment[2]
    before = written(path)
    process = CONTEXT.Process(target=work, args=args)
    process.start()
    while written(path) in (0, before) or (word and word not in path.read_text(encoding="utf-8")):
        if not process.is_alive():
            return False
        time.sleep(0.001)
    time.sleep(draw.uniform(0, most))
    process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def timeless(value: object) -> object:
    """Without what the clock wrote."""
    if isinstance(value, dict):
        return {name: timeless(item) for name, item in value.items() if name not in TIMES}
    return [timeless(item) for item in value] if isinstance(value, list) else value


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_kills_change_no_bit(source: Path, tmp_path: Path) -> None:
    plain, torn = tmp_path / "a" / "run", tmp_path / "b" / "run"
    to_the_end(fit, source, plain)
    draw = random.Random(0)
    for kills in range(KILLS):
        going = (resume, torn) if (torn / "run.json").exists() else (fit, source, torn)
        assert until_killed(torn, CHECKPOINT, draw, *going), f"it ended after {kills} kills"
    for moment in LATER:
        assert until_killed(torn, moment, draw, resume, torn), f"it ended before {moment}"
    if until_killed(torn, ("report.html", "", 0.0), draw, resume, torn):  # or it was as quick
        to_the_end(resume, torn)

    weights = [(each / "predictor/weights.safetensors").read_bytes() for each in (plain, torn)]
    assert weights[0] == weights[1]
    stored = [json.loads((each / "predictor/predictor.json").read_text()) for each in (plain, torn)]
    assert stored[0] == stored[1]
    logs = [timeless(lines(Folder(each).log)) for each in (plain, torn)]
    assert logs[0] == logs[1]
    boards = [timeless(Folder(each).read()["board"]) for each in (plain, torn)]
    assert boards[0] == boards[1]
    for each in (plain, torn):
        assert Folder(each).read()["status"] == "finished" and Folder(each).report.is_file()
        assert len(lines(Folder(each).ledger)) == 1  # the test rows were opened once
