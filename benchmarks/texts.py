"""Texts by `hondo fit` with its defaults, beside its own rivals: TF-IDF of words and letters, and NB-SVM, both tuned.

    HONDO_DATA=... python benchmarks/texts.py [--sets sst2,ag_news,...] [--seeds 0,1,2] [--model NAME] [--write]

The parts are those published (AG News: its training file of 10,000 rows; where there is no validation part, hondo's
split makes one of the training part). Everything that a person waits for is counted in the seconds: reading, doctor,
pre-flight, training, rivals, report; each seed in a process of its own. The difference is the network's mean accuracy
over the seeds minus that of the better rival, with its 95 % interval over the test rows, paired. --write stores the
table in benchmarks/results/texts.md.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
SETS = {
    "sst2": ("sst2/train.tsv", "sst2/dev.tsv", "sst2/test.tsv"),
    "ag_news": ("ag_news/train_10k.csv", None, "ag_news/test.csv"),
    "banking77": ("banking77/train.csv", None, "banking77/test.csv"),
    "spanish": tuple(f"xlmt_sentiment/spanish/{part}_text.txt" for part in ("train", "val", "test")),
    "english": tuple(f"xlmt_sentiment/english/{part}_text.txt" for part in ("train", "val", "test")),
}
PARTS = ("training", "validation", "test")
NETWORK, RIVALS = "network", ("tfidf", "nbsvm")


def rows(path: Path) -> Iterator[tuple[str, str]]:
    """(text, label) of a published file."""
    if path.suffix == ".txt":  # one text a line, the labels in a file beside it
        labels = path.with_name(path.name.replace("_text", "_labels")).read_text().split()
        yield from zip(path.read_text(encoding="utf-8").rstrip("\n").split("\n"), labels, strict=True)
    elif path.suffix == ".tsv":
        for line in path.read_text(encoding="utf-8").splitlines():
            text, _, label = line.rpartition("\t")
            yield text, label
    elif path.name == "test.csv" and path.parent.name == "ag_news":  # label, title, description; no header
        with path.open(encoding="utf-8", newline="") as file:
            yield from ((f"{title} . {text}", label) for label, title, text in csv.reader(file))
    else:
        with path.open(encoding="utf-8", newline="") as file:
            yield from ((row["text"], row.get("category") or row["label"]) for row in csv.DictReader(file))


def written(name: str, folder: Path) -> dict[str, str]:
    """The parts of a set as csv: what `hondo fit` is given."""
    paths = {}
    for part, file in zip(PARTS, SETS[name], strict=True):
        if file:
            paths[part] = str(folder / f"{part}.csv")
            with open(paths[part], "w", encoding="utf-8", newline="") as out:
                told = csv.writer(out)
                told.writerow(["text", "label"])
                told.writerows((text, f"label {label}") for text, label in rows(Path(os.environ["HONDO_DATA"]) / file))
    return paths


def one(name: str, seed: int, model: str | None) -> dict[str, Any]:
    """Whether each test row was answered right, by contestant; the measures and the seconds."""
    from hondo import judge, run
    from hondo.events import Ended, Judged, Planned
    from hondo.request import Request

    started = time.perf_counter()
    found: dict[str, Any] = {"seed": seed}
    board = judge.board

    def noted(contestants: Any, *given: Any, **named: Any) -> Any:
        found["right"] = {
            each.name: (each.outcomes["prediction"] == each.outcomes["target"]).int().tolist() for each in contestants
        }
        return board(contestants, *given, **named)

    judge.board = noted
    with tempfile.TemporaryDirectory() as folder:
        paths = written(name, Path(folder))
        parts = {"validation": paths.get("validation"), "test": paths["test"]}
        asked = Request(paths["training"], "label", **parts, out=f"{folder}/run", seed=seed, model=model)
        for event in run.fit(asked):
            if isinstance(event, Planned):
                begun = time.perf_counter()
                found["network"] = f"{event.model}, {event.parameters:,} parameters"
            elif isinstance(event, Ended):
                found["training"] = time.perf_counter() - begun
            elif isinstance(event, Judged):
                found["board"] = {entry["name"]: dict(entry["measures"]) for entry in event.board}
    return found | {"whole": time.perf_counter() - started}


def line(name: str, runs: list[dict[str, Any]]) -> str:
    import numpy as np

    def measured(contestant: str, measure: str) -> list[float]:
        return [found["board"][contestant][measure] for found in runs]

    contestants = [NETWORK, *RIVALS]
    accuracy = {each: [100 * value for value in measured(each, "accuracy")] for each in contestants}
    losses = [f"{statistics.mean(measured(each, 'log_loss')):.3f}" for each in contestants]
    best = max(RIVALS, key=lambda each: statistics.mean(accuracy[each]))
    right = {each: np.mean([found["right"][each] for found in runs], axis=0) for each in (NETWORK, best)}
    apart = 100 * (right[NETWORK] - right[best])
    wide = 1.96 * apart.std(ddof=1) / len(apart) ** 0.5
    cells = [name, f"{len(apart):,}", f"{statistics.mean(accuracy[NETWORK]):.2f} ± {_spread(accuracy[NETWORK]):.2f}"]
    cells += [f"{statistics.mean(accuracy[each]):.2f}" for each in RIVALS]
    cells += [f"{apart.mean():+.2f} ({apart.mean() - wide:+.2f} to {apart.mean() + wide:+.2f})", " / ".join(losses)]
    cells += [f"{statistics.median(found[what] for found in runs):.0f}" for what in ("training", "whole")]
    return "| " + " | ".join(cells) + " |"


def _spread(values: list[float]) -> float:
    return statistics.stdev(values) if len(values) > 1 else 0.0


def measured(name: str, seed: int, model: str | None) -> dict[str, Any]:
    """One seed, in a process of its own."""
    command = [sys.executable, __file__, "--one", name, "--seeds", str(seed), *(["--model", model] if model else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--model", help="a family in place of the default")
    parser.add_argument("--write", action="store_true", help="store the results")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    seeds = [int(seed) for seed in options.seeds.split(",")]
    if options.one:
        print(json.dumps(one(options.one, seeds[0], options.model)))
        return
    heads = ["", "test rows", "network, %", *(f"{name}, %" for name in RIVALS), "minus the better one, points"]
    heads += ["log loss of each", "training, s", "whole, s"]
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    print("\n".join(lines), flush=True)
    for name in options.sets.split(","):
        lines.append(line(name, [measured(name, seed, options.model) for seed in seeds]))
        print(lines[-1], flush=True)
    if options.write:
        import torch

        machine = f"{os.cpu_count()} cores, {platform.machine()}, {torch.backends.cpu.get_cpu_capability()}"
        command = f"`python benchmarks/texts.py --seeds {options.seeds} --write`"
        about = f"{command}: {machine}, torch {torch.__version__}, {datetime.now(UTC).date().isoformat()}."
        (RESULTS / "texts.md").write_text(f"# Texts from scratch\n\n{about}\n\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
