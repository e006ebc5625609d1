"""hondo's tuned LightGBM beside a search of 100 trials in the same space by Optuna (TPE, no trial cut short).

    pip install optuna
    HONDO_DATA=... python benchmarks/rivals.py [--tables adult,california,telco] [--seeds 3] [--write]

Same rows, same encoding, same parts (drawn with the seed 0), one thread. The search ends as hondo's does: the best once
more at a third of its learning rate. What counts is the error of the chosen trees (log loss, or root mean squared
error) on the test rows, which neither search saw. That on the validation rows, on which both chose, is told as well:
there more trials look better by choosing more often. --write stores the table in benchmarks/results/rivals.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import optuna

from hondo.evaluate import rivals
from hondo.evaluate.encode import Encoding
from hondo.evaluate.rivals import Lesson, most_rounds
from hondo.evaluate.rivals.lightgbm import SPACE, TRIALS, LightGBM, _fixed
from hondo.evaluate.search import PATIENCE, SMALLER
from hondo.prepare import prepare
from hondo.question import Question, ask
from hondo.request import Request

TABLES: dict[str, dict[str, Any]] = {
    "adult": {"source": "adult_train.csv.gz", "test": "adult_test.csv.gz", "target": "-1"},
    "california": {"source": "california_housing.csv.gz", "target": "median_house_value"},
    "telco": {"source": "telco_churn.csv", "target": "Churn"},
    "credit": {"source": "credit_default.csv.gz", "target": "default.payment.next.month"},
    "abalone": {"source": "abalone.csv", "target": "-1"},
}
PARTS = ("training", "validation", "test")
WITHIN = 0.005


@dataclass
class Data:
    question: Question
    columns: dict[str, Any]
    truth: dict[str, np.ndarray]
    classes: int

    def lesson(self, seed: int) -> Lesson:
        given = [self.columns["training"], self.truth["training"], None]
        return Lesson(
            self.question.inputs, *given, self.columns["validation"], self.truth["validation"], self.classes, seed
        )

    def error(self, answers: np.ndarray, part: str) -> float:
        truth = self.truth[part]
        if not self.classes:
            return float(np.sqrt(np.mean((answers - truth) ** 2)))
        return float(-np.log(np.maximum(answers[np.arange(len(truth)), truth], 1e-15)).mean())


def load(name: str) -> Data:
    asked = dict(TABLES[name])
    for file in ("source", "test"):
        if file in asked:
            asked[file] = str(Path(os.environ["HONDO_DATA"]) / "tabular" / asked[file])
    *_, question = ask(Request(**asked, rivals="none", lang="en"))
    assert isinstance(question, Question)
    rows = {part: getattr(question.split, part) for part in PARTS}
    material = prepare(question.known, question.task, rows)
    columns = {part: question.table.take(index, [f.name for f in question.inputs]) for part, index in rows.items()}
    role, truth = material.task.roles["target"], {}
    for part in PARTS:
        target = material.prepared[part].tensors["target"].numpy()  # type: ignore[attr-defined]
        truth[part] = target if role.labels else target.astype(np.float64) * role.scale + role.center
    return Data(question, columns, truth, len(role.labels))


def reference(data: Data, trials: int) -> dict[str, float]:
    """The errors of the best of `trials` trials, by part, and the seconds."""
    lesson, started = data.lesson(0), time.perf_counter()
    encoding, (center, spread) = Encoding(lesson.fields, lesson.columns), lesson.units
    tables = {part: encoding.apply(columns) for part, columns in data.columns.items()}
    truth = {part: (values - center) / spread for part, values in data.truth.items()}
    fixed = _fixed(lesson)
    options: dict[str, Any] = {"params": fixed, "categorical_feature": encoding.coded, "free_raw_data": False}
    training = lightgbm.Dataset(tables["training"], truth["training"], **options)
    validation = lightgbm.Dataset(tables["validation"], truth["validation"], reference=training, **options)
    found: list[tuple[float, dict[str, Any], lightgbm.Booster]] = []

    def tried(settings: dict[str, Any]) -> float:
        stop = lightgbm.early_stopping(PATIENCE, verbose=False)
        most = most_rounds(lesson)
        trees = lightgbm.train(fixed | settings, training, most, valid_sets=[validation], callbacks=[stop])
        (error,) = trees.best_score["valid_0"].values()
        found.append((float(error), settings, trees))
        found[:] = sorted(found, key=lambda one: one[0])[:1]
        return float(error)

    def objective(trial: optuna.Trial) -> float:
        return tried(
            {
                name: trial.suggest_int(name, int(each.low), int(each.high), log=True)
                if each.whole
                else trial.suggest_float(name, each.low, each.high, log=not each.even)
                for name, each in SPACE.items()
            }
        )

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0)).optimize(objective, n_trials=trials - 1)
    settings = found[0][1]
    tried(settings | {"learning_rate": settings["learning_rate"] / SMALLER})
    trees = found[0][2]
    errors = {}
    for part in ("validation", "test"):
        answers = trees.predict(tables[part], num_threads=1)
        if data.classes == 2:
            answers = np.stack([1 - answers, answers], axis=1)
        errors[part] = data.error(answers if data.classes else answers * spread + center, part)
    return errors | {"seconds": time.perf_counter() - started}


def hondos(data: Data, seed: int) -> dict[str, float]:
    rival, started = LightGBM(), time.perf_counter()
    rival.learn(data.lesson(seed))
    seconds = time.perf_counter() - started
    errors = {part: data.error(rival.predict(data.columns[part]), part) for part in ("validation", "test")}
    return errors | {"seconds": seconds}


def line(name: str, theirs: dict[str, float], ours: list[dict[str, float]]) -> str:
    def off(part: str) -> list[float]:
        return [100 * (one[part] / theirs[part] - 1) for one in ours]

    cells = [name, f"{theirs['test']:.5g}", f"{statistics.median(one['test'] for one in ours):.5g}"]
    cells += [
        f"{statistics.median(off(part)):+.2f} ({', '.join(f'{o:+.2f}' for o in off(part))})" for part in PARTS[:0:-1]
    ]
    cells += [f"{theirs['seconds']:.0f}", f"{statistics.median(one['seconds'] for one in ours):.0f}"]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", default="adult,california,telco")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--trials", type=int, default=100, help="of the reference")
    parser.add_argument("--write", action="store_true", help="store the results")
    options = parser.parse_args()
    rivals.ROWS_A_THREAD = 10**9  # one thread for both
    started = time.perf_counter()
    heads = ["table", f"test error, {options.trials} trials", f"test error, hondo's {TRIALS}"]
    heads += ["% above on test: median (each seed)", "on validation", f"s, {options.trials} trials", "s, hondo"]
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    print("\n".join(lines), flush=True)
    missed = []
    for name in options.tables.split(","):
        data = load(name)
        theirs, ours = reference(data, options.trials), [hondos(data, seed) for seed in range(options.seeds)]
        lines.append(line(name, theirs, ours))
        print(lines[-1], flush=True)
        if statistics.median(one["test"] for one in ours) > (1 + WITHIN) * theirs["test"]:
            missed.append(name)
    command = f"`python benchmarks/rivals.py --tables {options.tables} --seeds {options.seeds} --write`"
    minutes = (time.perf_counter() - started) / 60
    made = f"{minutes:.0f} minutes, one thread of {os.cpu_count()} cores, {platform.machine()}"
    versions = f"LightGBM {lightgbm.__version__}, Optuna {optuna.__version__}, {datetime.now(UTC).date().isoformat()}"
    closing = f"{command}: more than {100 * WITHIN:g} % behind on {len(missed)} tables {missed}; {made}; {versions}."
    print(f"\n{closing}")
    if options.write:
        title = f"# The tuned rival beside a search of {options.trials} trials"
        text = f"{title}\n\n{closing}\n\n" + "\n".join(lines) + "\n"
        (Path(__file__).parent / "results" / "rivals.md").write_text(text)


if __name__ == "__main__":
    main()
