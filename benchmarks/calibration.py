"""Do hondo's probabilities and intervals say what happens? Calibration error before and after the temperature, and the
coverage of sets and intervals, on test rows; tables.py asks it of each of its fits.

"error" is the expected calibration error over 15 bins of equally many rows, "noise" half the width of the 95 %
interval (bootstrap of the test rows) of what the temperature changes in it, "moved" in how many fits it is not 1,
"covered" the share of rows whose truth lies in its set or between low and high at a level of 90 %, "size" the mean
number of labels in a set, or the mean width of an interval over the standard deviation of the target.
"""

from __future__ import annotations

import statistics
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from hondo.calibration.conformal import LEVEL
from hondo.evaluate.curves import calibration_error
from hondo.nouns import Outcomes
from hondo.predictor import Predictor

SAMPLES = 200
HEAD = ["table", "fits", "test rows", "moved", "error before", "after", "noise", "log loss before", "after"]
HEAD += [f"covered at {100 * LEVEL:.0f} %", "size"]


def measured(predictor: Predictor, rows: Any, found: Outcomes, seed: int) -> dict[str, Any]:
    """One fit: `found` are its outcomes of the test rows."""
    within = predictor.task.covers(found, LEVEL)
    assert within is not None
    answers = predictor.answers(predictor.read(rows), level=LEVEL)
    if predictor.task.name == "regression":
        widths = [float("inf") if a["low"] is None else a["high"] - a["low"] for a in answers]
        size = statistics.mean(widths) / float(found["target"].std())
    else:
        size = statistics.mean(len(answer["set"]) for answer in answers)
    told = {"test": len(within), "covered": float(within.double().mean()), "size": size}
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
    """A row of the table: means over the fits."""

    def mean(key: str, place: int | None = None) -> float:
        return statistics.mean(f[key] if place is None else f[key][place] for f in found)

    cells = [name, str(len(found)), str(found[0]["test"])]
    if "error" in found[0]:
        cells += [str(sum(f["temperature"] != 1 for f in found))]
        cells += [f"{mean('error', 0):.4f}", f"{mean('error', 1):.4f}", f"{mean('noise'):.4f}"]
        cells += [f"{mean('log_loss', 0):.4f}", f"{mean('log_loss', 1):.4f}"]
    else:
        cells += 6 * [""]
    return "| " + " | ".join([*cells, f"{100 * mean('covered'):.1f} %", f"{mean('size'):.2f}"]) + " |"
