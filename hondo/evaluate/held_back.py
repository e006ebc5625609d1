"""Linear models, held back as strongly as helps: logistic regression, or ridge regression where a number is asked for.

Legend: N rows, K labels.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from hondo.evaluate.rivals import Lesson


@dataclass(frozen=True)
class Chosen:
    """The model that does best on the validation part."""

    model: Any
    error: float
    trials: int
    """How many were fitted to find it."""


def chosen(given: Any, held_out: Any, lesson: Lesson, strengths: Sequence[float], steps: int) -> Chosen:
    """From the strongest hold on as long as it becomes better. given (N, ...), held_out (M, ...): of the validation
    part."""
    found: Chosen | None = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a trial that has not converged is judged as it is
        for trials, model in enumerate(models(given, lesson, strengths, steps), start=1):
            answered = answers(model, held_out, lesson.classes, unseen(lesson))
            missed = error(answered, lesson.validation_truth, lesson.classes)
            if found is not None and not missed < found.error:
                return Chosen(found.model, found.error, trials)
            found = Chosen(model, missed, trials)
    assert found is not None
    return found


def unseen(lesson: Lesson) -> float:
    """The share of a class that no training row has."""
    return 0.5 / len(lesson.truth)


def models(given: Any, lesson: Lesson, strengths: Sequence[float], steps: int) -> Iterator[Any]:
    """Fitted models, one for each strength (C of the logistic regression, one over alpha of the ridge), each beginning
    where the last one ended. given (N, ...); steps: of the solver at most."""
    from sklearn.dummy import DummyClassifier
    from sklearn.linear_model import LogisticRegression, Ridge

    if lesson.classes and len(np.unique(lesson.truth)) == 1:  # nothing to tell apart
        yield DummyClassifier().fit(given, lesson.truth)
        return
    logistic = LogisticRegression(max_iter=steps, warm_start=True)
    for strength in strengths:
        if lesson.classes:
            logistic.set_params(C=strength).fit(given, lesson.truth, lesson.weights)
            yield copy.deepcopy(logistic)
        else:
            yield Ridge(alpha=1 / strength).fit(given, lesson.truth, lesson.weights)


def answers(model: Any, given: Any, classes: int, unseen: float) -> np.ndarray:
    """Numbers (N,), or shares (N, K) with a little, `unseen`, for a class that was not there: it is not impossible."""
    if not classes:
        return np.asarray(model.predict(given), dtype=np.float64)
    shares = np.full((given.shape[0], classes), unseen)
    shares[:, model.classes_] = model.predict_proba(given)
    return np.asarray(shares / shares.sum(1, keepdims=True))


def error(answers: np.ndarray, truth: np.ndarray, classes: int) -> float:
    """Mean squared error, or log loss."""
    if not classes:
        return float(np.mean((answers - truth) ** 2))
    given = answers[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(given, np.finfo(np.float64).eps)).mean())
