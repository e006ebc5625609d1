"""Are wrong labels found? Some labels of real tables are flipped, and the rows ranked by how wrong theirs looks.

    HONDO_DATA=... python benchmarks/labels.py [--seeds 3] [--tables adult,telco,letter] [--write]

Of the rows of training and validation 5 % get another label, each other one being as likely. Told is which part of them
is among the 10 % most suspicious rows: by `hondo.suspects`' ranking (one less the probability of the given label); by
confident learning's margin, corrected by class (Northcutt et al. 2021), of the same answers; by the same ranking of
LightGBM's defaults (100 rounds, once). --write stores the table in benchmarks/results/.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

import hondo
from hondo.evaluate.encode import Encoding
from hondo.evaluate.suspects import doubts, out_of_fold
from hondo.question import Question, ask
from hondo.request import Request

TABLES = {
    "adult": ("adult_train.csv.gz", "-1"),
    "telco": ("telco_churn.csv", "Churn"),
    "letter": ("letter.csv", "letter"),
}
FLIPPED, LOOKED_AT, BAR = 0.05, 0.10, 0.60
RESULTS = Path(__file__).parent / "results"
HEAD = ["table", "rows", "labels", "hondo", "each seed", "margin by class", "LightGBM's defaults", "seconds a ranking"]


def known(name: str) -> tuple[np.ndarray, np.ndarray, int, list[int]]:
    """The rows of training and validation as numbers, their labels, how many there are, and which columns are codes."""
    file, target = TABLES[name]
    *_, question = ask(Request(str(Path(os.environ["HONDO_DATA"]) / "tabular" / file), target, check="none"))
    assert isinstance(question, Question)
    rows = np.union1d(question.split.training, question.split.validation)
    columns = question.table.take(rows, [field.name for field in question.inputs])
    encoding = Encoding(question.inputs, columns)
    labels, truth = np.unique(question.table.column(question.target)[rows].astype(str), return_inverse=True)
    return encoding.apply(columns), truth, len(labels), encoding.coded


def flip(truth: np.ndarray, classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The labels with some changed, and which (N,) were."""
    chance = np.random.default_rng(seed)
    rows = chance.choice(len(truth), round(FLIPPED * len(truth)), replace=False)
    given, wrong = truth.copy(), np.zeros(len(truth), dtype=bool)
    given[rows] = (truth[rows] + chance.integers(1, classes, len(rows))) % classes
    wrong[rows] = True
    return given, wrong


def found(suspicion: np.ndarray, wrong: np.ndarray) -> float:
    first = np.argsort(-suspicion, kind="stable")[: round(LOOKED_AT * len(wrong))]
    return float(wrong[first].sum() / wrong.sum())


def margin(answers: np.ndarray, given: np.ndarray) -> np.ndarray:
    """How much the best other label is above the given one, each measured from its usual self-confidence."""
    rows = np.arange(len(given))
    usual = np.array([answers[given == label, label].mean() for label in range(answers.shape[1])])
    above = answers - usual
    mine = above[rows, given]
    above[rows, given] = -np.inf
    return np.asarray(above.max(axis=1) - mine)


def defaults(points: np.ndarray, given: np.ndarray, classes: int, coded: list[int]) -> np.ndarray:
    settings: dict[str, Any] = {"objective": "multiclass", "num_class": classes, "verbosity": -1, "num_threads": 1}
    fold = np.random.default_rng(0).permutation(len(given)) % 5
    answers = np.zeros((len(given), classes))
    for number in range(5):
        out = fold == number
        table = lightgbm.Dataset(points[~out], given[~out], categorical_feature=coded)
        answers[out] = lightgbm.train(settings, table, 100).predict(points[out])
    return answers


def measure(name: str, seeds: int) -> list[str]:
    points, truth, classes, coded = known(name)
    ours, margins, plain, seconds = [], [], [], []
    for seed in range(seeds):
        given, wrong = flip(truth, classes, seed)
        started = time.perf_counter()
        answers = out_of_fold(points, given, classes, coded, 0)
        seconds.append(time.perf_counter() - started)
        ours.append(found(doubts(answers, given), wrong))
        margins.append(found(margin(answers, given), wrong))
        plain.append(found(doubts(defaults(points, given, classes, coded), given), wrong))
    each = ", ".join(f"{share:.3f}" for share in ours)
    means = [f"{np.mean(shares):.3f}" for shares in (ours, margins, plain)]
    return [name, str(len(truth)), str(classes), means[0], each, *means[1:], f"{np.median(seconds):.0f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--tables", default=",".join(TABLES))
    parser.add_argument("--write", action="store_true", help="store the result")
    options = parser.parse_args()
    lines = [f"| {' | '.join(HEAD)} |", "|" + " --- |" * len(HEAD)]
    rows = []
    for name in options.tables.split(","):
        rows.append(measure(name, options.seeds))
        lines.append(f"| {' | '.join(rows[-1])} |")
        print(lines[-1], flush=True)
    reached = sum(float(row[3]) >= BAR for row in rows)
    text = f"`python benchmarks/labels.py --seeds {options.seeds} --write`, hondo {hondo.__version__}, "
    text += f"{os.cpu_count()} cores, {platform.machine()}, {datetime.now(UTC).date().isoformat()}: of {FLIPPED:.0%} "
    text += f"flipped labels, the part that is among the {LOOKED_AT:.0%} most suspicious rows (mean of the seeds). "
    text += f"At least {BAR:.0%} on {reached} of {len(rows)} tables.\n"
    print(text)
    if options.write:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "labels.md").write_text(f"# Flipped labels\n\n{text}\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
