"""Answers every row with the mean of the training part: of all constants the one with the least squared error."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from hondo.evaluate.rivals import Lesson, Rival

if TYPE_CHECKING:
    from hondo.nouns import Columns, Field, Task


class Mean(Rival):
    name: ClassVar[str] = "mean"
    floor: ClassVar[bool] = True

    @classmethod
    def suits(cls, fields: tuple[Field, ...], task: Task) -> bool:
        return task.name == "regression"

    def learn(self, lesson: Lesson) -> None:
        self.value = float(np.average(lesson.truth, weights=lesson.weights))

    def answer(self, columns: Columns) -> np.ndarray:
        return np.full(len(next(iter(columns.values()))), self.value)
