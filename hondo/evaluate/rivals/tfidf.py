"""A linear model of which words, pairs of words and groups of letters a text has, each by how rare it is, held back as
strongly as helps.

Spärck Jones 1972, "A statistical interpretation of term specificity" (Journal of Documentation 28).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from hondo.evaluate import held_back
from hondo.evaluate.rivals import TABLE_TASKS, Lesson, Rival
from hondo.evaluate.terms import Terms, has_texts

if TYPE_CHECKING:
    import numpy as np

    from hondo.nouns import Columns, Field, Task

STRENGTHS = (0.3, 1.0, 4.0, 16.0)
"""C of the logistic regression, and one over alpha of the ridge: from the strongest hold to the weakest."""
STEPS = 60
"""Of the solver, from where the hold before it ended."""


class TFIDF(Rival):
    name: ClassVar[str] = "tfidf"

    @classmethod
    def suits(cls, fields: tuple[Field, ...], task: Task) -> bool:
        return has_texts(fields) and task.name in TABLE_TASKS

    def learn(self, lesson: Lesson) -> None:
        self.classes, self.unseen = lesson.classes, held_back.unseen(lesson)
        self.terms = Terms(lesson.fields, letters=True, weighted=True)
        given, held_out = self.terms.fit(lesson.columns), self.terms.apply(lesson.validation)
        found = held_back.chosen(given, held_out, lesson, STRENGTHS, STEPS)
        self.model, self.trials = found.model, found.trials

    def answer(self, columns: Columns) -> np.ndarray:
        return held_back.answers(self.model, self.terms.apply(columns), self.classes, self.unseen)
