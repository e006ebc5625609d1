"""hondo's default network beside its rivals on seventeen real tables.

    HONDO_DATA=... python benchmarks/tables.py [--tables adult,letter] [--jobs 2] [--write]

Twelve tables of files and scikit-learn's five; same rows, same columns, same parts for all contestants (see
contestants.py), each of which has one core; what is left to choose, a temperature and a threshold, is chosen for each
on its answers to the validation rows, as in a run. Three seeds; tables under 2,000 rows by five times five folds. What
counts is log loss or RMSE on the test rows. The losses of a row are meaned over the seeds in which it was a test row;
"better" and "worse" mean that the paired 95 % interval (bootstrap over the rows) of the ratio to the better of tuned
LightGBM and CatBoost lies wholly on one side of 1. --write stores tables and figures in benchmarks/results/, those of
calibration.py too.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import multiprocessing
import os
import platform
import statistics
import tempfile
import time
from collections import defaultdict
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch

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
    **{name: {"source": name, "target": "target"} for name in ("digits", "breast_cancer", "wine", "iris", "diabetes")},
}
FEW = 2000
"""Tables with fewer rows are judged by five times five folds."""
REFERENCE = ("adult", "california", "letter")
"""Tables on which the package of TabM's authors is run too, on the first seed alone: it takes as long as hondo."""
INSTALLED = [name for name in ("lightgbm", "catboost", "xgboost") if importlib.util.find_spec(name)]
TREES = [name for name in INSTALLED if name != "xgboost"]
"""The better of these is the one to beat."""
SAMPLES = 2000
RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Case:
    """One training and test part of one table."""

    table: str
    seed: int
    fold: int | None = None


def cases(name: str) -> list[Case]:
    from hondo.data import read

    if len(read(_source(name))) >= FEW:
        return [Case(name, seed) for seed in range(3)]
    return [Case(name, seed, fold) for seed in range(5) for fold in range(5)]


def _source(name: str) -> str:
    source = str(TABLES[name]["source"])
    return str(Path(os.environ["HONDO_DATA"]) / "tabular" / source) if "." in source else source


def _is_file(name: str) -> bool:
    return "." in str(TABLES[name]["source"])


def request(case: Case, folder: str) -> tuple[Any, np.ndarray | None]:
    """What is asked of hondo, and which rows of the table its test rows are, where they are a fold."""
    from hondo.request import Request

    asked = {**TABLES[case.table], "source": _source(case.table)}
    if "test" in asked:
        asked["test"] = str(Path(_source(case.table)).with_name(asked["test"]))
    rows = None
    if case.fold is not None:
        asked["source"], asked["test"], asked["target"], rows = _fold(case, folder)
    return Request(**asked, seed=case.seed, rivals="none", out=f"{folder}/run", lang="en"), rows


def _fold(case: Case, folder: str) -> tuple[str, str, str, np.ndarray]:
    """The rows of a fold and the others as files; each label in its share where there are few."""
    from sklearn.model_selection import KFold, StratifiedKFold

    from hondo.data import read

    table = read(_source(case.table))
    target = table.find(TABLES[case.table]["target"])
    labels = table.column(target)
    kind = StratifiedKFold if len(np.unique(labels.astype(str))) <= 20 else KFold
    folds = list(kind(5, shuffle=True, random_state=case.seed).split(labels, labels.astype(str)))
    assert case.fold is not None
    paths = []
    for part, rows in zip(("training", "test"), folds[case.fold], strict=True):
        paths.append(f"{folder}/{part}.parquet")
        table.frame[rows].write_parquet(paths[-1])
    return paths[0], paths[1], target, folds[case.fold][1]


