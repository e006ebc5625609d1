"""Fashion-MNIST from scratch: `hondo fit` with its defaults beside the convolutional networks of two tutorials.

    python benchmarks/fashion.py DATA [--seeds 0,1,2] [--sizes m] [--only NAME] [--python NAME=PATH] [--write]

DATA is the folder of the four idx files. The tutorials are PyTorch's example for MNIST (two convolutions, dropout,
Adadelta, 14 epochs of 60,000 in batches of 64) and Keras' simple convnet (two convolutions, dropout, Adam, 15 epochs of
54,000 in batches of 128), built here after their descriptions; each in a process of its own, Keras in an environment of
its own if need be. hondo learns from what its split leaves of the 60,000 and is looked at on its validation part after
each epoch, the looks counted in; the tutorials are looked at on the test part after each epoch, the looks not counted.
A time counts from the first step; what is not reached counts as the whole training. "whole" is all that a person waits
for: for hondo with the doctor, the pre-flight, the rivals and the report. --write stores what was found, contestant by
contestant, in benchmarks/results/fashion.*; what is there already of others is kept.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).parent
RESULTS = HERE / "results"
GOALS = (0.91, 0.92, 0.93)


def arrays(folder: Path, part: str) -> tuple[Any, Any]:
    """(N, 28, 28) uint8 and (N,) int64"""
    import numpy as np

    points = gzip.decompress((folder / f"{part}-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((folder / f"{part}-labels-idx1-ubyte.gz").read_bytes())
    return np.frombuffer(points, np.uint8, offset=16).reshape(-1, 28, 28), np.frombuffer(labels, np.uint8, offset=8)


def pytorch(folder: Path, seed: int) -> dict[str, Any]:
    import torch
    import torch.nn.functional as F
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    torch.manual_seed(seed)
    parts = {}
    for part in ("train", "t10k"):
        points, labels = arrays(folder, part)
        scaled = (torch.tensor(points)[:, None].float() / 255 - 0.1307) / 0.3081
        parts[part] = TensorDataset(scaled, torch.tensor(labels).long())
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10), nn.LogSoftmax(1),
    )  # fmt: skip
    optimizer = torch.optim.Adadelta(model.parameters(), lr=1.0)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.7)
    curve, spent = [], 0.0
    for _ in range(14):
        started = time.perf_counter()
        model.train()
        for x, y in DataLoader(parts["train"], batch_size=64, shuffle=True):
            optimizer.zero_grad()
            F.nll_loss(model(x), y).backward()
            optimizer.step()
        schedule.step()
        spent += time.perf_counter() - started
        model.eval()
        with torch.no_grad():
            right = sum(int((model(x).argmax(1) == y).sum()) for x, y in DataLoader(parts["t10k"], batch_size=1000))
        curve.append((spent, right / 10_000))
    return {"curve": curve, "training": spent, "whole": spent, "accuracy": curve[-1][1]}


def keras(folder: Path, seed: int) -> dict[str, Any]:
    import keras
    from keras import layers

    keras.utils.set_random_seed(seed)
    (x, y), (x_test, y_test) = (arrays(folder, part) for part in ("train", "t10k"))
    x, x_test = x[..., None].astype("float32") / 255, x_test[..., None].astype("float32") / 255
    model = keras.Sequential([
        keras.Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2), layers.Flatten(), layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ])  # fmt: skip
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    curve, spent = [], 0.0
    for _ in range(15):
        started = time.perf_counter()
        model.fit(x[:54_000], y[:54_000], batch_size=128, epochs=1, verbose=0)
        spent += time.perf_counter() - started
        curve.append((spent, float(model.evaluate(x_test, y_test, batch_size=1000, verbose=0)[1])))
    return {"curve": curve, "training": spent, "whole": spent, "accuracy": curve[-1][1]}


def hondo(folder: Path, seed: int, size: Literal["s", "m", "l"] = "m") -> dict[str, Any]:
    from hondo import run
    from hondo.events import Ended, Evaluated, Judged, Planned
    from hondo.request import Request

    begun = time.perf_counter()
    curve: list[tuple[float, float]] = []
    first = training = 0.0
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as out:
        for event in run.fit(Request(str(folder), out=f"{out}/run", seed=seed, size=size)):
            now = time.perf_counter()
            if isinstance(event, Planned):
                first, found["network"] = now, f"{event.model}, {event.parameters:,} parameters"
                found["epochs"] = event.plan["steps"] // event.plan["evaluate_every"]
            elif isinstance(event, Evaluated):
                curve.append((now - first, event.measures["accuracy"]))
            elif isinstance(event, Ended):
                training = now - first
            elif isinstance(event, Judged):
                found["board"] = {entry["name"]: dict(entry["measures"]) for entry in event.board}
                found["accuracy"] = next(iter(found["board"].values()))["accuracy"]
    return {"curve": curve, "training": training, "whole": time.perf_counter() - begun, **found}


CONTESTANTS: dict[str, Callable[..., dict[str, Any]]] = {
    "PyTorch's example": pytorch,
    "Keras' example": keras,
    "hondo": hondo,
}


def reached(found: dict[str, Any], goal: float) -> float | None:
    """Seconds of training after which it was as good."""
    return next((seconds for seconds, accuracy in found["curve"] if accuracy >= goal), None)


def measured(name: str, python: str, folder: Path, seed: int, size: str) -> dict[str, Any]:
    """One contestant, in a process of its own."""
    command = [python, __file__, str(folder), "--one", name, "--seeds", str(seed), "--sizes", size]
    path = f"{HERE.parent}:{os.environ.get('PYTHONPATH', '')}"
    environment = {"KERAS_BACKEND": "jax", **os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr.strip().splitlines()[-1:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def text(results: dict[str, list[dict[str, Any]]]) -> str:
    """One line a contestant: medians of times, mean and spread of accuracies."""
    goals = [f"to {goal:.0%}, s" for goal in GOALS]
    lines = ["| " + " | ".join(["", "test accuracy, %", "training, s", *goals, "whole, s"]) + " |"]
    lines.append("|" + " --- |" * (4 + len(GOALS)))
    for name, runs in results.items():
        accuracies = [100 * found["accuracy"] for found in runs]
        spread = f" ± {statistics.stdev(accuracies):.2f} ({len(runs)} seeds)" if len(runs) > 1 else ""
        cells = [name, f"{statistics.mean(accuracies):.2f}{spread}", _seconds(found["training"] for found in runs)]
        for goal in GOALS:
            times = [reached(found, goal) for found in runs]
            late = [found["training"] if time is None else time for time, found in zip(times, runs, strict=True)]
            cells.append(("not reached, " if None in times else "") + _seconds(late))
        lines.append("| " + " | ".join([*cells, _seconds(found["whole"] for found in runs)]) + " |")
    return "\n".join(lines) + "\n"


def _seconds(times: Any) -> str:
    return f"{statistics.median(times):.0f}"


def stored() -> dict[str, list[dict[str, Any]]]:
    path = RESULTS / "fashion.json"
    found: dict[str, list[dict[str, Any]]] = json.loads(path.read_text()) if path.is_file() else {}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seeds", default="0,1,2", help="of hondo; the tutorials have the first alone")
    parser.add_argument("--sizes", default="m", help="of hondo: m, or m,l")
    parser.add_argument("--only", action="append", default=[], choices=CONTESTANTS)
    parser.add_argument("--python", action="append", default=[], metavar="NAME=PATH", help="an environment of its own")
    parser.add_argument("--write", action="store_true", help="store the results")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    seeds = [int(seed) for seed in options.seeds.split(",")]
    if options.one:
        sized = {"size": options.sizes} if options.one == "hondo" else {}
        print(json.dumps(CONTESTANTS[options.one](options.data, seeds[0], **sized)))
        return
    pythons = dict(given.split("=", 1) for given in options.python)
    results = stored() if options.write else {}
    for name in options.only or CONTESTANTS:
        for size in options.sizes.split(",") if name == "hondo" else ("m",):
            label = name if size == "m" else f"{name} --size {size}"
            results[label] = []
            for seed in seeds if name == "hondo" else seeds[:1]:
                found = measured(name, pythons.get(name, sys.executable), options.data, seed, size)
                results[label].append({"seed": seed, **found})
                print(text(results), flush=True)
                if options.write:
                    write(results)


def write(results: dict[str, list[dict[str, Any]]]) -> None:
    import torch

    machine = f"{os.cpu_count()} cores, {platform.machine()}, {torch.backends.cpu.get_cpu_capability()}"
    date = datetime.now(UTC).date().isoformat()
    about = f"`python benchmarks/fashion.py DATA --write`: {machine}, torch {torch.__version__}, {date}."
    (RESULTS / "fashion.json").write_text(json.dumps(results, indent=1) + "\n")
    (RESULTS / "fashion.md").write_text(f"# Fashion-MNIST from scratch\n\n{about}\n\n{text(results)}")


if __name__ == "__main__":
    main()
