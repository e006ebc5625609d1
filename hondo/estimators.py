"""Classifier and Regressor: the same training as `hondo.fit`, for scikit-learn's pipelines and searches.

They prepare, choose, plan and train as a run does, and nothing else: no doctor, no rivals, no verdict, and nothing is
written to the disk. Rows are taken in an order of their own, so that neither their order nor writing a row three times
rather than giving it the weight 3 makes a difference.

Legend: N rows, C columns, K classes.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self

import numpy as np
import polars as pl
import torch
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils import assert_all_finite, check_consistent_length, column_or_1d
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from hondo import choose
from hondo.data import Table, memory, read
from hondo.data.identical import alike, codes, scrambled, value_keys
from hondo.data.portions import divide
from hondo.errors import UserError
from hondo.evaluate.score import outcomes
from hondo.kinds import LEFT_OUT
from hondo.messages import Message
from hondo.nouns import Field, Spec
from hondo.predictor import Predictor, unpacked
from hondo.prepare import prepare
from hondo.question import bearing, suited
from hondo.ready import ready, weigh
from hondo.request import Request
from hondo.train import train

HELD_OUT = 0.2
"""Share of the rows that the best weights are chosen on."""
FEW = 500
"""Fewer rows than these are all learned from, in one batch, for EPOCHS_OF_FEW epochs."""
EPOCHS_OF_FEW = 100
COPIES = 10
"""Weights that are whole numbers count copies of rows, unless there are more than so many a row on average."""


class _Estimator(BaseEstimator):  # type: ignore[misc]
    """What both have in common. The parameters are fields of `hondo.request.Request`, which says more of them."""

    predictor_: Predictor
    """What was trained; `predictor_.save(folder)` keeps it as a run would."""

    def __init__(
        self,
        model: str | Spec | None = None,
        size: str = "m",
        epochs: int | None = None,
        batch: int | None = None,
        lr: float | None = None,
        optimizer: str | None = None,
        metric: str | None = None,
        minutes: float | None = None,
        augment: str | None = None,
        set: tuple[str, ...] = (),
        seed: int = 0,
        device: str | None = None,
    ) -> None:
        self.model = model
        self.size = size
        self.epochs = epochs
        self.batch = batch
        self.lr = lr
        self.optimizer = optimizer
        self.metric = metric
        self.minutes = minutes
        self.augment = augment
        self.set = set
        self.seed = seed
        self.device = device

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    # ---- learning ---------------------------------------------------------------------------------

    def _fit(self, X: Any, y: np.ndarray, task: str, weights: Any) -> Self:
        """X: (N, C) rows; y: (N,) labels as words, or numbers; weights: (N,) or None."""
        table = self._inputs(X)
        check_consistent_length(table, y)
        own = None if weights is None else _check_sample_weight(weights, table.frame, ensure_non_negative=True)
        table = _with_target(table, y, "number" if task == "regression" else "category")
        rows, counts = _counted(table, own)
        if len(rows) < 2:
            raise ValueError(Message("estimators.few_rows", {"count": len(rows)}).text())
        if task != "regression" and len(np.unique(y[rows])) < 2:
            raise ValueError(Message("estimators.one_class").text())
        try:
            self.predictor_ = self._trained(table.rows(rows), task, counts)
        except UserError as error:
            raise ValueError(str(error)) from error
        return self

    def _trained(self, table: Table, task: str, weights: np.ndarray | None) -> Predictor:
        target = next(field.name for field in table.fields if field.target)
        request = self._request(target, len(table))
        suited(request, table.source, [field for field in table.fields if not field.target])
        table = bearing(table, None if task == "regression" else table.column(target), request)
        asked, _, _ = choose.task(table, target, task)
        fixed = choose.asked_of(asked, request)
        parts = _parts(table, target, task, self.seed)
        material = prepare(table, replace(asked, **fixed), parts)
        weigh(material, None if weights is None else weights[parts["training"]])
        made = ready(request, material, None if isinstance(self.model, str) else self.model, fixed=fixed)
        prepared = material.prepared
        for _ in train(made.network, made.task, prepared["training"], made.plan, validation=prepared.get("validation")):
            pass
        learned = made.task
        if "validation" in prepared:
            held_out = outcomes(made.network, learned, prepared["validation"], torch.device(made.plan.device))
            learned = learned.tune(held_out, self.metric, **fixed)
        made.network.to("cpu", torch.float64)  # so that the answer to a row does not depend on the rows beside it
        return Predictor(table.fields, material.preparation, learned, made.network, made.spec)

    def _request(self, target: str, rows: int) -> Request:
        names = ("size", "epochs", "batch", "lr", "optimizer", "metric", "minutes", "augment", "seed", "device")
        given = {name: getattr(self, name) for name in names}
        given |= {"model": self.model if isinstance(self.model, str) else None, "set": tuple(self.set)}
        given["weight"] = getattr(self, "weight", None)
        if rows < FEW:
            given["batch"] = rows if self.batch is None else self.batch
            given["epochs"] = EPOCHS_OF_FEW if self.epochs is None else self.epochs
            given["set"] = ("log_every=50", *given["set"])
        return Request(f"<{type(self).__name__}>", target, **given)

    # ---- rows -------------------------------------------------------------------------------------

    def _inputs(self, X: Any) -> Table:
        """The rows to learn from. Numbers are numbers; what else a frame holds is found out as from a file."""
        frame = self._frame(X, reset=True)
        kinds = {column.name: "number" for column in frame.iter_columns() if column.dtype.is_numeric()}
        table = read(frame, kinds=kinds)
        left = [field.name for field in table.fields if field.kind in LEFT_OUT]
        if len(left) == len(table.fields):
            raise ValueError(Message("estimators.no_inputs", {"columns": left}).text())
        if left:
            warnings.warn(Message("estimators.left_out", {"columns": left}).text(), UserWarning, stacklevel=4)
        for note in (note for note in table.notes if note.key == "pictures.left_out"):
            warnings.warn(note.text(), UserWarning, stacklevel=4)
        return table.without(left)

    def _frame(self, X: Any, reset: bool) -> pl.DataFrame:
        """The rows (N, C) as a frame, checked as scikit-learn does it."""
        columns = _columns(X)
        if columns is None:
            least = 2 if reset else 1
            X = validate_data(self, X, reset=reset, ensure_all_finite="allow-nan", ensure_min_samples=least)
            columns = [pl.Series(np.ascontiguousarray(X[:, place])) for place in range(X.shape[1])]
        else:
            validate_data(self, X, reset=reset, skip_check_array=True)
        named = getattr(self, "feature_names_in_", [f"column_{place}" for place in range(1, len(columns) + 1)])
        frame, _ = memory.assemble([c.alias(str(n)) for c, n in zip(columns, named, strict=True)], "X")
        return frame

    def _answers(self, X: Any) -> list[dict[str, Any]]:
        check_is_fitted(self, "predictor_")
        try:
            answers: list[dict[str, Any]] = self.predictor_.answers(self.predictor_.read(self._frame(X, reset=False)))
        except UserError as error:
            raise ValueError(str(error)) from error
        return answers

    # ---- pickling: the saved record, no code ------------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = dict(super().__getstate__())
        if "predictor_" in state:
            state["predictor_"] = state["predictor_"].packed()
        return state

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        kept = dict(state)
        if "predictor_" in kept:
            kept["predictor_"] = unpacked(*kept["predictor_"])
            kept["predictor_"].model.to("cpu", torch.float64)
        super().__setstate__(kept)


class Classifier(ClassifierMixin, _Estimator):  # type: ignore[misc]
    """Which of several: a network that tells classes apart, as a scikit-learn estimator.

    weight: "balanced" where rare classes count as much as common ones. The other parameters are those of `hondo fit`:
    model, size, epochs, batch, lr, optimizer, metric, minutes, augment, set, seed, device.
    """

    classes_: np.ndarray
    """(K,) the classes, sorted."""

    def __init__(
        self,
        model: str | Spec | None = None,
        size: str = "m",
        epochs: int | None = None,
        batch: int | None = None,
        lr: float | None = None,
        optimizer: str | None = None,
        weight: str | None = None,
        metric: str | None = None,
        minutes: float | None = None,
        augment: str | None = None,
        set: tuple[str, ...] = (),
        seed: int = 0,
        device: str | None = None,
    ) -> None:
        super().__init__(model, size, epochs, batch, lr, optimizer, metric, minutes, augment, set, seed, device)
        self.weight = weight

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learn to tell the classes y (N,) of the rows X (N, C) apart."""
        if self.weight not in (None, "balanced"):
            raise ValueError(Message("estimators.weight", {"given": repr(self.weight)}).text())
        y = _asked(self, X, y)
        check_classification_targets(y)
        self.classes_, place = np.unique(y, return_inverse=True)
        self._words = _words(self.classes_)
        return self._fit(X, self._words[place], "binary" if len(self.classes_) == 2 else "multiclass", sample_weight)

    def predict(self, X: Any) -> np.ndarray:
        """(N, C) -> (N,) the likeliest class of each row."""
        probability = self.predict_proba(X)
        predicted: np.ndarray = self.classes_[probability.argmax(axis=1)]
        return predicted

    def predict_proba(self, X: Any) -> np.ndarray:
        """(N, C) -> (N, K) the probability of each class, in the order of `classes_`."""
        answers = self._answers(X)
        return np.array([[answer["probability"][word] for word in self._words] for answer in answers])


