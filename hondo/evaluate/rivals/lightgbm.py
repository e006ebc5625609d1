"""Boosted trees by LightGBM, tuned: an early-stopped search whose effort is counted in trials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from hondo.evaluate.encode import Encoding
from hondo.evaluate.rivals import Lesson, Rival, is_table, most_rounds, threads
from hondo.evaluate.search import Range, Search, Trial

if TYPE_CHECKING:
    from hondo.nouns import Columns, Field, Task

TRIALS = 20
SPACE = {
    "learning_rate": Range(0.05, 0.2, 0.1),
    "num_leaves": Range(8, 128, 31, whole=True),
    "min_data_in_leaf": Range(3, 80, 20, whole=True),
    "feature_fraction": Range(0.4, 1, 1, even=True),
    "bagging_fraction": Range(0.6, 1, 1, even=True),
    "lambda_l2": Range(0.001, 10, 0),
    "cat_smooth": Range(1, 100, 10),
    "cat_l2": Range(1, 30, 10),
}
STARTS = (
    {"learning_rate": 0.05, "num_leaves": 50, "min_data_in_leaf": 40, "bagging_fraction": 0.75},
    {"learning_rate": 0.05, "num_leaves": 100, "min_data_in_leaf": 3, "bagging_fraction": 0.7},
)
"""What did well on many tables, of labels and of numbers: Holzmüller et al. 2024, "Better by default"."""


class LightGBM(Rival):
    name: ClassVar[str] = "lightgbm"

    @classmethod
    def suits(cls, fields: tuple[Field, ...], task: Task) -> bool:
        try:
            import lightgbm  # noqa: F401
        except (ImportError, OSError):  # not installed, or without the OpenMP library it needs
            return False
        return is_table(fields, task)

    def learn(self, lesson: Lesson) -> None:
        import lightgbm

        self.classes = lesson.classes
        self.center, self.spread = lesson.units  # targets are held in single precision, and penalties know no units
        self.encoding = Encoding(lesson.fields, lesson.columns)
        fixed = _fixed(lesson)
        table: dict[str, Any] = {"params": fixed, "categorical_feature": self.encoding.coded, "free_raw_data": False}
        given, held_out = (self.encoding.apply(part) for part in (lesson.columns, lesson.validation))
        truth, aim = ((part - self.center) / self.spread for part in (lesson.truth, lesson.validation_truth))
        training = lightgbm.Dataset(given, truth, weight=lesson.weights, **table)  # cut into bins once
        validation = lightgbm.Dataset(held_out, aim, reference=training, **table)
        most = most_rounds(lesson)

        def boost(trial: Trial) -> Any:
            settings = {**fixed, **trial.settings}
            return lightgbm.train(settings, training, most, valid_sets=[validation], callbacks=[_Watch(trial)])

        search = Search(SPACE, boost, most, lesson.seed)
        best = search.run(TRIALS, STARTS)
        self.trials, self.trees, self.rounds = search.trials, best.trees, best.rounds

    def answer(self, columns: Columns) -> np.ndarray:
        table, threads = self.encoding.apply(columns), self.trees.params["num_threads"]
        answers = self.trees.predict(table, num_iteration=self.rounds, num_threads=threads)
        if not self.classes:
            return np.asarray(answers * self.spread + self.center)
        return np.stack([1 - answers, answers], axis=1) if self.classes == 2 else np.asarray(answers)


class _Watch:
    """Called after each round."""

    before_iteration = False
    order = 0

    def __init__(self, trial: Trial) -> None:
        self.trial = trial

    def __call__(self, state: Any) -> None:
        from lightgbm.callback import EarlyStopException

        if not self.trial.goes_on(float(state.evaluation_result_list[0][2])):
            raise EarlyStopException(self.trial.rounds - 1, state.evaluation_result_list)


def _fixed(lesson: Lesson) -> dict[str, Any]:
    """What all trials share: the question, and the promise of the same trees from the same seed."""
    kind = {0: ("regression", "rmse"), 2: ("binary", "binary_logloss")}
    objective, metric = kind.get(lesson.classes, ("multiclass", "multi_logloss"))
    return {
        "objective": objective,
        "metric": metric,
        "num_class": lesson.classes if lesson.classes > 2 else 1,
        "num_threads": threads(len(lesson.truth)),
        "bagging_freq": 1,
        "seed": lesson.seed,
        "deterministic": True,
        "force_row_wise": True,
        "feature_pre_filter": False,
        "verbosity": -1,
    }
