"""Answers every row with the share that each class has in the training part, and so with the commonest one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from hondo.evaluate.rivals import Lesson, Rival

if TYPE_CHECKING:
    from hondo.nouns import Columns, Field, Task


class Majority(Rival):
    name: ClassVar[str] = "majority"
    floor: ClassVar[bool] = True

    @classmethod
    def suits(cls, fields: tuple[Field, ...], task: Task) -> bool:
        return task.name in ("binary", "multiclass", "multilabel")

    def learn(self, lesson: Lesson) -> None:
        counts = np.bincount(lesson.truth, lesson.weights, minlength=lesson.classes)
        counts = np.maximum(counts, 0.5)  # a class that is not there is not impossible: half a row
        self.shares = counts / counts.sum()

    def answer(self, columns: Columns) -> np.ndarray:
        return np.tile(self.shares, (len(next(iter(columns.values()))), 1))
