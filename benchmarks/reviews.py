"""Sentences and their sentiment (SST-2): `hondo fit` beside the LSTM of tutorials, by the time to the same accuracy.

    HONDO_DATA=... python benchmarks/reviews.py [--seeds 0,1,2] [--write]

The tutorial's: words that occur twice, an embedding of 100, an LSTM of two layers of 256 units both ways, dropout of
.5, Adam at 1e-3, batches of 64 padded and packed, 5 epochs, built here after the description of the usual tutorials
of sentiment analysis. "hondo" is the network that `hondo fit` takes by itself, "hondo --model rnn" its own LSTM, with
their defaults. All learn from the published training part, and are looked at on the published validation part after
each epoch, or as often as hondo does; a time counts from the first step, the looks of hondo counted in, those of the
tutorial not. The goal is the best accuracy that the tutorial has on validation. Each seed in a process of its own, in
turn; the tutorial, which takes minutes, has the first alone. --write stores the table in
benchmarks/results/reviews.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from texts import rows, written

HERE = Path(__file__).parent
RESULTS = HERE / "results"
EPOCHS, BATCH = 5, 64


def encoded() -> tuple[dict[str, list[Any]], int, int]:
    """The parts as (tokens (T,), label) each; how many tokens and labels there are."""
    import torch

    folder = Path(os.environ["HONDO_DATA"]) / "sst2"
    texts = {part: list(rows(folder / f"{part}.tsv")) for part in ("train", "dev", "test")}
    cut = {part: [re.findall(r"\w+|[^\w\s]", text.lower()) for text, _ in some] for part, some in texts.items()}
    counts = Counter(word for words in cut["train"] for word in words)
    known = {word: 2 + place for place, word in enumerate(w for w, count in counts.items() if count >= 2)}
    labels = sorted({label for _, label in texts["train"]})
    data = {
        part: [
            (torch.tensor([known.get(word, 1) for word in words] or [1]), labels.index(label))
            for words, (_, label) in zip(cut[part], texts[part], strict=True)
        ]
        for part in texts
    }
    return data, len(known) + 2, len(labels)


def network(known: int, labels: int) -> Any:
    import torch
    from torch import nn
    from torch.nn.utils.rnn import pack_padded_sequence

    class Tutorial(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(known, 100, padding_idx=0)
            self.lstm = nn.LSTM(100, 256, 2, bidirectional=True, dropout=0.5, batch_first=True)
            self.dropout, self.head = nn.Dropout(0.5), nn.Linear(512, labels)

        def forward(self, tokens: Any, lengths: Any) -> Any:
            x = self.dropout(self.embedding(tokens))
            states = self.lstm(pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False))[1][0]
            return self.head(self.dropout(torch.cat([states[-2], states[-1]], 1)))

    return Tutorial()


def tutorial(seed: int) -> dict[str, Any]:
    import torch
    from torch.nn.utils.rnn import pad_sequence
    from torch.utils.data import DataLoader

    torch.manual_seed(seed)
    data, known, labels = encoded()

    def collated(some: list[Any]) -> tuple[Any, Any, Any]:
        tokens, targets = zip(*some, strict=True)
        return pad_sequence(tokens, batch_first=True), torch.tensor([len(t) for t in tokens]), torch.tensor(targets)

    def loader(part: str) -> Any:
        return DataLoader(data[part], BATCH, shuffle=part == "train", collate_fn=collated)  # type: ignore[arg-type]

    def accuracy(part: str) -> float:
        model.eval()
        with torch.no_grad():
            right = sum(int((model(x, n).argmax(1) == y).sum()) for x, n, y in loader(part))
        model.train()
        return right / len(data[part])

    model = network(known, labels)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    curve, test, spent = [], [], 0.0
    for _ in range(EPOCHS):
        started = time.perf_counter()
        for x, n, y in loader("train"):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(x, n), y)
            loss.backward()
            optimizer.step()
            loss.item()
        spent += time.perf_counter() - started
        curve.append((spent, accuracy("dev")))
        test.append(accuracy("test"))
    best = max(range(EPOCHS), key=lambda epoch: curve[epoch][1])
    return {"curve": curve, "training": spent, "accuracy": test[best]}


def hondo(seed: int, model: str | None = None) -> dict[str, Any]:
    from hondo import run
    from hondo.events import Ended, Evaluated, Judged, Planned
    from hondo.request import Request

    curve: list[tuple[float, float]] = []
    begun = training = accuracy = 0.0
    with tempfile.TemporaryDirectory() as folder:
        paths = written("sst2", Path(folder))
        parts = {"validation": paths["validation"], "test": paths["test"]}
        off = {"rivals": "none", "check": "none", "report": "none"}
        for event in run.fit(
            Request(paths["training"], "label", **parts, **off, out=f"{folder}/run", seed=seed, model=model)
        ):
            if isinstance(event, Planned):
                begun = time.perf_counter()
            elif isinstance(event, Evaluated):
                curve.append((time.perf_counter() - begun, event.measures["accuracy"]))
            elif isinstance(event, Ended):
                training = time.perf_counter() - begun
            elif isinstance(event, Judged):
                accuracy = event.board[0]["measures"]["accuracy"]
    return {"curve": curve, "training": training, "accuracy": accuracy}


CONTESTANTS: dict[str, Callable[[int], dict[str, Any]]] = {
    "tutorial": tutorial,
    "hondo": hondo,
    "hondo --model rnn": lambda seed: hondo(seed, "rnn"),
}


def run(name: str, seed: int) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": f"{HERE.parent}:{os.environ.get('PYTHONPATH', '')}"}
    command = [sys.executable, __file__, "--one", name, "--seeds", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr.strip().splitlines()[-1:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def text(results: dict[str, list[dict[str, Any]]], seeds: str) -> str:
    import torch

    def best(found: dict[str, Any]) -> float:
        return max(accuracy for _, accuracy in found["curve"])

    def reached(found: dict[str, Any]) -> float:
        late = [seconds for seconds, accuracy in found["curve"] if accuracy >= goal]
        return late[0] if late else float("inf")

    goal = best(results["tutorial"][0])
    middle = {name: statistics.median(reached(found) for found in all_of) for name, all_of in results.items()}
    date = datetime.now(UTC).date().isoformat()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {torch.backends.cpu.get_cpu_capability()}"
    lines = ["# Sentences and their sentiment beside the LSTM of tutorials\n"]
    lines += [
        f"`python benchmarks/reviews.py --seeds {seeds} --write`: {machine}, torch {torch.__version__}, {date}.\n"
    ]
    heads = ["", "best on validation, %", "test, %", f"s to {goal:.2%} on validation", "seeds that reach it"]
    lines += ["| " + " | ".join([*heads, "tutorial / it", "training, s"]) + " |", "|" + " --- |" * 7]
    for name, all_of in results.items():
        cells = [name, *(_spread([100 * of(found) for found in all_of]) for of in (best, lambda one: one["accuracy"]))]
        there = sum(reached(found) < float("inf") for found in all_of)
        cells += [f"{middle[name]:.1f}" if middle[name] < float("inf") else "not reached", f"{there} of {len(all_of)}"]
        cells += [f"**{middle['tutorial'] / middle[name]:.1f}**"]
        cells += [f"{statistics.median(found['training'] for found in all_of):.1f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _spread(values: list[float]) -> str:
    return f"{statistics.mean(values):.2f} ± {statistics.stdev(values) if len(values) > 1 else 0:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--write", action="store_true", help="store the results")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(CONTESTANTS[options.one](int(options.seeds))))
        return
    results: dict[str, list[dict[str, Any]]] = {name: [] for name in CONTESTANTS}
    for place, seed in enumerate(options.seeds.split(",")):
        for name, all_of in results.items():
            if not (place and name == "tutorial"):
                all_of.append(run(name, int(seed)))
    page = text(results, options.seeds)
    print(page)
    if options.write:
        (RESULTS / "reviews.md").write_text(page)


if __name__ == "__main__":
    main()
