"""Boosted trees by XGBoost where it is installed, tuned in a counted number of trials as LightGBM's are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from hondo.evaluate.encode import Encoding
from hondo.evaluate.rivals import Lesson, Rival, is_table, most_rounds, threads
from hondo.evaluate.search import Range, Search, Trial

if TYPE_CHECKING:
    from hondo.nouns import Columns, Field, Task

TRIALS = 5
SPACE = {
    "learning_rate": Range(0.05, 0.3, 0.3),
    "max_depth": Range(3, 11, 6, whole=True),
    "min_child_weight": Range(0.1, 30, 1),
    "colsample_bynode": Range(0.4, 1, 1, even=True),
    "subsample": Range(0.6, 1, 1, even=True),
    "lambda": Range(0.01, 10, 1),
}
STARTS = (
    {"learning_rate": 0.08, "min_child_weight": 0.1, "lambda": 0.0, "colsample_bynode": 0.9, "subsample": 0.65},
    {"learning_rate": 0.05, "max_depth": 9, "min_child_weight": 2.0, "lambda": 0.0, "subsample": 0.7},
)
"""What did well on many tables, of labels and of numbers: Holzmüller et al. 2024, "Better by default"; but for a first
`min_child_weight` of 5e-6, with which trees go on growing over rows that are answered as well as can be."""
LARGEST = float(np.finfo(np.float32).max)
"""XGBoost holds numbers in single precision."""


class XGBoost(Rival):
    name: ClassVar[str] = "xgboost"

    @classmethod
    def suits(cls, fields: tuple[Field, ...], task: Task) -> bool:
        try:
            import xgboost  # noqa: F401
        except (ImportError, OSError):  # not installed, or without the OpenMP library it needs
            return False
        return is_table(fields, task)

    def learn(self, lesson: Lesson) -> None:
        import xgboost

        self.classes = lesson.classes
        self.center, self.spread = lesson.units
        self.encoding = Encoding(lesson.fields, lesson.columns)
        self.threads = threads(len(lesson.truth))
        truth, aim = ((part - self.center) / self.spread for part in (lesson.truth, lesson.validation_truth))
        training = self._table(lesson.columns, label=truth, weight=lesson.weights)
        validation = self._table(lesson.validation, label=aim)
        fixed, most = self._fixed(lesson), most_rounds(lesson)

        def boost(trial: Trial) -> Any:
            settings, evals = {**fixed, **trial.settings}, [(validation, "validation")]
            told: dict[str, Any] = {"evals": evals, "verbose_eval": False, "callbacks": [_watch(trial)]}
            return xgboost.train(settings, training, most, **told)

        search = Search(SPACE, boost, most, lesson.seed)
        best = search.run(TRIALS, STARTS)
        self.trials, self.trees, self.rounds = search.trials, best.trees, best.rounds

    def answer(self, columns: Columns) -> np.ndarray:
        answers = self.trees.predict(self._table(columns), iteration_range=(0, self.rounds)).astype(np.float64)
        if not self.classes:
            return np.asarray(answers * self.spread + self.center)
        if self.classes == 2:
            return np.stack([1 - answers, answers], axis=1)
        return np.asarray(answers / answers.sum(1, keepdims=True))  # in double precision they add up to 1

    def _table(self, columns: Columns, **more: Any) -> Any:
        from xgboost import DMatrix

        table = np.clip(self.encoding.apply(columns), -LARGEST, LARGEST)
        kinds = ["c" if place in self.encoding.coded else "q" for place in range(table.shape[1])]
        return DMatrix(table, feature_types=kinds, enable_categorical=True, nthread=self.threads, **more)

    def _fixed(self, lesson: Lesson) -> dict[str, Any]:
        kind = {0: ("reg:squarederror", "rmse"), 2: ("binary:logistic", "logloss")}
        objective, metric = kind.get(lesson.classes, ("multi:softprob", "mlogloss"))
        many = {"num_class": lesson.classes} if lesson.classes > 2 else {}
        told = {"objective": objective, "eval_metric": metric, **many}
        return {**told, "tree_method": "hist", "nthread": self.threads, "seed": lesson.seed, "verbosity": 0}


def _watch(trial: Trial) -> Any:
    """A callback of XGBoost's that tells the trial the error after each round."""
    from xgboost.callback import TrainingCallback

    def after_iteration(*told: Any) -> bool:
        (errors,) = told[-1]["validation"].values()
        return not trial.goes_on(float(errors[-1]))  # True: stop

    return type("Watch", (TrainingCallback,), {"after_iteration": after_iteration})()
