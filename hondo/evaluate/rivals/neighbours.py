"""What the pictures most like it are: nearest neighbours, by their points in their main directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from hondo.evaluate import held_back
from hondo.evaluate.looks import Looks, has_pictures
from hondo.evaluate.rivals import TABLE_TASKS, Lesson, Rival

if TYPE_CHECKING:
    from hondo.nouns import Columns, Field, Task

DIRECTIONS = 50
NEAR = (1, 3, 5, 10, 20, 40)
"""Neighbours that are asked; those that help most on validation."""


class Neighbours(Rival):
    name: ClassVar[str] = "neighbours"

    @classmethod
    def suits(cls, fields: tuple[Field, ...], task: Task) -> bool:
        return has_pictures(fields) and task.name in TABLE_TASKS

    def learn(self, lesson: Lesson) -> None:
        from sklearn.decomposition import PCA
        from sklearn.neighbors import NearestNeighbors

        self.classes, self.looks = lesson.classes, Looks(lesson.fields, lesson.columns)
        rows = self.looks.drawn(len(lesson.truth), lesson.seed)
        self.drawn, lesson = (len(rows), lesson.of(rows)) if len(rows) < len(lesson.truth) else (None, lesson)
        training = self.looks.apply(lesson.columns)
        self.truth = lesson.truth
        self.weights = np.ones(len(training)) if lesson.weights is None else lesson.weights
        most = min(DIRECTIONS, *training.shape)
        self.directions: Any = PCA(most, svd_solver="randomized", random_state=lesson.seed).fit(training)
        self.near: Any = NearestNeighbors(n_neighbors=min(max(NEAR), len(training)), algorithm="brute")
        self.near.fit(self.directions.transform(training))
        found = self._found(lesson.validation)
        tried = sorted({min(count, found.shape[1]) for count in NEAR})
        told = [self._told(found[:, :count]) for count in tried]
        errors = [held_back.error(each, lesson.validation_truth, self.classes) for each in told]
        self.count, self.trials = tried[int(np.argmin(errors))], len(tried)

    def answer(self, columns: Columns) -> np.ndarray:
        return self._told(self._found(columns)[:, : self.count])

    def _found(self, columns: Columns) -> np.ndarray:
        """(N, most) the places of the nearest in the training part, the nearest first."""
        places: np.ndarray = self.near.kneighbors(self.directions.transform(self.looks.apply(columns)))[1]
        return places

    def _told(self, places: np.ndarray) -> np.ndarray:
        """What these neighbours say together; a class that none of them has is not impossible: half a row."""
        weights = self.weights[places]
        if not self.classes:
            return np.asarray((self.truth[places] * weights).sum(1) / np.maximum(weights.sum(1), 1e-12))
        shares = np.full((len(places), self.classes), 0.5 / self.classes)
        np.add.at(shares, (np.arange(len(places))[:, None], self.truth[places]), weights)
        return np.asarray(shares / shares.sum(1, keepdims=True))
