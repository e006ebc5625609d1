"""Words and pairs of words, each counting by how much more often it comes with a label than without, and a linear model
of them for each label.

Wang & Manning 2012, "Baselines and Bigrams: Simple, Good Sentiment and Topic Classification" (ACL); here with the
logistic loss in place of the hinge, so that it answers with probabilities.

Legend: N rows, V terms, K labels.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from hondo.evaluate import held_back
from hondo.evaluate.rivals import Lesson, Rival
from hondo.evaluate.terms import Terms, has_texts

if TYPE_CHECKING:
    from hondo.nouns import Columns, Field, Task

STRENGTHS = (0.1, 0.3, 1.0, 4.0)
"""C, from the strongest hold to the weakest."""
SMOOTH = 1.0
"""Texts in which every term is taken to have been seen besides."""


class NBSVM(Rival):
    name: ClassVar[str] = "nbsvm"

    @classmethod
    def suits(cls, fields: tuple[Field, ...], task: Task) -> bool:
        return has_texts(fields) and task.name in ("binary", "multiclass", "multilabel")

    def learn(self, lesson: Lesson) -> None:
        self.terms, self.classes, self.trials = Terms(lesson.fields, letters=False, weighted=False), lesson.classes, 0
        given, held_out = self.terms.fit(lesson.columns), self.terms.apply(lesson.validation)
        self.unseen, self.there = held_back.unseen(lesson), np.unique(lesson.truth)
        asked = self.there[1:] if len(self.there) == 2 else self.there[: len(self.there) * (len(self.there) > 1)]
        self.counts = {int(label): ratio(given, lesson.truth == label) for label in asked}  # of two the second alone
        best, self.models = np.inf, dict[int, Any]()
        for strength in STRENGTHS:
            models = self._fitted(given, lesson, strength)
            error = held_back.error(self._told(models, held_out), lesson.validation_truth, self.classes)
            self.trials += 1
            if error < best or self.trials == 1:
                best, self.models = error, models

    def answer(self, columns: Columns) -> np.ndarray:
        return self._told(self.models, self.terms.apply(columns))

    def _fitted(self, given: Any, lesson: Lesson, strength: float) -> dict[int, Any]:
        """By label the model of the terms, counted as they count for it."""
        from sklearn.linear_model import LogisticRegression

        found = {}
        for label, counts in self.counts.items():
            model = LogisticRegression(C=strength, solver="liblinear", dual=True, random_state=lesson.seed)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a trial that has not converged is judged as it is
                found[label] = model.fit(given.multiply(counts).tocsr(), lesson.truth == label, lesson.weights)
        return found

    def _told(self, models: dict[int, Any], given: Any) -> np.ndarray:
        """(N, K)"""
        shares = np.full((given.shape[0], self.classes), self.unseen)
        for label, model in models.items():
            shares[:, label] = model.predict_proba(given.multiply(self.counts[label]).tocsr())[:, 1]
        if len(self.there) <= 2:
            shares[:, self.there[0]] = 1 - shares[:, self.there[1:]].sum(1)
        return np.asarray(shares / shares.sum(1, keepdims=True))


def ratio(given: Any, asked: np.ndarray) -> np.ndarray:
    """given (N, V) of 0 and 1, asked (N,): by term (V,) the logarithm of how much larger its share is among the rows
    asked for than among the others."""
    with_it, without = (SMOOTH + np.asarray(given[rows].sum(0), dtype=np.float64).ravel() for rows in (asked, ~asked))
    return np.asarray(np.log(with_it / with_it.sum()) - np.log(without / without.sum()))