class Regressor(RegressorMixin, _Estimator):  # type: ignore[misc]
    """How much: a network that answers with a number, as a scikit-learn estimator. The parameters are those of
    `hondo fit`: model, size, epochs, batch, lr, optimizer, metric, minutes, augment, set, seed, device."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learn the numbers y (N,) of the rows X (N, C)."""
        return self._fit(X, _asked(self, X, y).astype(np.float64), "regression", sample_weight)

    def predict(self, X: Any) -> np.ndarray:
        """(N, C) -> (N,) float64."""
        return np.array([answer["prediction"] for answer in self._answers(X)], dtype=np.float64)


# ---- rows and answers as the rest of the house takes them -----------------------------------------


def _columns(X: Any) -> list[pl.Series] | None:
    """The columns of X where it holds other things than numbers; None where scikit-learn's own check reads it."""
    if isinstance(X, pl.DataFrame) or (type(X).__module__.startswith("pandas") and hasattr(X, "columns")):
        columns, _ = memory.columns(X, "X")
        return None if all(column.dtype.is_numeric() for column in columns) else columns
    if isinstance(X, list) and X and isinstance(X[0], list) and len(set(map(len, X))) == 1:
        words = any(isinstance(value, str) for row in X for value in row)
        X = np.array(X, dtype=object) if words else X
    if not isinstance(X, np.ndarray) or X.ndim != 2 or X.dtype.kind not in "OU":
        return None
    words = any(isinstance(value, str) for value in X.flat)
    return memory.columns(X.astype(object), "X")[0] if words else None


