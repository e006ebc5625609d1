"""Do hondo's probabilities and intervals say what happens? Calibration error before and after the temperature, and the
coverage of the sets and intervals, on the test rows of the tables of tables.py and one more.

    HONDO_DATA=... python benchmarks/calibration.py [--seeds 3] [--tables adult] [--model mlp] [--level .9] [--write]

hondo runs with its defaults, without rivals. "error" is the expected calibration error over 15 bins of equally many
rows, "noise" half the width of the 95 % interval (bootstrap of the test rows) of what the temperature changes in it,
"covered" the share of rows whose truth lies in its set or between low and high, "size" the mean number of labels in a
set, or the mean width of an interval over the standard deviation of the target. --write stores it in
benchmarks/results/calibration.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tables import TABLES

from hondo import run
from hondo.evaluate.curves import calibration_error
from hondo.nouns import Outcomes
from hondo.predictor import Predictor, load
from hondo.question import Question, ask
from hondo.request import Request

EVERY: dict[str, dict[str, Any]] = TABLES | {"mushrooms": {"source": "mushrooms.csv", "target": "type"}}
SAMPLES = 200
RESULTS = Path(__file__).parent / "results"


def request(name: str, seed: int, model: str | None, out: str | None = None) -> Request:
    options = dict(EVERY[name])
    for file in ("source", "test"):
        if "." in options.get(file, ""):
            options[file] = str(Path(os.environ["HONDO_DATA"]) / "tabular" / options[file])
    return Request(**options, seed=seed, rivals="none", model=model, out=out, lang="en")


def measured(name: str, seed: int, model: str | None, level: float) -> dict[str, Any]:
    """One table, one seed."""
    with tempfile.TemporaryDirectory() as folder:
        for _ in run.fit(request(name, seed, model, f"{folder}/run")):
            pass
        *_, question = ask(request(name, seed, model))
        assert isinstance(question, Question)
        predictor = load(f"{folder}/run")
    rows = question.table.rows(question.split.test)
    found = predictor.outcomes(rows)
    within = predictor.task.covers(found, level)
    assert within is not None
    answers = predictor.answers(predictor.read(rows), level=level)
    if predictor.task.name == "regression":
        widths = [float("inf") if a["low"] is None else a["high"] - a["low"] for a in answers]
        size = statistics.mean(widths) / float(found["target"].std())
    else:
        size = statistics.mean(len(answer["set"]) for answer in answers)
    told = {"table": name, "seed": seed, "validation": len(question.split.validation), "test": len(within)}
    told |= {"covered": float(within.double().mean()), "size": size}
    return told | (_changed(predictor, rows, found, seed) if "probability" in found else {})


def _changed(predictor: Predictor, rows: Any, found: Outcomes, seed: int) -> dict[str, Any]:
    """What the temperature changes."""
    task = predictor.task
    predictor.task = replace(task, temperature=1.0)  # type: ignore[call-arg]
    before = predictor.outcomes(rows)
    loss = task.measures["log_loss"]
    told = {"temperature": task.temperature, "log_loss": (loss.of(before), loss.of(found))}  # type: ignore[attr-defined]
    draw, drawn = np.random.default_rng(seed), []
    for _ in range(SAMPLES):
        again = torch.from_numpy(draw.integers(len(found["target"]), size=len(found["target"])))
        parts = [{name: each[name][again] for name in ("probability", "target")} for each in (before, found)]
        drawn.append(calibration_error(parts[1]) - calibration_error(parts[0]))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return told | {"error": (calibration_error(before), calibration_error(found)), "noise": float(high - low) / 2}


def line(name: str, found: list[dict[str, Any]]) -> str:
    """A row of the table: means over the seeds."""

    def mean(key: str, place: int | None = None) -> float:
        return statistics.mean(f[key] if place is None else f[key][place] for f in found)

    cells = [name, str(found[0]["validation"]), str(found[0]["test"])]
    if "error" in found[0]:
        cells += [", ".join(f"{f['temperature']:.2f}" for f in found)]
        cells += [f"{mean('error', 0):.4f}", f"{mean('error', 1):.4f}", f"{mean('noise'):.4f}"]
        cells += [f"{mean('log_loss', 0):.4f}", f"{mean('log_loss', 1):.4f}"]
    else:
        cells += 6 * [""]
    return "| " + " | ".join([*cells, f"{100 * mean('covered'):.1f} %", f"{mean('size'):.2f}"]) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--tables", default=",".join(EVERY))
    parser.add_argument("--model", help="a family, the default one without it")
    parser.add_argument("--level", type=float, default=0.9)
    parser.add_argument("--write", action="store_true", help="store the results")
    options = parser.parse_args()
    started = time.perf_counter()
    head = ["table", "validation rows", "test rows", "temperature", "error before", "after", "noise"]
    head += ["log loss before", "after", f"covered at {100 * options.level:.0f} %", "size"]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    print(*lines, sep="\n", flush=True)
    for name in options.tables.split(","):
        results = [measured(name, seed, options.model, options.level) for seed in range(options.seeds)]
        lines.append(line(name, results))
        print(lines[-1], flush=True)
    minutes, date = (time.perf_counter() - started) / 60, datetime.now(UTC).date().isoformat()
    about = f"{options.model or 'the default network'}, means over {options.seeds} seeds (temperatures of each); "
    about += f"{minutes:.0f} minutes, {os.cpu_count()} cores, {platform.machine()}, torch {torch.__version__}, {date}."
    print(f"\n{about}")
    if options.write:
        command = f"`python benchmarks/calibration.py --seeds {options.seeds} --write`"
        told = __doc__.split("\n\n")[2].rsplit(" --write stores", 1)[0].replace("\n", " ")
        text = f"# Calibration and coverage\n\n{command}: {about}\n\n{told}\n\n" + "\n".join(lines) + "\n"
        (RESULTS / "calibration.md").write_text(text)


if __name__ == "__main__":
    main()
