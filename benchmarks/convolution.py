"""hondo's loop beside a tutorial's on pictures: the classical network of three convolutions, equal epochs.

    python benchmarks/convolution.py [--epochs 3] [--rounds 3] [--write]

8,000 made pictures of 3x32x32 points in ten kinds, batches of 128, flipped, turned by up to 15 degrees and moved by up
to a tenth, AdamW. "plain" is the loop of a tutorial: each picture changed by Pillow when a DataLoader asks for it, the
loss read after each step; "hondo" is `hondo.train.train` with the family `cnn`, the same network, in bfloat16 where the
processor multiplies it by itself, as `hondo fit` would. Both in a process of their own with all cores, round after
round in turn; the step is the median of the rounds' medians. Equal work is proved by the accuracy on 2,000 further
pictures. --write stores the table in benchmarks/results/convolution.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results"
ROWS, HELD_OUT, BATCH, KINDS = 8_000, 2_000, 128, 10
DEGREES, SHIFT = 15.0, 0.1
RATE, DECAY, DROPOUT = 2e-3, 0.01, 0.3
EACH = 9
"""Steps of hondo between two looks at the clock, seven in an epoch; it does not wait for a number before."""


def pictures() -> tuple[Any, Any]:
    """(N, 32, 32, 3) uint8 and (N,) int64: smooth patterns, each kind's own and a random one's over it."""
    import numpy as np
    from scipy.ndimage import gaussian_filter

    draw = np.random.default_rng(0)
    smooth = gaussian_filter(draw.standard_normal((KINDS + 200, 32, 32, 3)), (0, 4, 4, 0))
    smooth /= smooth.std((1, 2, 3), keepdims=True)
    kinds = draw.integers(0, KINDS, ROWS + HELD_OUT)
    mixed = 0.5 * smooth[kinds] + smooth[draw.integers(KINDS, KINDS + 200, len(kinds))]
    mixed += 0.5 * draw.standard_normal(mixed.shape)
    return np.clip(128 + 40 * mixed, 0, 255).astype(np.uint8), kinds


def network() -> Any:
    import torch
    from torch import nn

    torch.manual_seed(0)
    stages: list[nn.Module] = []
    for before, after in ((3, 32), (32, 64), (64, 128)):
        stages += [
            nn.Conv2d(before, after, 3, padding=1, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(),
            nn.MaxPool2d(2),
        ]
    dense = [nn.Flatten(), nn.Linear(2048, 256), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(256, KINDS)]
    return nn.Sequential(*stages, *dense)


def plain(epochs: int) -> tuple[list[float], float]:
    """(seconds of each step, accuracy)"""
    import numpy as np
    import torch
    from PIL import Image, ImageOps
    from torch.utils.data import DataLoader, Dataset

    points, kinds = pictures()
    draw = np.random.default_rng(1)
    mean, spread = points[:ROWS].mean((0, 1, 2)) / 255, points[:ROWS].std((0, 1, 2)) / 255

    def scaled(image: Any) -> Any:
        return torch.from_numpy(
            ((np.asarray(image) / 255 - mean) / spread).astype(np.float32).transpose(2, 0, 1).copy()
        )

    class Changed(Dataset[Any]):
        def __len__(self) -> int:
            return ROWS

        def __getitem__(self, row: int) -> Any:
            image = Image.fromarray(points[row])
            image = ImageOps.mirror(image) if draw.random() < 0.5 else image
            image = image.rotate(draw.uniform(-DEGREES, DEGREES), Image.Resampling.BILINEAR)
            left, top = draw.integers(0, 7, 2).tolist()
            return scaled(ImageOps.expand(image, 3).crop((left, top, left + 32, top + 32))), int(kinds[row])

    model, steps = network(), list[float]()
    optimizer = torch.optim.AdamW(model.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * -(-ROWS // BATCH))
    last = time.perf_counter()
    for _ in range(epochs):
        for x, y in DataLoader(Changed(), BATCH, shuffle=True):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            schedule.step()
            loss.item()
            steps.append(time.perf_counter() - last)
            last = time.perf_counter()
    model.eval()
    with torch.no_grad():
        answers = model(torch.stack([scaled(each) for each in points[ROWS:]])).argmax(1)
    return steps, float((answers.numpy() == kinds[ROWS:]).mean())


def hondo(epochs: int) -> tuple[list[float], float]:
    import numpy as np
    import torch

    from hondo.evaluate.score import outcomes
    from hondo.events import Logged
    from hondo.layers.augment import Augment
    from hondo.modalities.image import Image, Pictures
    from hondo.models.cnn import CNN
    from hondo.nouns import Head, Role
    from hondo.tasks.multiclass import Multiclass
    from hondo.train import resolve, train
    from hondo.train.device import halves

    points, kinds = pictures()
    mean, spread = points[:ROWS].mean((0, 1, 2)) / 255, points[:ROWS].std((0, 1, 2)) / 255
    how = Image((), 32, 32, False, tuple(mean), tuple(spread), (), Augment(flip=True, rotate=DEGREES, shift=SHIFT))

    class Labelled:
        def __init__(self, rows: slice) -> None:
            image = torch.from_numpy(np.ascontiguousarray(points[rows].transpose(0, 3, 1, 2)))
            self.pictures, self.target = Pictures({"image": image}, how), torch.from_numpy(kinds[rows])

        def __len__(self) -> int:
            return len(self.target)

        def take(self, index: Any, draw: Any = None) -> Any:
            return {**self.pictures.take(index, draw), "target": self.target[index]}

    torch.manual_seed(0)
    model = CNN(dropout=DROPOUT).build({"image": Role((3, 32, 32))}, Head("row", KINDS))
    task = Multiclass(("kind",)).bind({"target": Role((), labels=tuple(map(str, range(KINDS))))})
    course = {"epochs": epochs, "batch": BATCH, "lr": RATE, "weight_decay": DECAY, "warmup": 0.0, "clip": 0.0}
    course["precision"] = "bf16" if halves("cpu") else "fp32"
    plan = resolve(ROWS, operations=model.operations, log_every=EACH, **course)
    steps, last = list[float](), time.perf_counter()
    for event in train(model, task, Labelled(slice(ROWS)), plan):
        if isinstance(event, Logged):
            steps += [(time.perf_counter() - last) / EACH] * EACH
            last = time.perf_counter()
    found = outcomes(model, task, Labelled(slice(ROWS, None)), torch.device("cpu"))
    return steps, float((found["prediction"] == found["target"]).double().mean())


CONTESTANTS: dict[str, Callable[[int], tuple[list[float], float]]] = {"plain": plain, "hondo": hondo}


def run(name: str, epochs: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", name, "--epochs", str(epochs)]
    environment = {**os.environ, "PYTHONPATH": f"{HERE.parent}:{os.environ.get('PYTHONPATH', '')}"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr.strip().splitlines()[-1:]}")
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="store the results")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        steps, accuracy = CONTESTANTS[options.one](options.epochs)
        print(json.dumps({"step": statistics.median(steps[2:]), "accuracy": accuracy}))
        return
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CONTESTANTS}
    for _ in range(options.rounds):
        for name, rounds in found.items():
            rounds.append(run(name, options.epochs))
    page = text(found, options)
    print(page)
    if options.write:
        (RESULTS / "convolution.md").write_text(page)


def text(found: dict[str, list[dict[str, float]]], options: argparse.Namespace) -> str:
    import torch

    from hondo.train.device import halves

    date = datetime.now(UTC).date().isoformat()
    capability = torch.backends.cpu.get_cpu_capability() + (" with bfloat16" if halves("cpu") else "")
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {capability}"
    command = f"`python benchmarks/convolution.py --epochs {options.epochs} --rounds {options.rounds} --write`"
    lines = ["# Pictures beside a tutorial's loop\n", f"{command}: {machine}, torch {torch.__version__}, {date}.\n"]
    lines += ["| contestant | step, ms | spread | plain / it | accuracy |", "|" + " --- |" * 5]
    plain = statistics.median(each["step"] for each in found["plain"])
    for name, rounds in found.items():
        steps = sorted(1e3 * each["step"] for each in rounds)
        step, accuracy = statistics.median(steps), statistics.median(each["accuracy"] for each in rounds)
        spread = f"{steps[0]:.0f}-{steps[-1]:.0f}"
        lines.append(f"| {name} | {step:.0f} | {spread} | **{1e3 * plain / step:.2f}** | {accuracy:.3f} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
