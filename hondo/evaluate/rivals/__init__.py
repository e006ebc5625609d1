"""Rivals, a file each: the simpler things that might do as well as the network.

A rival is fitted on the training part that the network learns from, tuned on the validation part that the network is
chosen on, and scored on the same test rows. It is a tuned one: a weak rival proves nothing. What it is tuned by is the
log loss or the squared error, whichever measure decides.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from hondo import registry
from hondo.errors import OptionError, did_you_mean
from hondo.kinds import IN_TABLES
from hondo.messages import Message

if TYPE_CHECKING:
    import numpy as np

    from hondo.nouns import Columns, Field, Task

TABLE_TASKS = ("binary", "multiclass", "multilabel", "regression")

ROWS_A_THREAD = 10_000
"""Threads with less to do wait for one another, and beside a busy neighbour for that one: on a table of 2,700 rows two
threads then took 80 times as long as one."""
MOST_TREES = 4000
"""Of one fit, of all classes together (a round makes one tree a class); but see the two below."""
MOST_ROUNDS = 2000
LEAST_ROUNDS = 100


@dataclass(frozen=True, eq=False)
class Lesson:
    """What a rival learns from."""

    fields: tuple[Field, ...]
    """The columns given, without those asked for."""
    columns: Columns
    truth: np.ndarray
    """(N,) the index of each row's label, int64; or, where `classes` is 0, numbers in raw units."""
    weights: np.ndarray | None
    """(N,) how much each training row counts."""
    validation: Columns
    validation_truth: np.ndarray
    classes: int
    """How many labels there are, seen in the training part or not; 0 for a regression."""
    seed: int
    among: int = 1
    """Of how many such lessons this is one; several where each label is learned by itself."""

    def of(self, rows: np.ndarray) -> Lesson:
        """The same with these training rows alone."""
        columns = {name: column[rows] for name, column in self.columns.items()}
        weights = None if self.weights is None else self.weights[rows]
        return replace(self, columns=columns, truth=self.truth[rows], weights=weights)

    @property
    def units(self) -> tuple[float, float]:
        """Mean and spread of the numbers asked for, for models that hold them in single precision; (0, 1) of labels."""
        if self.classes:
            return 0.0, 1.0
        return float(self.truth.mean()), float(self.truth.std()) or 1.0


class Rival:
    """One simpler model."""

    room: ClassVar[str] = "rival"
    name: ClassVar[str]
    floor: ClassVar[bool] = False
    """Whether it looks at no column, so that whoever is not better has learned nothing."""
    trials: int = 1
    """How many fits it chose from."""
    drawn: int | None = None
    """How many rows it learned from, where all would have taken too much memory."""
    fit_seconds: float
    each: tuple[Rival, ...] = ()
    """Where several labels may be true of a row: a rival of this kind for each, asked whether it is."""

    @classmethod
    def suits(cls, fields: tuple[Field, ...], task: Task) -> bool:
        """Whether it can be asked this; columns of kinds that it does not know are no hindrance, it ignores them."""
        raise NotImplementedError

    def fit(
        self,
        fields: tuple[Field, ...],
        training: Columns,
        truth: np.ndarray,
        validation: Columns,
        validation_truth: np.ndarray,
        task: Task,
        seed: int,
        weights: np.ndarray | None = None,
    ) -> None:
        """Learn from the training part, tune on the validation part. `truth` as in `Lesson`; or (N, K) of 0 and 1,
        whether each label is true of each row."""
        given = tuple(field for field in fields if not field.target)
        started = time.perf_counter()
        if truth.ndim == 2:
            self.each = tuple(type(self)() for _ in truth.T)
            for one, asked, aim in zip(self.each, truth.T, validation_truth.T, strict=True):
                one.learn(Lesson(given, training, asked, weights, validation, aim, 2, seed, len(self.each)))
            self.trials = sum(one.trials for one in self.each)
            self.drawn = next((one.drawn for one in self.each), None)
        else:
            classes = 0 if task.name == "regression" else len(task.roles["target"].labels)
            self.learn(Lesson(given, training, truth, weights, validation, validation_truth, classes, seed))
        self.fit_seconds = time.perf_counter() - started

    def predict(self, columns: Columns) -> np.ndarray:
        """Probabilities (N, K) float64, rows adding up to 1 (but where several labels may be true of a row); for a
        regression (N,) in raw units."""
        if not self.each:
            return self.answer(columns)
        import numpy as np

        return np.stack([one.answer(columns)[:, 1] for one in self.each], axis=1)

    def learn(self, lesson: Lesson) -> None:
        raise NotImplementedError

    def answer(self, columns: Columns) -> np.ndarray:
        """As `predict`, by what was learned of one lesson."""
        raise NotImplementedError


def is_table(fields: Iterable[Field], task: Task) -> bool:
    """Whether there is a column of a table's kinds to learn from, and a table's question."""
    return task.name in TABLE_TASKS and any(field.kind in IN_TABLES for field in fields if not field.target)


def threads(rows: int) -> int:
    """How many threads a fit of so many rows is worth."""
    return max(1, min(os.cpu_count() or 1, rows // ROWS_A_THREAD))


def most_rounds(lesson: Lesson) -> int:
    """How many rounds of boosting a fit may take."""
    trees = max(lesson.among, lesson.classes if lesson.classes > 2 else 1)
    return max(LEAST_ROUNDS, min(MOST_ROUNDS, MOST_TREES // trees))


def asked(words: str | None, fields: Iterable[Field], task: Task) -> list[Rival]:
    """Those asked for (`none`, or names with commas), or without it all that suit. OptionError for a name there is not,
    or one that cannot be asked this."""
    if words == "none":
        return []
    every: Mapping[str, type[Rival]] = registry.every("rival")
    given = tuple(fields)
    suit = [name for name, rival in every.items() if rival.suits(given, task)]
    if words is None:
        return [every[name]() for name in suit]
    chosen = []
    for name in filter(None, (word.strip() for word in words.split(","))):
        if name in every and name not in suit:
            raise OptionError(Message("rivals.unfit", {"name": name, "known": suit}))
        if name not in suit:
            values = {"room": "rival", "given": name, "known": ["none", *suit], "hint": did_you_mean(name, suit)}
            raise OptionError(Message("options.unknown_name", values))
        chosen.append(every[name]())
    return chosen
