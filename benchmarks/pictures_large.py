"""Pictures that do not fit into memory: a hundred thousand of 64 points a side, read, examined, trained on, judged.

    python benchmarks/pictures_large.py [--pictures 100000] [--write]

The pictures are jpegs in a folder for each of ten classes: smooth noise in which one of ten colours is a little
stronger. As arrays they take 1.2 GB; what is told is the most anonymous memory that `hondo fit` had at any moment (see
`large.py`), with the smallest network for pictures and one epoch. --write stores the table in
benchmarks/results/pictures_large.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from large import RESULTS, watched
from PIL import Image

SIDE, CLASSES = 64, 10
WORDS = ["fit", "pictures", "--model", "cnn", "--set", "widths=8,16", "--set", "units=16", "--epochs", "1"]
WAYS = (
    ("with doctor and pre-flight, `--rivals none`", ["--rivals", "none"]),
    ("with the rivals too", []),
)


def made(folder: Path, count: int) -> None:
    draw = np.random.default_rng(0)
    tints = draw.integers(0, 40, (CLASSES, 3))
    for label in range(CLASSES):
        (folder / f"class {label}").mkdir(parents=True)
    for number in range(count):
        label = number % CLASSES
        coarse = draw.integers(0, 200, (8, 8, 3)) + tints[label]
        image = Image.fromarray(coarse.astype(np.uint8)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        image.save(folder / f"class {label}" / f"{number}.jpg", quality=85)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=100_000)
    parser.add_argument("--ways", type=int, default=len(WAYS), help="so many of the rows of the table")
    parser.add_argument("--write", action="store_true", help="store the table")
    options = parser.parse_args()
    lines = ["# More pictures than memory\n", "| `hondo fit` | seconds | anonymous, GiB | of files, GiB |"]
    lines.append("|" + " --- |" * 4)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made(folder / "pictures", options.pictures)
        for name, more in WAYS[: options.ways]:
            seconds, own, mapped = watched([*WORDS, *more], folder)
            lines.append(f"| {name} | {seconds:.0f} | {own / 2**20:.2f} | {mapped / 2**20:.2f} |")
            print(lines[-1], flush=True)
    command = f"python benchmarks/pictures_large.py --pictures {options.pictures}{' --write' if options.write else ''}"
    about = f"{options.pictures:,} jpegs of {SIDE} x {SIDE}, {CLASSES} classes, one epoch of the smallest network"
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {datetime.now(UTC).date().isoformat()}"
    lines.append(f"\n`{command}`: {about}; {machine}.\n")
    page = "\n".join(lines)
    print(page)
    if options.write:
        (RESULTS / "pictures_large.md").write_text(page)


if __name__ == "__main__":
    main()
