"""hondo's default network beside scikit-learn's MLP on twelve real tables.

    HONDO_DATA=... python benchmarks/tables.py [--seeds 3] [--tables adult,letter] [--jobs 2] [--write]

Same rows, same columns, same parts. hondo runs with its defaults; scikit-learn's MLP gets what its users give it
(median and indicator for what is missing, standardised numbers, one-hot categories, a standardised target) and its own
defaults, once as they are and once with early stopping; above 10,000 training rows with early stopping alone, for time.
The better of the two on the test rows counts. "worse" means that the paired 95 % interval of the difference lies wholly
on scikit-learn's side. --write stores the table and the raw figures in benchmarks/results/.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import statistics
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch

import hondo
from hondo import run
from hondo.evaluate.compare import paired
from hondo.events import Finished
from hondo.predictor import load
from hondo.question import Question, ask
from hondo.request import Request

TABLES: dict[str, dict[str, Any]] = {
    "adult": {"source": "adult_train.csv.gz", "test": "adult_test.csv.gz", "target": "-1"},
    "titanic": {"source": "titanic.csv", "target": "Survived"},
    "california": {"source": "california_housing.csv.gz", "target": "median_house_value"},
    "telco": {"source": "telco_churn.csv", "target": "Churn"},
    "german": {"source": "german_credit.csv", "target": "-1"},
    "ames": {"source": "ames_housing.csv", "target": "SalePrice"},
    "diamonds": {"source": "diamonds.csv.gz", "target": "price"},
    "bike": {"source": "bike_hour.csv.gz", "target": "cnt", "ignore": ("casual", "registered")},
    "letter": {"source": "letter.csv", "target": "letter"},
    "credit": {"source": "credit_default.csv.gz", "target": "default.payment.next.month"},
    "penguins": {"source": "penguins.csv", "target": "species"},
    "abalone": {"source": "abalone.csv", "target": "-1"},
}
WITHOUT_EARLY_STOPPING_UP_TO = 10_000
RESULTS = Path(__file__).parent / "results"


def request(name: str, seed: int, out: str | None = None) -> Request:
    folder = Path(os.environ["HONDO_DATA"]) / "tabular"
    options = dict(TABLES[name])
    for file in ("source", "test"):
        if file in options:
            options[file] = str(folder / options[file])
    return Request(**options, seed=seed, rivals="none", out=out, lang="en")


def hondos(name: str, seed: int) -> tuple[Question, Any, float]:
    """The question, the predictor and the seconds of the whole run."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        *_, finished = run.fit(request(name, seed, f"{folder}/run"))
        seconds = time.perf_counter() - started
        assert isinstance(finished, Finished)
        *_, question = ask(request(name, seed))
        assert isinstance(question, Question)
        return question, load(finished.folder), seconds


def sklearns(question: Question, seed: int, early_stopping: bool) -> tuple[np.ndarray, float]:
    """Probabilities (or numbers) for the test rows, and the seconds of the fit."""
    import pandas as pd
    from sklearn.compose import TransformedTargetRegressor, make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    table, columns = question.table, {}
    numeric = [field.name for field in question.inputs if field.kind in ("number", "date")]
    for field in question.inputs:
        column = table.column(field.name)
        if field.kind == "date":
            column = np.where(np.isnat(column), np.nan, column.astype("datetime64[us]").astype(np.int64) / 1e6)
        elif field.kind != "number":
            column = np.array(["" if value is None else value for value in column], dtype=object)
        columns[field.name] = column
    frame, target = pd.DataFrame(columns), table.column(question.target)
    scaled = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    others = [name for name in columns if name not in numeric]
    encode = make_column_transformer(
        (scaled, numeric), (OneHotEncoder(handle_unknown="ignore"), others), sparse_threshold=0
    )
    regression = question.task.name == "regression"
    network = (MLPRegressor if regression else MLPClassifier)(random_state=seed, early_stopping=early_stopping)
    last = TransformedTargetRegressor(network, transformer=StandardScaler()) if regression else network
    model, rows = make_pipeline(encode, last), question.split.training
    started = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it did not converge in 200 epochs is its default
        model.fit(frame.iloc[rows], target[rows])
    seconds = time.perf_counter() - started
    test = frame.iloc[question.split.test]
    if regression:
        return model.predict(test), seconds
    order = [list(model.classes_).index(label) for label in labels(question)]
    return model.predict_proba(test)[:, order], seconds


def labels(question: Question) -> list[str]:
    from hondo.modalities.category import label_order

    return sorted(set(question.table.column(question.target)[question.split.training]), key=label_order)