def _asked(estimator: _Estimator, X: Any, y: Any) -> np.ndarray:
    """y as one column (N,), whole and finite."""
    if y is None:
        validate_data(estimator, X, y)  # which says what is missing
    answers: np.ndarray = column_or_1d(y, warn=True)
    assert_all_finite(answers, input_name="y")
    return answers


def _words(classes: np.ndarray) -> np.ndarray:
    """(K,) classes as words, a different one for each: as they are written, or their numbers where those are alike."""
    written = [str(each) for each in classes.tolist()]
    return np.array(written if len({*written}) == len(written) else list(map(str, range(len(written)))), dtype=object)


def _with_target(table: Table, y: np.ndarray, kind: str) -> Table:
    """The table with the answers as a column of this kind, under a name that is free."""
    name = "target"
    while name in table.frame.columns:
        name += "_"
    column = pl.Series(name, y.astype(np.float64) if kind == "number" else y.tolist())
    facts = {"distinct": column.n_unique(), "missing": 0}
    frames = [frame.with_columns(column) for frame in (table.frame, table.found)]
    fields = (*table.fields, Field(name, kind, facts, target=True))
    return replace(table, frame=frames[0], original=frames[1], fields=fields)


def _counted(table: Table, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray | None]:
    """(the rows to learn from, in the order of what they hold; what each counts, where that is not told by how often it
    is among them). Rows without weight are not."""
    keys = table.keys
    if weights is None:
        return np.argsort(keys, kind="stable"), None
    order = np.lexsort((weights, keys))
    rows = order[weights[order] > 0]
    counts: np.ndarray = weights[rows]
    if (counts == counts.round()).all() and counts.sum() <= COPIES * len(table):
        return np.repeat(rows, counts.astype(np.int64)), None
    return rows, counts


def _parts(table: Table, target: str, task: str, seed: int) -> dict[str, np.ndarray]:
    """Row numbers of the training part, and of the validation part where there are rows enough. Equal rows stay
    together, unless columns as coarse repeat themselves anyhow."""
    if len(table) < FEW:
        return {"training": np.arange(len(table))}
    found = alike(table.frame.drop(target))
    units = np.arange(len(table)) if found.by_chance else found.group
    answers = value_keys(table.frame[target])
    classes = np.zeros(len(table), dtype=np.int64) if task == "regression" else codes(answers)
    chance = np.uint64(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0])
    shares = np.array([1 - HELD_OUT, HELD_OUT, 0.0])
    part = divide(units, classes, scrambled(table.keys ^ chance), shares)
    return {name: np.flatnonzero(part == number) for number, name in enumerate(("training", "validation"))}
