"""Killed with SIGKILL at ten random moments and resumed each time, a run ends in the bits of the undisturbed one."""

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
    return Request(str(source), "answer", epochs=40, batch=32, rivals="majority", set=settings, out=str(out), lang="en")


CONTEXT = multiprocessing.get_context("forkserver")
"""Its server imports torch once; each child is a fork of it, before any thread is started."""
PRELOADED = [
    "pytest",
    "polars",
    "hondo.run",
    "hondo.models.mlp",
    "hondo.tasks.binary",
    "hondo.evaluate.rivals.lightgbm",
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


def until_killed(folder: Path, draw: random.Random, work: Callable[..., None], *args: Path) -> bool:
    """Start `work` and kill it at a random moment after its next checkpoint; whether it was killed before the end."""
    checkpoint = folder / "checkpoint" / "checkpoint.safetensors"
    before = written(checkpoint)
    process = CONTEXT.Process(target=work, args=args)
    process.start()
    while written(checkpoint) in (0, before):
        if not process.is_alive():
            return False
        time.sleep(0.001)
    time.sleep(draw.uniform(0, 0.05))
    process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def timeless(value: object) -> object:
    """Without what the clock wrote."""
    if isinstance(value, dict):
        return {name: timeless(item) for name, item in value.items() if name not in TIMES}
    return [timeless(item) for item in value] if isinstance(value, list) else value


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_ten_kills_change_no_bit(source: Path, tmp_path: Path) -> None:
    plain, torn = tmp_path / "a" / "run", tmp_path / "b" / "run"
    to_the_end(fit, source, plain)
    draw = random.Random(0)
    for kills in range(KILLS):
        going = (resume, torn) if (torn / "run.json").exists() else (fit, source, torn)
        assert until_killed(torn, draw, *going), f"it ended after {kills} kills"
    to_the_end(resume, torn)

    weights = [(each / "predictor/weights.safetensors").read_bytes() for each in (plain, torn)]
    assert weights[0] == weights[1]
    stored = [json.loads((each / "predictor/predictor.json").read_text()) for each in (plain, torn)]
    assert stored[0] == stored[1]
    logs = [timeless(lines(Folder(each).log)) for each in (plain, torn)]
    assert logs[0] == logs[1]
    boards = [timeless(Folder(each).read()["board"]) for each in (plain, torn)]
    assert boards[0] == boards[1]
