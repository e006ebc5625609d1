"""Boosted trees, tuned: LightGBM in 15 counted trials, each stopped on the validation part, the best of them kept.

The first trial is the library's defaults, the next 13 are drawn at random, the last is the best once more with smaller
steps. A trial that learns only half as fast as the best one so far is given up, which saves most of the time.
Ke et al., "LightGBM: A Highly Efficient Gradient Boosting Decision Tree" (2017).
"""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from hondo.evaluate.encode import Encoding
from hondo.evaluate.rivals import Lesson, Rival, is_table

if TYPE_CHECKING:
    from hondo.nouns import Columns, Field, Task

TRIALS = 15
DEFAULT_RATE = 0.1
"""LightGBM's own learning rate."""
MOST_TREES = 4000
"""In one trial, of all classes together (a round makes one tree a class); but see the two below."""
MOST_ROUNDS = 2000
LEAST_ROUNDS = 100
PATIENCE = 50
"""Rounds without a better validation score before a trial ends."""
SMALLER = 3.0
"""How many times smaller the steps of the last trial are."""
ROWS_A_THREAD = 10_000
"""Threads with less to do wait for one another, and beside a busy neighbour for that one: on a table of 2,700 rows two
threads then took 80 times as long as one."""


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
        self.classes = lesson.classes
        self.encoding = Encoding(lesson.fields, lesson.columns)
        # LightGBM holds targets in single precision, and its penalties know no units
        self.center = 0.0 if self.classes else float(lesson.truth.mean())
        self.spread = 1.0 if self.classes else float(lesson.truth.std()) or 1.0
        search = _Search(lesson, self.encoding, (self.center, self.spread))
        for _ in range(TRIALS - 2):
            search.trial(search.drawn())
        search.trial(search.smaller())
        self.trials, self.trees, self.rounds = search.trials, search.best.trees, search.best.rounds

    def predict(self, columns: Columns) -> np.ndarray:
        table, threads = self.encoding.apply(columns), self.trees.params["num_threads"]
        answers = self.trees.predict(table, num_iteration=self.rounds, num_threads=threads)
        if not self.classes:
            return np.asarray(answers * self.spread + self.center)
        return np.stack([1 - answers, answers], axis=1) if self.classes == 2 else np.asarray(answers)


class _Trial:
    """One fit; called after each round, it notes the validation error and says when to stop."""

    before_iteration = False
    order = 0

    def __init__(self, settings: dict[str, Any], best: _Trial | None) -> None:
        self.settings = settings
        self.rate: float = settings.get("learning_rate", DEFAULT_RATE)
        self.best = best
        self.curve: list[float] = []
        """The lowest validation error up to each round."""
        self.rounds = 0
        """Until the lowest one."""
        self.trees: Any = None

    @property
    def error(self) -> float:
        return self.curve[-1]

    def __call__(self, state: Any) -> None:
        from lightgbm.callback import EarlyStopException

        error = float(state.evaluation_result_list[0][2])
        done = len(self.curve) + 1
        if not self.curve or error < self.error:
            self.rounds = done
        self.curve.append(min([error, *self.curve[-1:]]))
        if done - self.rounds >= PATIENCE or self._slow(done):
            raise EarlyStopException(self.rounds - 1, state.evaluation_result_list)

    def _slow(self, done: int) -> bool:
        """Whether the best trial was better already when it had gone half as far (rounds times rate)."""
        if self.best is None or done < 20:
            return False
        half = int(done * self.rate / self.best.rate / 2)
        return self.error > self.best.curve[min(half, len(self.best.curve) - 1)]


class _Search:
    """The trials, on one table that is cut into bins once; it begins with the library's defaults."""

    def __init__(self, lesson: Lesson, encoding: Encoding, units: tuple[float, float]) -> None:
        import lightgbm

        self.draw = np.random.default_rng(lesson.seed)
        self.trials = 0
        trees = lesson.classes if lesson.classes > 2 else 1  # a round
        self.most = max(LEAST_ROUNDS, min(MOST_ROUNDS, MOST_TREES // trees))
        self.fixed = _fixed(lesson)
        table: dict[str, Any] = {"params": self.fixed, "categorical_feature": encoding.coded, "free_raw_data": False}
        center, spread = units
        self.training = lightgbm.Dataset(
            encoding.apply(lesson.columns), (lesson.truth - center) / spread, weight=lesson.weights, **table
        )
        self.validation = lightgbm.Dataset(
            encoding.apply(lesson.validation),
            (lesson.validation_truth - center) / spread,
            reference=self.training,
            **table,
        )
        self.best = self._fitted({}, None)

    def trial(self, settings: dict[str, Any]) -> None:
        trial = self._fitted(settings, self.best)
        if trial.error < self.best.error:
            self.best = trial

    def _fitted(self, settings: dict[str, Any], best: _Trial | None) -> _Trial:
        import lightgbm

        trial = _Trial(settings, best)
        trial.trees = lightgbm.train(
            self.fixed | settings, self.training, self.most, valid_sets=[self.validation], callbacks=[trial]
        )
        trial.best = None  # or the trees of all that once were best would stay in memory
        self.trials += 1
        return trial

    def drawn(self) -> dict[str, Any]:
        return {
            "learning_rate": self._between(0.05, 0.2),
            "num_leaves": int(self._between(8, 128)),
            "min_data_in_leaf": int(self._between(3, 80)),
            "feature_fraction": self.draw.uniform(0.4, 1),
            "bagging_fraction": self.draw.uniform(0.6, 1),
            "bagging_freq": 1,
            "lambda_l2": self._between(0.001, 10),
            "cat_smooth": self._between(1, 100),
            "cat_l2": self._between(1, 30),
        }

    def smaller(self) -> dict[str, Any]:
        """The best settings with smaller steps, but as large as the most rounds allow; another draw where that is
        no change worth a trial."""
        times = min(SMALLER, self.most / self.best.rounds)
        return self.best.settings | {"learning_rate": self.best.rate / times} if times > 1.3 else self.drawn()

    def _between(self, low: float, high: float) -> float:
        """Drawn with equal chance for equal ratios."""
        return math.exp(self.draw.uniform(math.log(low), math.log(high)))


def _fixed(lesson: Lesson) -> dict[str, Any]:
    """What all trials share: the question, and the promise of the same trees from the same seed."""
    kind = {0: ("regression", "rmse"), 2: ("binary", "binary_logloss")}
    objective, metric = kind.get(lesson.classes, ("multiclass", "multi_logloss"))
    return {
        "objective": objective,
        "metric": metric,
        "num_class": lesson.classes if lesson.classes > 2 else 1,
        "num_threads": max(1, min(os.cpu_count() or 1, len(lesson.truth) // ROWS_A_THREAD)),
        "seed": lesson.seed,
        "deterministic": True,
        "force_row_wise": True,
        "feature_pre_filter": False,
        "verbosity": -1,
    }
