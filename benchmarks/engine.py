"""hondo's loop beside its peers: a multilayer perceptron 20-64-32-1 with dropout, 100,000 rows, AdamW, equal steps.

    python benchmarks/engine.py [--batches 32,256] [--steps 4000] [--rounds 5] [--python "keras on jax=PATH"] [--write]

Every contestant (peers.py) runs in a process of its own, on one thread, round after round in turn, so that a busy
machine is busy for all; the step is the median of the rounds' medians over 50 steps each. A contestant whose packages
another environment has is given that environment's Python; one whose packages are not found is left out, and named.
Equal work is proved by the losses: the mean over the last fifth of the steps of each contestant. "to first step" counts
from the start of the process; "peak" is the share of the fastest matrix product in this processor that the step's own
products come to. --write stores figures and table in benchmarks/results/engine.*.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

ROWS, CHUNK = 100_000, 50
HERE = Path(__file__).parent
RESULTS = HERE / "results"
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


def one(name: str, batch: int, steps: int, started: float) -> dict[str, Any]:
    """One contestant, in this process."""
    import peers

    moments: list[float] = []
    losses: list[float] = []

    def tick(loss: float | None) -> None:
        moments.append(time.time())
        if loss is not None:
            losses.append(loss)

    tick.epoch = losses.append  # type: ignore[attr-defined]
    before = time.perf_counter()
    for package in peers.PEERS[name][1]:
        importlib.import_module(package)
    imported = time.perf_counter() - before
    peers.PEERS[name][0](ROWS, batch, steps, tick)
    chunks = [(b - a) / CHUNK for a, b in zip(moments[::CHUNK], moments[CHUNK::CHUNK], strict=False)]
    last = losses[-max(1, len(losses) // 5) :]
    return {
        "step": statistics.median(chunks[1:]),
        "import": imported,
        "first": moments[0] - started,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "loss": statistics.mean(last),
        "steps": len(moments),
    }


def run(name: str, python: str, batch: int, steps: int) -> dict[str, Any]:
    command = [python, __file__, "--one", name, "--batches", str(batch), "--steps", str(steps)]
    environment = {
        **os.environ,
        **THREADS,
        "KERAS_BACKEND": "jax",
        "PYTHONPATH": f"{HERE.parent}:{os.environ.get('PYTHONPATH', '')}",
    }
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr.strip().splitlines()[-1:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def has(python: str, packages: tuple[str, ...]) -> bool:
    """Whether an environment has them."""
    if python == sys.executable:
        return all(importlib.util.find_spec(name) for name in packages)
    code = "import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, sys.argv[1:])))"
    return subprocess.run([python, "-c", code, *packages], check=False, capture_output=True).returncode == 0


def peak() -> float:
    """The fastest single-precision matrix product on one thread, operations a second."""
    import torch

    torch.set_num_threads(1)
    a, best = torch.randn(1024, 1024), 0.0
    for _ in range(10):
        started = time.perf_counter()
        a @ a
        best = max(best, 2 * 1024**3 / (time.perf_counter() - started))
    return best


def main() -> None:
    import peers

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", default="32,256")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--python", action="append", default=[], metavar="NAME=PATH", help="an environment of its own")
    parser.add_argument("--write", action="store_true", help="store the results")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        started = time.time() - (time.clock_gettime(time.CLOCK_BOOTTIME) - _since_boot())
        print(json.dumps(one(options.one, int(options.batches), options.steps, started)))
        return
    pythons = dict(given.split("=", 1) for given in options.python)
    chosen = {name: pythons.get(name, sys.executable) for name in peers.PEERS}
    missing = [name for name, python in chosen.items() if not has(python, peers.PEERS[name][1])]
    begun, tables = time.perf_counter(), {}
    for batch in map(int, options.batches.split(",")):
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in chosen if name not in missing}
        for _ in range(options.rounds):
            for name, rounds in found.items():
                rounds.append(run(name, chosen[name], batch, options.steps))
        tables[batch] = found
        print(text(batch, found), flush=True)
    about = told(options, missing, (time.perf_counter() - begun) / 60)
    print(about)
    if options.write:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "engine.json").write_text(json.dumps({"about": about, "batches": tables}, indent=1) + "\n")
        page = "\n".join([f"# The loop beside its peers\n\n{about}\n", *(text(b, f) for b, f in tables.items())])
        (RESULTS / "engine.md").write_text(page)


def _since_boot() -> float:
    """When this process started, in seconds after the machine did."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    return int(fields[19]) / os.sysconf("SC_CLK_TCK")


def text(batch: int, found: dict[str, list[dict[str, Any]]]) -> str:
    """The table of one batch size."""
    import peers

    most = peak()
    work = 6 * batch * sum(a * b for a, b in pairwise(peers.WIDTHS))
    lines = [
        f"## Batch {batch}\n",
        "| contestant | step, µs | spread | plain / it | import, s | to first step, s | memory, MB | loss | peak |",
    ]
    lines.append("|" + " --- |" * 9)
    plain = statistics.median(each["step"] for each in found["plain"])
    for name, rounds in found.items():
        steps = sorted(each["step"] for each in rounds)
        step = statistics.median(steps)
        keys = ("import", "first", "memory", "loss")
        imported, first, memory, loss = (statistics.median(each[key] for each in rounds) for key in keys)
        cells = [name, f"{1e6 * step:.0f}", f"{1e6 * steps[0]:.0f}-{1e6 * steps[-1]:.0f}", f"**{plain / step:.2f}**"]
        cells += [
            f"{imported:.2f}",
            f"{first:.2f}",
            f"{memory:.0f}",
            f"{loss:.3f}",
            f"{100 * work / step / most:.0f} %",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def told(options: argparse.Namespace, missing: list[str], minutes: float) -> str:
    import torch

    command = (
        f"`python benchmarks/engine.py --steps {options.steps} --rounds {options.rounds}{' --write' * options.write}`"
    )
    left_out = f" Not installed, so left out: {', '.join(missing)}." if missing else ""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {torch.backends.cpu.get_cpu_capability()}"
    date = datetime.now(UTC).date().isoformat()
    return f"{command}: {minutes:.0f} minutes, one thread, {machine}, torch {torch.__version__}, {date}.{left_out}"


if __name__ == "__main__":
    main()
