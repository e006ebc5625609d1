"""The same job, from the start of a process to its end: 100,000 training rows of 20 numbers, a network of 64 and 32,
batches of 200, 20 epochs; scikit-learn's MLPClassifier, hondo's loop alone, and `hondo fit` with less and with more
around it.

    python benchmarks/whole.py [--rounds 3] [--write]

The contestants run one after the other, round after round; a time is the median. Each reads the same parquet file of
140,000 rows, learns from 100,000 and tells its accuracy on 20,000. What an extra costs is the difference to the line it
is added to. --write stores the table in benchmarks/results/whole.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
READ = """
import polars as pl
frame = pl.read_parquet("made.parquet")
x, y = frame.drop("answer").to_numpy(), (frame["answer"] == "yes").to_numpy()
"""
SKLEARN = (
    READ
    + """
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
model = make_pipeline(StandardScaler(), MLPClassifier((64, 32), batch_size=200, max_iter=20, random_state=0))
model.fit(x[:100_000], y[:100_000])
print(model.score(x[120_000:], y[120_000:]))
"""
)
LOOP = (
    READ
    + """
import torch
from hondo.models.mlp import MLP
from hondo.nouns import Role
from hondo.tasks.binary import Binary
from hondo.train import Plan, train
mean, spread = x[:100_000].mean(0), x[:100_000].std(0)
rows, truth = torch.from_numpy((x - mean) / spread), torch.from_numpy(y).float()
task = Binary(("answer",))
torch.manual_seed(0)
net = MLP(widths=(64, 32), dropout=0.0).build({"numbers": Role((20,))}, task.head)
plan = Plan(20 * 500, batch=200, evaluate_every=20 * 500)
for event in train(net, task, {"numbers": rows[:100_000], "target": truth[:100_000]}, plan):
    pass
with torch.inference_mode():
    said = net(rows[120_000:])[:, 0] > 0
print(float((said == truth[120_000:].bool()).double().mean()))
"""
)
FIT = [
    "-m", "hondo", "fit", "made.parquet", "--target", "answer", "--model", "mlp", "--set", "widths=64,32",
    "--set", "dropout=0", "--set", "patience=0", "--batch", "200", "--epochs", "20",
    "--quiet", "--json", "--out", "run",
]  # fmt: skip
NONE = ["--check", "none", "--rivals", "none"]
CONTESTANTS: dict[str, list[str]] = {
    "scikit-learn's MLPClassifier": ["-W", "ignore", "-c", SKLEARN],
    "hondo's loop alone": ["-c", LOOP],
    "`hondo fit --check none --rivals none --report none`": [*FIT, *NONE, "--report", "none"],
    "with the page and the worth of columns": [*FIT, *NONE],
    "with doctor and pre-flight": [*FIT, "--rivals", "none"],
    "and the linear rival": [*FIT, "--rivals", "linear"],
    "and tuned LightGBM": [*FIT, "--rivals", "linear,lightgbm"],
}
"""In the order in which each adds to the one before."""


def made(folder: Path) -> None:
    import numpy as np
    import polars as pl

    draw = np.random.default_rng(0)
    x = draw.standard_normal((140_000, 20), dtype=np.float32)
    answer = np.where(x @ draw.standard_normal(20) + draw.standard_normal(len(x)) > 0, "yes", "no")
    pl.DataFrame({f"x{i}": x[:, i] for i in range(20)} | {"answer": answer}).write_parquet(folder / "made.parquet")


def run(words: list[str], folder: Path) -> tuple[float, str]:
    """(seconds, the last line of what was printed)"""
    shutil.rmtree(folder / "run", ignore_errors=True)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return time.perf_counter() - started, done.stdout.strip().splitlines()[-1]


def score(line: str) -> float:
    """The accuracy that a contestant tells."""
    import json

    if not line.startswith("{"):
        return float(line)
    network = next(row for row in json.loads(line)["board"] if row["name"] == "network")
    return float(network["measures"]["accuracy"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="store the table")
    options = parser.parse_args()
    times: dict[str, list[float]] = {name: [] for name in CONTESTANTS}
    scores: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as place:
        made(Path(place))
        for _ in range(options.rounds):
            for name, words in CONTESTANTS.items():
                seconds, line = run(words, Path(place))
                times[name].append(seconds)
                scores[name] = score(line)
                print(f"{seconds:7.1f} s  {name}", file=sys.stderr)
    page = text(times, scores, options)
    print(page)
    if options.write:
        (RESULTS / "whole.md").write_text(page)


def text(times: dict[str, list[float]], scores: dict[str, float], options: argparse.Namespace) -> str:
    lines = ["# From start to end\n", "| | seconds | spread | accuracy | adds, s |", "|" + " --- |" * 5]
    before = None
    for name, found in times.items():
        middle = statistics.median(found)
        adds = "" if before is None or name in ("hondo's loop alone",) else f"{middle - before:+.1f}"
        spread = f"{min(found):.1f}-{max(found):.1f}"
        lines.append(f"| {name} | {middle:.1f} | {spread} | {scores[name]:.4f} | {adds} |")
        before = middle
    command = f"`python benchmarks/whole.py --rounds {options.rounds}{' --write' * options.write}`"
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {datetime.now(UTC).date().isoformat()}"
    return "\n".join(lines) + f"\n\n{command}: {machine}.\n"


if __name__ == "__main__":
    main()
