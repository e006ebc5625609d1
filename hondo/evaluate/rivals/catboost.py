"""Boosted trees by CatBoost where it is installed: its defaults, known to be good, stopped by the validation part.

Prokhorenkova et al. 2018, "CatBoost: unbiased boosting with categorical features" (NeurIPS). It takes labels as they
are, and chooses the learning rate by the number of rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from hondo.evaluate.encode import Encoding
from hondo.evaluate.rivals import Lesson, Rival, is_table, threads

if TYPE_CHECKING:
    from hondo.nouns import Columns, Field, Task

PATIENCE = 50
"""Rounds without a better validation error before it stops; of 1,000, the library's default."""
LARGEST = float(np.finfo(np.float32).max)
"""CatBoost holds numbers in single precision."""


class CatBoost(Rival):
    name: ClassVar[str] = "catboost"

    @classmethod
    def suits(cls, fields: tuple[Field, ...], task: Task) -> bool:
        try:
            import catboost  # noqa: F401
        except (ImportError, OSError):
            return False
        return is_table(fields, task)

    def learn(self, lesson: Lesson) -> None:
        import catboost

        self.encoding, self.threads = Encoding(lesson.fields, lesson.columns), threads(len(lesson.truth))
        self.center, self.spread = lesson.units
        self.trees, self.constant = None, _constant(lesson)
        self.seen = np.unique(lesson.truth) if lesson.classes else None
        truth, aim = (self._target(part) for part in (lesson.truth, lesson.validation_truth))
        known = np.flatnonzero(aim >= 0 if lesson.classes else np.isfinite(aim))  # labels that were learned
        if truth.min() == truth.max() or not len(known):
            return  # CatBoost refuses a target that is always the same
        held_out = {name: column[known] for name, column in lesson.validation.items()}
        training, validation = self._pool(lesson.columns, truth, lesson.weights), self._pool(held_out, aim[known])
        try:
            self.trees = catboost.train(training, self._settings(lesson), eval_set=validation)
        except catboost.CatBoostError as error:
            if "constant" not in str(error):  # so it does columns in which there is nothing
                raise

    def answer(self, columns: Columns) -> np.ndarray:
        rows = len(next(iter(columns.values())))
        if self.trees is None:
            return np.repeat(self.constant, rows, axis=0)
        kind, told = "RawFormulaVal" if self.seen is None else "Probability", {"thread_count": self.threads}
        answers = np.asarray(self.trees.predict(self._pool(columns), prediction_type=kind, **told), dtype=np.float64)
        if self.seen is None:
            return np.asarray(answers * self.spread + self.center)
        shares = np.repeat(self.constant, rows, axis=0)  # a class not seen is not impossible
        shares[:, self.seen] = answers
        return np.asarray(shares / shares.sum(1, keepdims=True))

    def _target(self, truth: np.ndarray) -> np.ndarray:
        """Numbers about 0; of labels their place among those that training has, -1 for others."""
        if self.seen is None:
            return np.asarray((truth - self.center) / self.spread)
        place = np.searchsorted(self.seen, truth).clip(max=len(self.seen) - 1)
        return np.where(self.seen[place] == truth, place, -1)

    def _pool(self, columns: Columns, truth: Any = None, weights: Any = None) -> Any:
        from catboost import FeaturesData, Pool

        table, coded = self.encoding.apply(columns), self.encoding.coded
        numbers = np.clip(np.delete(table, coded, axis=1), -LARGEST, LARGEST).astype(np.float32)
        codes = np.nan_to_num(table[:, coded], nan=-1).astype(np.int64).astype(bytes).astype(object)
        given = {"num_feature_data": numbers} if numbers.shape[1] else {}
        given |= {"cat_feature_data": codes} if coded else {}
        return Pool(FeaturesData(**given), truth, weight=weights)

    def _settings(self, lesson: Lesson) -> dict[str, Any]:
        loss = "RMSE" if self.seen is None else "Logloss" if len(self.seen) == 2 else "MultiClass"
        quiet = {"logging_level": "Silent", "allow_writing_files": False}
        stop = {"od_type": "Iter", "od_wait": PATIENCE, "use_best_model": True}
        return {"loss_function": loss, **quiet, **stop, "thread_count": self.threads, "random_seed": lesson.seed}


def _constant(lesson: Lesson) -> np.ndarray:
    """The answer where there is nothing to learn: the shares of the labels, or the mean. (1, K), or (1,)."""
    if not lesson.classes:
        return np.array([np.average(lesson.truth, weights=lesson.weights)])
    counts = np.bincount(lesson.truth, lesson.weights, minlength=lesson.classes)
    counts = np.maximum(counts, 0.5)  # a class that is not there is not impossible: half a row
    return np.asarray(counts / counts.sum())[None]