def contest(case: Case) -> dict[str, Any]:
    """All contestants on one case: each one's scores, its losses by row, its seconds."""
    import calibration
    import contestants

    from hondo import run
    from hondo.events import Finished, Logged, Planned
    from hondo.predictor import load
    from hondo.prepare import prepare
    from hondo.question import Question, ask
    from hondo.record import from_json
    from hondo.train import Plan

    with tempfile.TemporaryDirectory() as folder:
        asked, rows = request(case, folder)
        started = time.perf_counter()
        events = list(run.fit(asked))
        seconds = time.perf_counter() - started
        assert isinstance(events[-1], Finished)
        predictor = load(events[-1].folder)
        *_, question = ask(asked)
    assert isinstance(question, Question)
    parts = {name: getattr(question.split, name) for name in ("training", "validation")}
    material = prepare(question.known, question.task, parts)
    tested = question.table.rows(question.split.test)
    ours = predictor.outcomes(tested)
    answers = {name: contestants.rival(name, question, material, case.seed) for name in INSTALLED}
    for early_stopping in (True, False) if len(parts["training"]) < 10_000 else (True,):  # for time
        name = "scikit-learn" + ("" if early_stopping else ", not stopped")
        answers[name] = contestants.sklearns(question, case.seed, early_stopping)
    speeds = {"hondo": statistics.median(event.rows_per_second for event in events if isinstance(event, Logged))}
    if case.table in REFERENCE and case.seed == 0:
        plan = from_json(Plan, next(dict(event.plan) for event in events if isinstance(event, Planned)))
        answers["tabm package"], speeds["tabm package"] = contestants.reference(question, material, predictor, plan)
    measures = dict(list(material.task.measures.items())[:2])
    name, decides = next(iter(measures.items()))
    assert decides.rows is not None
    outcomes = {"hondo": ours} | answered(answers, ours["target"], question, material, name)
    test = question.split.test if rows is None else rows[question.split.test - question.split.test.min()]
    return {
        "case": case,
        "rows": len(parts["training"]),
        "test": test,
        "losses": {name: decides.rows(found).double().numpy() for name, found in outcomes.items()},
        "scores": {name: {key: m.of(found) for key, m in measures.items()} for name, found in outcomes.items()},
        "seconds": {"hondo": seconds, **{name: seconds for name, (*_, seconds) in answers.items()}},
        "rows a second": speeds,
        "calibration": calibration.measured(predictor, tested, ours, case.seed),
    }


def answered(
    answers: dict[str, Any], target: torch.Tensor, question: Any, material: Any, measure: str
) -> dict[str, Any]:
    """The outcomes of the test rows, judged as in a run."""
    from hondo import judge

    found = {}
    for name, (held_out, test, _) in answers.items():
        task = judge.tuned(held_out, question, material, measure)
        found[name] = task.judge(torch.from_numpy(test), target)
    return found


def ratio(found: list[dict[str, Any]], ours: str, theirs: str, root: bool) -> tuple[float, float, float]:
    """Of the mean losses (or their roots) and its 95 % interval, paired by the rows of the table."""
    sums: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for one in found:
        for row, a, b in zip(one["test"], one["losses"][ours], one["losses"][theirs], strict=True):
            sums[int(row)].append((a, b))
    losses = np.array([np.mean(each, axis=0) for each in sums.values()])
    draw = np.random.default_rng(0)
    means = [losses[draw.integers(0, len(losses), len(losses))].mean(0) for _ in range(SAMPLES)]
    drawn = np.array([a / b for a, b in means])
    value = losses[:, 0].mean() / losses[:, 1].mean()
    low, high = np.quantile(drawn, [0.025, 0.975])
    return tuple(float(x**0.5 if root else x) for x in (value, low, high))  # type: ignore[return-value]


def judged(found: list[dict[str, Any]]) -> dict[str, Any]:
    """One table: everybody's scores, and hondo beside the better of the trees."""
    measure, second = list(found[0]["scores"]["hondo"])
    names = list(found[0]["scores"])
    having = {name: [f for f in found if name in f["scores"]] for name in names}
    scores = {n: {m: [f["scores"][n][m] for f in having[n]] for m in (measure, second)} for n in names}
    best = min(TREES, key=lambda name: statistics.mean(scores[name][measure]))
    beside = {n: ratio(having[n], "hondo", n, measure == "rmse") for n in names if n != "hondo"}
    low, high = beside[best][1:]
    return {
        "table": found[0]["case"].table,
        "rows": found[0]["rows"],
        "fits": len(found),
        "measure": measure,
        "second": second,
        "scores": scores,
        "best trees": best,
        "ratio": beside,
        "standing": "better" if high < 1 else "worse" if low > 1 else "tied",
        "seconds": {name: [f["seconds"][name] for f in having[name]] for name in names},
        "rows a second": {n: [f["rows a second"][n] for f in having[n]] for n in found[0]["rows a second"]},
        "calibration": [f["calibration"] for f in found],
    }


COLUMNS = ("hondo", *INSTALLED, "scikit-learn", "tabm package")


def line(one: dict[str, Any]) -> str:
    """A row of the table: mean and deviation over the fits."""
    value, low, high = one["ratio"][one["best trees"]]
    cells = [one["table"], str(one["rows"]), one["measure"]]
    for name in COLUMNS:
        ways = [scores[one["measure"]] for way, scores in one["scores"].items() if way.split(",")[0] == name]
        cells.append(spread(min(ways, key=statistics.mean)) if ways else "")
    cells.append(f"{100 * (value - 1):+.1f} % [{100 * (low - 1):+.1f}, {100 * (high - 1):+.1f}] {one['standing']}")
    cells += [spread(one["scores"][name][one["second"]]) for name in ("hondo", one["best trees"])]
    cells.append(f"{statistics.median(one['seconds']['hondo']):.0f}, {max(one['seconds']['hondo']):.0f}")
    return "| " + " | ".join(cells) + " |"


