"""A linear model of a picture's points and of how often each colour is there, held back as strongly as helps."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from hondo.evaluate import held_back
from hondo.evaluate.looks import Looks, has_pictures
from hondo.evaluate.rivals import TABLE_TASKS, Lesson, Rival

if TYPE_CHECKING:
    from hondo.nouns import Columns, Field, Task

STRENGTHS = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
"""C of the logistic regression, and one over alpha of the ridge: from the strongest hold to the weakest."""
STEPS = 100
"""Of the solver, from where the hold before it ended."""


class Pixels(Rival):
    name: ClassVar[str] = "pixels"

    @classmethod
    def suits(cls, fields: tuple[Field, ...], task: Task) -> bool:
        return has_pictures(fields) and task.name in TABLE_TASKS

    def learn(self, lesson: Lesson) -> None:
        from sklearn.preprocessing import StandardScaler

        self.looks = Looks(lesson.fields, lesson.columns)
        rows = self.looks.drawn(len(lesson.truth), lesson.seed)
        self.drawn, lesson = (len(rows), lesson.of(rows)) if len(rows) < len(lesson.truth) else (None, lesson)
        self.classes, self.unseen = lesson.classes, held_back.unseen(lesson)
        training, validation = self.looks.apply(lesson.columns), self.looks.apply(lesson.validation)
        self.scaled = StandardScaler(copy=False).fit(training)
        given, held_out = self.scaled.transform(training), self.scaled.transform(validation)
        found = held_back.chosen(given, held_out, lesson, STRENGTHS, STEPS)
        self.model, self.trials = found.model, found.trials

    def answer(self, columns: Columns) -> np.ndarray:
        given = self.scaled.transform(self.looks.apply(columns).astype(np.float64))  # or company would round otherwise
        return held_back.answers(self.model, given, self.classes, self.unseen)
