"""Does a run that is killed lose anything? Runs are killed with SIGKILL at random instants of their lives and resumed,
until they end; what they leave is compared, bit by bit, with what the undisturbed run left.

    python benchmarks/kills.py [--kills 200] [--seed 0] [--write]

Three runs take turns (a network with batch norm and average, the default network, one with embedded categories). Each
process is killed at an instant drawn evenly from its first breath to a fifth after the time the undisturbed run takes;
the next one resumes, or begins anew where the folder is no run yet. Compared are weights, predictor, log, board and
ledger, without the clock's times. --write stores the table in benchmarks/results/kills.md.
"""

from __future__ import annotations

import argparse
import collections
import json
import multiprocessing
import platform
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from hondo import run
from hondo.folder import Folder, lines
from hondo.request import Request

RESULTS = Path(__file__).parent / "results"
TIMES = ("seconds", "rows_per_second", "fit_seconds", "predict_seconds")
"""Fields that hold what the clock says."""
LATER = 1.2
"""The last instant of a kill, in times of the undisturbed run."""
KINDS: Mapping[str, dict[str, Any]] = {
    "batch norm, average": {
        "target": "answer",
        "rivals": "majority,linear",
        "epochs": 40,
        "model": "mlp",
        "set": ("save_seconds=0", "average=0.99", "widths=24,24", "batch_norm=true", "patience=0"),
    },
    "the default": {"target": "amount", "rivals": "mean,linear", "epochs": 12, "set": ("save_seconds=0", "patience=0")},
    "embedded categories": {
        "target": "colour",
        "rivals": "majority",
        "epochs": 30,
        "model": "mlp:tiny",
        "set": ("save_seconds=0", "patience=0"),
    },
}
CONTEXT = multiprocessing.get_context("forkserver")
"""Its server imports everything once; each child is a fork of it, before any thread is started."""
CONTEXT.set_forkserver_preload(
    ["polars", "hondo.run", "hondo.models.tabm", "hondo.tasks.multiclass", "sklearn.linear_model", "lightgbm", "jinja2"]
)


def table(path: Path, rows: int = 600) -> Path:
    """Made rows with a column of every kind to ask for."""
    g = np.random.default_rng(0)
    x, colour = g.normal(size=(rows, 4)), g.choice(["red", "green", "blue"], rows)
    signal_, noise = x[:, 0] * x[:, 1] + (colour == "red"), 0.3 * g.normal(size=rows)
    columns = {f"x{i}": x[:, i] for i in range(4)}
    columns |= {"colour": colour, "street": [f"street {n}" for n in g.integers(0, 50, rows)]}
    columns |= {"answer": np.where(signal_ + noise > 0.4, "yes", "no"), "amount": signal_ + noise}
    pl.DataFrame(columns).write_csv(path)
    return path


def request(source: Path, out: Path, kind: str) -> Request:
    return Request(str(source), batch=32, out=str(out), lang="en", **KINDS[kind])


def fit(asked: Request) -> None:
    collections.deque(run.fit(asked), maxlen=0)


def resume(folder: Path) -> None:
    collections.deque(run.resume(folder), maxlen=0)


def started(asked: Request) -> Any:
    """A process that goes on with the run, or begins it."""
    out = Path(str(asked.out))
    there = (out / "run.json").exists()
    process = CONTEXT.Process(target=resume if there else fit, args=(out if there else asked,))
    process.start()
    return process


def left(folder: Path) -> dict[str, Any]:
    """What a finished run left, without times."""
    there = Folder(folder)
    return {
        "weights": (folder / "predictor/weights.safetensors").read_bytes(),
        "predictor": json.loads((folder / "predictor/predictor.json").read_text()),
        "log": timeless(lines(there.log)),
        "board": timeless(there.read()["board"]),
        "openings": len(lines(there.ledger)),
        "status": there.read()["status"],
        "report": there.report.is_file(),
    }


def timeless(value: object) -> object:
    """Without what the clock wrote."""
    if isinstance(value, dict):
        return {name: timeless(item) for name, item in value.items() if name not in TIMES}
    return [timeless(item) for item in value] if isinstance(value, list) else value


def stage(folder: Path) -> str:
    """How far a run was when it was killed."""
    if not (folder / "run.json").exists():
        return "before its folder"
    known = [line["event"] for line in lines(Folder(folder).log)]
    for event in ("judged", "ended", "logged"):
        if event in known:
            return {"judged": "after the verdict", "ended": "rivals and verdict", "logged": "training"}[event]
    return "before the first log line"


def episode(kind: str, place: Path, source: Path, most: float, draw: random.Random, kills: int) -> list[str]:
    """One run to its end, killed at most so often: the stage of each kill."""
    found: list[str] = []
    out = place / "torn" / "run"
    while True:
        process = started(request(source, out, kind))
        process.join(timeout=draw.uniform(0, most) if len(found) < kills else None)
        if process.is_alive():
            process.kill()
        process.join()
        if process.exitcode == -signal.SIGKILL:
            found.append(stage(out))
        elif process.exitcode:
            raise RuntimeError(f"{kind}, after {len(found)} kills, the last one {found[-1:]}: it cannot go on")
        else:
            return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="store the table")
    options = parser.parse_args()
    draw, begun = random.Random(options.seed), time.perf_counter()
    stages: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    runs: Counter[str] = Counter()
    differing: list[str] = []
    lost = 0
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        source = table(place / "made.csv")
        whole: dict[str, tuple[dict[str, Any], float]] = {}
        for kind in KINDS:
            out = place / "whole" / kind.replace(" ", "-") / "run"
            since = time.perf_counter()
            started(request(source, out, kind)).join()
            whole[kind] = left(out), time.perf_counter() - since
        while (done := sum(sum(counted.values()) for counted in stages.values())) < options.kills:
            kind = list(KINDS)[sum(runs.values()) % len(KINDS)]
            expected, seconds = whole[kind]
            shutil.rmtree(place / "torn", ignore_errors=True)
            runs[kind] += 1
            try:
                stages[kind].update(episode(kind, place, source, LATER * seconds, draw, options.kills - done))
            except RuntimeError as error:
                lost += 1
                print(error, flush=True)
                continue
            found = left(place / "torn" / "run")
            differing += [f"{kind}: {name}" for name in expected if found[name] != expected[name]]
        page = told(options, stages, runs, differing, lost, (time.perf_counter() - begun) / 60)
    print(page)
    if options.write:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "kills.md").write_text(page + "\n")


def told(
    options: argparse.Namespace,
    stages: Mapping[str, Counter[str]],
    runs: Counter[str],
    differing: list[str],
    lost: int,
    minutes: float,
) -> str:
    names = list(dict.fromkeys(name for counted in stages.values() for name in counted))
    rows = [[kind, str(runs[kind]), *(str(counted[name]) for name in names)] for kind, counted in stages.items()]
    head = ["run", "times", *(f"killed {name}" for name in names)]
    kills = sum(sum(counted.values()) for counted in stages.values())
    command = f"`python benchmarks/kills.py --kills {options.kills} --seed {options.seed}{' --write' * options.write}`"
    result = (
        f"{kills} kills, {lost} lost runs, {len(differing)} differences{': ' * bool(differing)}{', '.join(differing)}."
    )
    body = "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])
    date = datetime.now(UTC).date().isoformat()
    return (
        f"# Killed and resumed\n\n{result}\n\n{body}\n\n{command}: {minutes:.0f} minutes, {platform.machine()}, {date}."
    )


if __name__ == "__main__":
    main()