HEAD = ["table", "training rows", "measure", *COLUMNS, "hondo to the better of LightGBM and CatBoost"]
HEAD += ["accuracy or MAE: hondo", "the better trees", "hondo s, median and most"]
TOP = "| " + " | ".join(HEAD) + " |\n|" + " --- |" * len(HEAD)


def spread(values: list[float]) -> str:
    digits = max(0, 4 - len(str(int(abs(values[0])))) + (abs(values[0]) < 1))
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{statistics.mean(values):.{digits}f} ± {deviation:.{digits}f}"


def alone() -> None:
    """One core for each job, whatever a library makes of the machine."""
    os.cpu_count = lambda: 1  # type: ignore[method-assign]
    torch.set_num_threads(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", default=",".join(TABLES))
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 1)), help="so many cases at once")
    parser.add_argument("--write", action="store_true", help="store the results")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    started, done = time.perf_counter(), []
    print(TOP, flush=True)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.jobs, mp_context=context, initializer=alone) as pool:
        jobs: dict[str, list[Future[Any]]] = {}
        for name in options.tables.split(","):
            jobs[name] = [pool.submit(contest, case) for case in cases(name)]
        for waiting in jobs.values():
            done.append(judged([job.result() for job in waiting]))
            print(line(done[-1]), flush=True)
    minutes = (time.perf_counter() - started) / 60
    closing = conclusion(done, minutes, options.jobs)
    print(f"\n{closing}")
    if options.write:
        RESULTS.mkdir(exist_ok=True)
        about = {"date": datetime.now(UTC).date().isoformat(), "minutes": minutes, "versions": versions()}
        (RESULTS / "tables.json").write_text(json.dumps({"about": about, "tables": done}, indent=1) + "\n")
        table = f"{TOP}\n" + "\n".join(map(line, done))
        (RESULTS / "tables.md").write_text(f"# Seventeen tables\n\n{closing}\n\n{table}\n")
        (RESULTS / "calibration.md").write_text(calibrated(done, closing.rpartition(". `")[2]))


def conclusion(done: list[dict[str, Any]], minutes: float, jobs: int) -> str:
    """What the issue is about, in words."""
    level = [one["table"] for one in done if one["standing"] != "worse"]
    far = [one["table"] for one in done if one["ratio"][one["best trees"]][1] > 1.02]
    lost = [one["table"] for one in done if any(one["ratio"][n][1] > 1 for n in one["ratio"] if n.startswith("sci"))]
    longest = max(max(one["seconds"]["hondo"]) for one in done)
    parts = [
        f"Better than or tied with the better of tuned LightGBM and CatBoost on {len(level)} of {len(done)} tables;",
        f"more than 2 % worse beyond the interval on {len(far)} {far or ''}.",
        f"Worse than scikit-learn's network beyond the interval on {len(lost)} {lost or ''}.",
        f"The longest fit took {longest:.0f} s on one core.",
    ]
    for one in done:
        if "tabm package" in one["scores"]:
            speeds = [statistics.median(one["rows a second"][name]) for name in ("hondo", "tabm package")]
            value, low, high = one["ratio"]["tabm package"]
            parts.append(
                f"{one['table']}: {speeds[0]:,.0f} rows/s in training, the package {speeds[1]:,.0f}; "
                f"{one['measure']} to the package's {100 * (value - 1):+.1f} % [{100 * (low - 1):+.1f}, "
                f"{100 * (high - 1):+.1f}]."
            )
    small = [sum(one["seconds"]["hondo"] + one["seconds"]["scikit-learn"]) for one in done if _is_file(one["table"])]
    parts.append(f"Of the tables of files, hondo and scikit-learn's network took {sum(small) / 60 / jobs:.0f} minutes.")
    machine = f"{os.cpu_count()} cores, {platform.machine()}"
    command = f"`python benchmarks/tables.py --jobs {jobs} --write`"
    parts.append(f"{command}, {minutes:.0f} minutes on {machine}, {datetime.now(UTC).date().isoformat()}.")
    return " ".join(parts)


def calibrated(done: list[dict[str, Any]], command: str) -> str:
    """The page on calibration."""
    import calibration

    lines = [calibration.line(one["table"], one["calibration"]) for one in done]
    top = "| " + " | ".join(calibration.HEAD) + " |\n|" + " --- |" * len(calibration.HEAD)
    told = str(calibration.__doc__).split("\n\n")[1].replace("\n", " ").strip()
    return f"# Calibration and coverage\n\n`{command}\n\n{told}\n\n{top}\n" + "\n".join(lines) + "\n"


def versions() -> dict[str, str]:
    from importlib.metadata import version

    import hondo

    names = ("torch", "numpy", "scikit-learn", *INSTALLED, "tabm")
    return {"hondo": hondo.__version__, **{name: version(name) for name in names}}


if __name__ == "__main__":
    main()