def compare(name: str, seed: int) -> dict[str, Any]:
    """One table, one seed."""
    question, predictor, seconds = hondos(name, seed)
    task = predictor.task
    ours = predictor.outcomes(question.table.rows(question.split.test))
    few = len(question.split.training) <= WITHOUT_EARLY_STOPPING_UP_TO
    contest = {"early stopping": True, **({"defaults": False} if few else {})}
    found: dict[str, Any] = {"table": name, "seed": seed, "rows": len(question.split.training), "seconds": seconds}
    for measure_name in list(task.measures)[:2]:
        measure = task.measures[measure_name]
        rows = {"hondo": measure.of(ours)}
        standings = []
        for way, early_stopping in contest.items():
            key = f"answers {way}"
            if key not in found:
                found[key] = sklearns(question, seed, early_stopping)
            theirs = task.judge(torch.from_numpy(found[key][0]), ours["target"])
            rows[way] = measure.of(theirs)
            by = paired(ours, theirs, measure, seed)
            low, high = (by.low, by.high) if measure.greater_is_better else (-by.high, -by.low)
            standings.append("better" if low > 0 else "worse" if high < 0 else "tied")
        worst_first = ["worse", "tied", "better"]
        found[measure_name] = {"scores": rows, "standing": min(standings, key=worst_first.index)}
    found["sklearn seconds"] = {way: found.pop(f"answers {way}")[1] for way in contest}
    return found


def line(name: str, found: list[dict[str, Any]]) -> str:
    """A row of the table: mean and spread over the seeds."""
    cells = [name, str(found[0]["rows"])]
    for measure in (key for key in found[0] if isinstance(found[0][key], dict) and "standing" in found[0][key]):
        scores = [f[measure]["scores"] for f in found]
        ways = [way for way in scores[0] if way != "hondo"]
        greater = measure in ("accuracy",)
        rivals = [(max if greater else min)(score[way] for way in ways) for score in scores]
        standings = [f[measure]["standing"] for f in found]
        cells += [measure, spread([score["hondo"] for score in scores]), spread(rivals), ", ".join(standings)]
    cells.append(f"{statistics.median(f['seconds'] for f in found):.0f}")
    cells.append(f"{statistics.median(sum(f['sklearn seconds'].values()) for f in found):.0f}")
    return "| " + " | ".join(cells) + " |"


def spread(values: list[float]) -> str:
    digits = max(0, 4 - len(str(int(abs(values[0])))) + (abs(values[0]) < 1))
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{statistics.mean(values):.{digits}f} ± {deviation:.{digits}f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--tables", default=",".join(TABLES))
    parser.add_argument("--jobs", type=int, default=1, help="so many fits at once")
    parser.add_argument("--write", action="store_true", help="store the results")
    options = parser.parse_args()
    started, found, rows = time.perf_counter(), [], []
    head = ["table", "training rows", *(2 * ["measure", "hondo", "scikit-learn", "by the paired interval, each seed"])]
    head += ["hondo s", "scikit-learn s"]
    print("| " + " | ".join(head) + " |\n|" + " --- |" * len(head), flush=True)
    pool = ProcessPoolExecutor(options.jobs, mp_context=multiprocessing.get_context("spawn"))
    names = options.tables.split(",")
    jobs = {(name, seed): pool.submit(compare, name, seed) for name in names for seed in range(options.seeds)}
    for name in names:
        results = [jobs[name, seed].result() for seed in range(options.seeds)]
        found += results
        rows.append(line(name, results))
        print(rows[-1], flush=True)
    compared = [
        (f["table"], f["seed"], name, value["standing"])
        for f in found
        for name, value in f.items()
        if isinstance(value, dict) and "standing" in value
    ]
    worse = [each for each in compared if each[-1] == "worse"]
    pool.shutdown()
    about = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}",
        "versions": {"hondo": hondo.__version__, "torch": str(torch.__version__), "numpy": np.__version__},
        "seeds": options.seeds,
        "minutes": (time.perf_counter() - started) / 60,
        "worse": worse,
    }
    closing = f"Worse beyond the paired interval: {len(worse)} of {len(compared)} comparisons"
    print(f"\n{closing} {worse}. {about['minutes']:.1f} minutes, {about['machine']}, {about['date']}.")
    if options.write:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "tables.json").write_text(json.dumps({"about": about, "runs": found}, indent=1) + "\n")
        top = "| " + " | ".join(head) + " |\n|" + " --- |" * len(head)
        command = f"`python benchmarks/tables.py --seeds {options.seeds} --jobs {options.jobs} --write`"
        text = f"{command}: {closing.lower()}; {about['minutes']:.1f} minutes, {about['machine']}, {about['date']}.\n\n"
        (RESULTS / "tables.md").write_text(f"# Twelve tables\n\n{text}{top}\n" + "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
