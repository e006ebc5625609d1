"""A table that does not fit into memory: ten million rows of fifty numbers, read, examined, trained on and judged.

    python benchmarks/large.py [--rows 10000000] [--write]

The parquet file of doubles takes 3.8 GB. What is told is the most anonymous memory that `hondo fit` had at any moment
(Linux; looked at every 20 ms), and what it took beside, in pages of files, which the machine takes back when somebody
needs the room. Without rivals, which hold all rows at once. --write stores the table in benchmarks/results/large.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl

RESULTS = Path(__file__).parent / "results"
COLUMNS = 50
EVERY = 0.02
WORDS = ["fit", "large.parquet", "--target", "answer", "--model", "mlp", "--rivals", "none", "--epochs", "1"]


def made(path: Path, rows: int) -> None:
    draw = np.random.default_rng(0)
    columns = {f"x{place}": draw.standard_normal(rows) for place in range(COLUMNS)}
    tells = sum(weight * column for weight, column in zip(draw.standard_normal(COLUMNS), columns.values(), strict=True))
    sure = tells / COLUMNS**0.5 + np.sin(2 * columns["x0"]) + draw.standard_normal(rows) / 2
    pl.DataFrame(columns | {"answer": np.where(sure > 0, "yes", "no")}).write_parquet(path)


def memory(process: int) -> tuple[int, int]:
    """(anonymous memory, pages of files) in KiB; none once it has ended."""
    try:
        lines = dict(line.split(":") for line in Path(f"/proc/{process}/status").read_text().splitlines())
        return int(lines["RssAnon"].split()[0]), int(lines["RssFile"].split()[0])
    except (OSError, KeyError):
        return 0, 0


def watched(words: list[str], folder: Path) -> tuple[float, int, int]:
    """(seconds, the most anonymous memory, the most pages of files, in KiB)"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    started, most = time.perf_counter(), (0, 0)
    running = subprocess.Popen([sys.executable, "-m", "hondo", *words], cwd=folder, env=environment)
    while running.poll() is None:
        found = memory(running.pid)
        most = max(most[0], found[0]), max(most[1], found[1])
        time.sleep(EVERY)
    if running.returncode:
        raise SystemExit(running.returncode)
    return time.perf_counter() - started, *most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--write", action="store_true", help="store the table")
    options = parser.parse_args()
    lines = ["# A table larger than memory\n", "| `hondo fit` | seconds | anonymous, GiB | of files, GiB |"]
    lines.append("|" + " --- |" * 4)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made(folder / "large.parquet", options.rows)
        size = (folder / "large.parquet").stat().st_size
        for name, more in (("`--check none`", ["--check", "none"]), ("with doctor and pre-flight", [])):
            seconds, own, mapped = watched([*WORDS, *more], folder)
            lines.append(f"| {name} | {seconds:.0f} | {own / 2**20:.2f} | {mapped / 2**20:.2f} |")
    command = f"python benchmarks/large.py --rows {options.rows}{' --write' if options.write else ''}"
    about = f"{options.rows:,} rows of {COLUMNS} doubles, a file of {size / 1e9:.1f} GB, one epoch, no rivals"
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {datetime.now(UTC).date().isoformat()}"
    lines.append(f"\n`{command}`: {about}; {machine}.\n")
    page = "\n".join(lines)
    print(page)
    if options.write:
        (RESULTS / "large.md").write_text(page)


if __name__ == "__main__":
    main()
