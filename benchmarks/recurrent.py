"""A recurrent network over rows of different lengths: hondo's loop beside a tutorial's, padded and packed.

    python benchmarks/recurrent.py [--rounds 3] [--write]

960 made rows of 10 to 200 tokens, batches of 32, an embedding of 128 and an LSTM of two layers of 256 units both ways,
Adam, one epoch; the kind to be told hangs on the first tokens. "padded" makes the rows of a batch as long as the
longest of it and reads on over what fills up, "packed" is `pack_padded_sequence`, which stops at each row's end;
both in the loop of a tutorial. "hondo" is `hondo.train.train` with the family `rnn`, which stops there as well: rows of
about one length come together, and in bfloat16 where the processor multiplies it by itself, as in `hondo fit`; "hondo,
fp32" is the same in single precision. Each in a process of its own with all cores, round after round in turn; the step
is the epoch's time by its steps, median of the rounds. Equal work is proved on hondo's weights after the epoch: the
mean loss of all rows by hondo, and by torch's packed LSTM with these weights. --write stores the table in
benchmarks/results/recurrent.md.
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
ROWS, BATCH, SHORTEST, LONGEST = 960, 32, 10, 200
KNOWN, EMBEDDING, UNITS, KINDS = 5000, 128, 256, 2
RATE = 1e-3


def rows() -> tuple[list[Any], Any]:
    """Tokens (T,) of each row, and its kind (N,): whether the first five are rather of the upper half."""
    import torch

    torch.manual_seed(0)
    tokens = [torch.randint(3, KNOWN, (int(length),)) for length in torch.randint(SHORTEST, LONGEST + 1, (ROWS,))]
    return tokens, torch.stack([(row[:5] > KNOWN // 2).sum() > 2 for row in tokens]).long()


def tutorial(packed: bool) -> Any:
    """tokens (B, T), lengths (B,) -> (B, K): the state after the last token, forwards and backwards."""
    import torch
    from torch import nn
    from torch.nn.utils.rnn import pack_padded_sequence

    class Tutorial(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(KNOWN, EMBEDDING)
            self.lstm = nn.LSTM(EMBEDDING, UNITS, 2, bidirectional=True, batch_first=True)
            self.head = nn.Linear(2 * UNITS, KINDS)

        def forward(self, tokens: Any, lengths: Any) -> Any:
            x = self.embedding(tokens)
            x = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False) if packed else x
            states = self.lstm(x)[1][0]
            return self.head(torch.cat([states[-2], states[-1]], 1))

    torch.manual_seed(0)
    return Tutorial()


def plain(packed: bool) -> dict[str, float]:
    import torch
    from torch.nn.utils.rnn import pad_sequence
    from torch.utils.data import DataLoader

    def collated(some: list[Any]) -> tuple[Any, Any, Any]:
        tokens, kinds = zip(*some, strict=True)
        lengths = torch.tensor([len(row) for row in tokens])
        return pad_sequence(tokens, batch_first=True), lengths, torch.stack(kinds)

    model, data = tutorial(packed), list(zip(*rows(), strict=True))
    optimizer = torch.optim.Adam(model.parameters(), RATE)
    started = time.perf_counter()
    for tokens, lengths, kinds in DataLoader(data, BATCH, shuffle=True, collate_fn=collated):  # type: ignore[arg-type]
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(tokens, lengths), kinds)
        loss.backward()
        optimizer.step()
        loss.item()
    return {"step": (time.perf_counter() - started) / (ROWS // BATCH)}


def hondo(precision: str) -> dict[str, float]:
    import torch

    from hondo.evaluate.score import outcomes
    from hondo.modalities import Together
    from hondo.models.rnn import RNN
    from hondo.nouns import Head, Resident, Role
    from hondo.ragged import Ragged
    from hondo.tasks.multiclass import Multiclass
    from hondo.train import resolve, train
    from hondo.train.device import halves

    tokens, kinds = rows()
    lengths = torch.tensor([len(row) for row in tokens])
    ragged = Ragged("tokens", torch.cat(tokens), torch.cat([torch.zeros(1, dtype=torch.int64), lengths.cumsum(0)]))
    data = Together([ragged, Resident({"target": kinds})], {})
    torch.manual_seed(0)
    spec = RNN(embedding=EMBEDDING, units=UNITS, layers=2, pool="last", dropout=0.0)
    model = spec.build({"tokens": Role((None,), sizes=(KNOWN,))}, Head("row", KINDS))
    task = Multiclass(("kind",)).bind({"target": Role((), labels=tuple(map(str, range(KINDS))))})
    course: dict[str, Any] = {"precision": precision if halves("cpu") else "fp32", "weight_decay": 0.0}
    plan = resolve(ROWS, operations=model.operations, epochs=1, batch=BATCH, lr=RATE, **course)
    started = time.perf_counter()
    for _ in train(model, task, data, plan):
        pass
    step = (time.perf_counter() - started) / (ROWS // BATCH)
    ours = float(outcomes(model, task, data, torch.device("cpu"))["loss"].mean())
    return {"step": step, "loss": ours, "packed": packed_loss(model, tokens, kinds)}


def packed_loss(model: Any, tokens: list[Any], kinds: Any) -> float:
    """By torch's packed LSTM, with the weights of one of hondo's."""
    import torch
    from torch.nn.utils.rnn import pad_sequence

    theirs = tutorial(packed=True)
    theirs.embedding.load_state_dict(model.embedding.state_dict())
    theirs.head.load_state_dict(model.head.state_dict())
    with torch.no_grad():
        for number, layer in enumerate(model.recurrent.layers):
            for way, cell in enumerate(layer):
                for name, weight in cell.named_parameters():
                    theirs.lstm.get_parameter(f"{name}_l{number}{'_reverse' * way}").copy_(weight)
        lengths = torch.tensor([len(row) for row in tokens])
        logits = theirs(pad_sequence(tokens, batch_first=True), lengths)
        return float(torch.nn.functional.cross_entropy(logits.double(), kinds))


CONTESTANTS: dict[str, Callable[[], dict[str, float]]] = {
    "padded": lambda: plain(packed=False),
    "packed": lambda: plain(packed=True),
    "hondo": lambda: hondo("bf16"),
    "hondo, fp32": lambda: hondo("fp32"),
}


def run(name: str) -> dict[str, float]:
    environment = {**os.environ, "PYTHONPATH": f"{HERE.parent}:{os.environ.get('PYTHONPATH', '')}"}
    command = [sys.executable, __file__, "--one", name]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr.strip().splitlines()[-1:]}")
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def text(found: dict[str, list[dict[str, float]]], rounds: int) -> str:
    import torch

    from hondo.train.device import halves

    date = datetime.now(UTC).date().isoformat()
    capability = torch.backends.cpu.get_cpu_capability() + (" with bfloat16" if halves("cpu") else "")
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {capability}"
    command = f"`python benchmarks/recurrent.py --rounds {rounds} --write`"
    lines = ["# Rows of different lengths beside a tutorial's loop\n"]
    lines += [f"{command}: {machine}, torch {torch.__version__}, {date}.\n"]
    lines += ["| contestant | step, ms | spread | padded / it | packed / it | loss, and by torch's packed LSTM |"]
    lines += ["|" + " --- |" * 6]
    middle = {name: statistics.median(each["step"] for each in all_of) for name, all_of in found.items()}
    for name, all_of in found.items():
        steps = sorted(1e3 * each["step"] for each in all_of)
        ratios = [f"**{middle[other] / middle[name]:.2f}**" for other in ("padded", "packed")]
        losses = f"{all_of[-1]['loss']:.9f}, {all_of[-1]['packed']:.9f}" if "loss" in all_of[-1] else ""
        cells = [name, f"{1e3 * middle[name]:.0f}", f"{steps[0]:.0f}-{steps[-1]:.0f}", *ratios, losses]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="store the results")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(CONTESTANTS[options.one]()))
        return
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CONTESTANTS}
    for _ in range(options.rounds):
        for name, all_of in found.items():
            all_of.append(run(name))
    page = text(found, options.rounds)
    print(page)
    if options.write:
        (RESULTS / "recurrent.md").write_text(page)


if __name__ == "__main__":
    main()
