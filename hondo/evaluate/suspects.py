"""Which labels look wrong: each row is answered by trees that never saw it, and the most surprised come first.

A label is ranked by the probability that the trees give it ("self-confidence", Northcutt, Jiang and Chuang 2021,
"Confident Learning"; their margins corrected by class found fewer of the flipped labels of benchmarks/labels.py). A
number is ranked by its studentised residual: how far it is from its answer, in units of what is usual there.

Legend: N rows, W columns, K labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hondo.data import Table
from hondo.errors import OptionError
from hondo.evaluate.encode import Encoding
from hondo.messages import Message
from hondo.nouns import Field

if TYPE_CHECKING:
    import polars as pl

FOLDS = 5
REPEATS = 3
"""Other folds each time, their answers averaged, unless there is too much to learn."""
MUCH = 40_000
"""Rows times labels from which on once must do."""
MOST_ROUNDS, MOST_TREES, PATIENCE = 300, 3000, 15
HELD = 7
"""Of so many rows that are learned from, one says when to stop."""
MOST_CODES = 255
"""Labels of a column that scikit-learn's trees tell apart."""
BINS = 20
"""Parts of the answers, from the smallest to the largest, each with its usual distance."""
TREES: dict[str, Any] = {
    "num_leaves": 15,
    "learning_rate": 0.1,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
"""Held back: what learns a wrong label by heart does not find it. On one thread: on so few rows several wait for one
another, and beside a busy neighbour for that one."""


@dataclass(frozen=True)
class Suspects:
    """Rows, the most suspicious first."""

    rows: np.ndarray
    """(N,) row numbers from 0."""
    given: list[str] | list[float]
    believed: list[str] | list[float]
    """What the trees answer."""
    suspicion: np.ndarray
    """(N,) one less the probability of the given label; of a number, its distance in units of what is usual there."""
    probability: np.ndarray | None
    """(N,) of the label that is believed."""

    def frame(self) -> pl.DataFrame:
        """As a table; `row` counts from 1."""
        import polars as pl

        sure = {} if self.probability is None else {"probability": self.probability}
        told = {"row": self.rows + 1, "given": self.given, "believed": self.believed, **sure}
        return pl.DataFrame({**told, "suspicion": self.suspicion})


def suspects(table: Table, rows: np.ndarray, inputs: Sequence[Field], target: str, seed: int = 0) -> Suspects:
    """The rows (N,) of `table`, each answered out of fold by `inputs`, and ranked; a target of the kind number is one,
    of any other it is a label. OptionError where it may have several labels."""
    if table.field(target).kind == "labels":
        raise OptionError(Message("suspects.several", {"column": target}))
    columns = table.take(rows, [field.name for field in inputs])
    encoding = Encoding(inputs, columns)
    points = encoding.apply(columns)
    values = table.column(target)[rows]
    if table.field(target).kind == "number":
        answers = out_of_fold(points, values, 0, encoding.coded, seed)
        score = residuals(answers, values)
        order = np.argsort(-score, kind="stable")
        return Suspects(rows[order], values[order].tolist(), answers[order].tolist(), score[order], None)
    labels, truth = np.unique(values.astype(str), return_inverse=True)
    answers = out_of_fold(points, truth, len(labels), encoding.coded, seed)
    score = doubts(answers, truth)
    order = np.argsort(-score, kind="stable")
    believed = labels[answers.argmax(axis=1)][order].tolist()
    return Suspects(rows[order], labels[truth][order].tolist(), believed, score[order], answers.max(axis=1)[order])


# ---- the rankings ---------------------------------------------------------------------------------


def doubts(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """probabilities (N, K), of rows that were not learned from; labels (N,), the index of each -> (N,) in [0, 1]: one
    less the probability of the given label."""
    given: np.ndarray = probabilities[np.arange(len(labels)), labels]
    return 1.0 - given


def residuals(answers: np.ndarray, values: np.ndarray) -> np.ndarray:
    """answers, values (N,) -> (N,): the distance between them, in units of the median distance of answers about as
    large (and of no less than a tenth of the median of all)."""
    apart = np.abs(values - answers)
    order = np.argsort(answers, kind="stable")
    parts = np.array_split(order, max(1, min(BINS, len(order) // 50)))
    usual = np.median(apart)
    middle = [float(np.median(answers[part])) for part in parts]
    spread = [max(float(np.median(apart[part])), 0.1 * float(usual)) for part in parts]
    scale = np.maximum(np.interp(answers, middle, spread), 1e-12 * (1 + float(np.abs(values).max())))
    distance: np.ndarray = apart / (1.4826 * scale)  # of a normal, its standard deviation
    return distance


# ---- answers from elsewhere -----------------------------------------------------------------------


def out_of_fold(points: np.ndarray, truth: np.ndarray, classes: int, coded: Sequence[int], seed: int) -> np.ndarray:
    """points (N, W) with NaN where nothing is known, those in `coded` being codes of labels; truth (N,) the index of
    each label, or numbers where classes is 0 -> (N, K) probabilities, or (N,) numbers, of trees that did not see the
    row."""
    learn = _trees()
    repeats = 1 if len(truth) * max(1, classes) > MUCH else REPEATS
    answers = np.zeros((len(truth), classes) if classes else len(truth))
    center, scale = (0.0, 1.0) if classes else (float(np.median(truth)), float(truth.std()) or 1.0)
    wanted = truth if classes else (truth - center) / scale
    for repeat in range(repeats):
        for inside, outside in _folds(truth, classes, seed + repeat):
            answers[outside] += learn(points[inside], wanted[inside], points[outside], classes, list(coded), seed)
    return answers / repeats * scale + center


def _folds(truth: np.ndarray, classes: int, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Each label is dealt out evenly."""
    order = np.random.default_rng(seed).permutation(len(truth))
    if classes:
        order = order[np.argsort(truth[order], kind="stable")]
    fold = np.empty(len(truth), dtype=np.int64)
    fold[order] = np.arange(len(truth)) % FOLDS
    for number in range(FOLDS):
        yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)


def _trees() -> Any:
    try:
        import lightgbm  # noqa: F401
    except (ImportError, OSError):  # not installed, or without the OpenMP library it needs
        return _by_scikit_learn
    return _by_lightgbm


def _by_lightgbm(
    points: np.ndarray, truth: np.ndarray, asked: np.ndarray, classes: int, coded: list[int], seed: int
) -> np.ndarray:
    import lightgbm

    kind = {0: "huber", 2: "binary"}.get(classes, "multiclass")
    several = {"num_class": classes} if classes > 2 else {}
    settings = {**TREES, **several, "objective": kind, "seed": seed}
    order = np.random.default_rng(seed).permutation(len(truth))
    held, learned = order[: len(order) // HELD], order[len(order) // HELD :]
    table: dict[str, Any] = {"params": settings, "categorical_feature": coded}
    training = lightgbm.Dataset(points[learned], truth[learned], **table)
    validation = lightgbm.Dataset(points[held], truth[held], reference=training, **table)
    rounds = min(MOST_ROUNDS, max(20, MOST_TREES // max(1, classes)))
    stop = lightgbm.early_stopping(PATIENCE, verbose=False)
    trees = lightgbm.train(settings, training, rounds, valid_sets=[validation], callbacks=[stop])
    answers = np.asarray(trees.predict(asked, num_threads=1))
    return np.stack([1 - answers, answers], axis=1) if classes == 2 else answers


def _by_scikit_learn(
    points: np.ndarray, truth: np.ndarray, asked: np.ndarray, classes: int, coded: list[int], seed: int
) -> np.ndarray:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    few = [place for place in coded if not np.nanmax(points[:, place], initial=0) >= MOST_CODES]
    plain: dict[str, Any] = {"max_leaf_nodes": 15, "l2_regularization": 5.0, "random_state": seed}
    plain["categorical_features"] = few or None
    if not classes:
        trees = HistGradientBoostingRegressor(loss="absolute_error", **plain).fit(points, truth)
        return np.asarray(trees.predict(asked))
    once = (np.bincount(truth) == 1).any()  # then nothing can be held back of each label
    model = HistGradientBoostingClassifier(early_stopping=False if once else "auto", **plain).fit(points, truth)
    answers = np.zeros((len(asked), classes))
    answers[:, model.classes_] = model.predict_proba(asked)
    return answers
