"""How long an answer takes: one row as a dict, its network alone, and batches, beside the network in ONNX Runtime.

    python benchmarks/answers.py [--rounds 9] [--write]

An untrained network 20-64-32-1 (time does not depend on its weights) behind a fitted preparation; one thread for
everybody; rounds in turn, medians of the rounds' medians. The runtime is asked for what the exported graph gives,
hondo's network for its logits, `predict` for the whole: reading, preparation, network, probabilities and set. --write
stores the table in benchmarks/results/answers.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import polars as pl
import torch

from hondo.data import read
from hondo.export import to_onnx
from hondo.models.mlp import MLP
from hondo.nouns import call
from hondo.predictor import Predictor
from hondo.prepare import prepare
from hondo.tasks.binary import Binary

RESULTS = Path(__file__).parent / "results"
BATCHES = (1, 32, 256, 1024, 8192)
ASKED = 300


def made() -> Predictor:
    draw = np.random.default_rng(0)
    columns: dict[str, Any] = {f"x{place}": draw.standard_normal(5000) for place in range(20)}
    frame = pl.DataFrame(columns | {"answer": np.where(columns["x0"] > 0, "yes", "no")})
    table = read(frame, kinds={"answer": "category"}).with_target(["answer"])
    material = prepare(table, Binary(("answer",)), {"training": np.arange(4000), "validation": np.arange(4000, 5000)})
    spec = MLP(widths=(64, 32))
    model = spec.build(material.roles, material.task.head)
    task = Binary(("answer",), scores=tuple(np.linspace(0, 1, 1000).tolist())).bind(material.roles)
    return Predictor(table.fields, material.preparation, task, model, spec)


def timed(work: Callable[[int], Any], times: int) -> float:
    """The median of a call, in microseconds."""
    found = []
    for number in range(times):
        started = time.perf_counter()
        work(number)
        found.append(time.perf_counter() - started)
    return 1e6 * statistics.median(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--write", action="store_true", help="store the table")
    options = parser.parse_args()
    torch.set_num_threads(1)
    predictor = made()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "network.onnx"
        to_onnx(predictor, path)
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(str(path), settings, providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]
    outputs = [each.name for each in session.get_outputs()]
    draw = np.random.default_rng(1)
    rows = [{f"x{place}": float(value) for place, value in enumerate(row)} for row in draw.standard_normal((ASKED, 20))]
    contestants: dict[str, tuple[Callable[[int], Any], int]] = {
        "predict(dict)": (lambda n: predictor.predict(rows[n]), ASKED)
    }
    for size in BATCHES:
        given = torch.from_numpy(draw.standard_normal((size, 20)).astype(np.float32))
        array = {names[0]: given.numpy()}
        batch = {"numbers": given}

        def ours(_: int, batch: Any = batch) -> Any:
            with torch.inference_mode():
                return call(predictor._network, batch)

        def theirs(_: int, array: Any = array) -> Any:
            return session.run(outputs, array)

        times = max(20, ASKED // (1 + size // 256))
        contestants |= {f"network, {size} rows": (ours, times), f"ONNX Runtime, {size} rows": (theirs, times)}
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for work, times in contestants.values():
        timed(work, min(times, 100))
    for _ in range(options.rounds):
        for name, (work, times) in contestants.items():
            found[name].append(timed(work, times))
    page = text(found, options)
    print(page)
    if options.write:
        (RESULTS / "answers.md").write_text(page)


def text(found: dict[str, list[float]], options: argparse.Namespace) -> str:
    lines = ["# How long an answer takes\n", "| rows | hondo's network, µs | ONNX Runtime, µs | ratio |"]
    lines.append("|" + " --- |" * 4)
    for size in BATCHES:
        ours, theirs = (statistics.median(found[f"{name}, {size} rows"]) for name in ("network", "ONNX Runtime"))
        lines.append(f"| {size:,} | {ours:.0f} | {theirs:.0f} | {ours / theirs:.2f} |")
    whole = found["predict(dict)"]
    spread = f"{min(whole):.0f} to {max(whole):.0f}"
    lines.append(f"\n`predict(dict)`, the whole: {statistics.median(whole):.0f} µs (medians of rounds {spread}).\n")
    command = f"`python benchmarks/answers.py --rounds {options.rounds}{' --write' * options.write}`"
    machine = f"{os.cpu_count()} cores, one thread, {platform.machine()}, torch {torch.__version__}"
    date = datetime.now(UTC).date().isoformat()
    return "\n".join([*lines, f"{command}: {machine}, onnxruntime {onnxruntime.__version__}, {date}.\n"])


if __name__ == "__main__":
    main()
