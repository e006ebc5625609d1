"""A linear model, held back: logistic regression, or ridge regression where a number is asked for.

Numbers enter as they are (but for the outer half percent on either side, so that no slip of the pen decides), and,
where the validation part says that it helps, by their rank as well, and with a column for each value where they have
few; labels enter as one column each, the rare ones of a field together. How strongly the model is held back is tuned
on the validation part too.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from hondo.evaluate import held_back
from hondo.evaluate.encode import Encoding
from hondo.evaluate.rivals import Lesson, Rival, is_table

if TYPE_CHECKING:
    from hondo.nouns import Columns, Field, Task

STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 10.0)
"""C of the logistic regression, and one over alpha of the ridge: from the strongest hold to the weakest."""
STEPS = 300
"""Of the solver."""
OUTER = 0.005
LARGEST = 1e100
"""The square of a number up to here is still one, and so is the sum of many."""
RARE = 5
"""A label with fewer training rows than this shares a column with its like."""
MOST = 200
"""Columns that the labels of one field get at most."""
FEW = 32
"""A number with no more values than this in the training part may be taken for a label (an hour, a grade)."""


class Linear(Rival):
    name: ClassVar[str] = "linear"

    @classmethod
    def suits(cls, fields: tuple[Field, ...], task: Task) -> bool:
        return is_table(fields, task)

    def learn(self, lesson: Lesson) -> None:
        from threadpoolctl import threadpool_limits

        self.classes, self.unseen, self.trials = lesson.classes, held_back.unseen(lesson), 0
        self.encoding = Encoding(lesson.fields, lesson.columns)
        training, validation = self.encoding.apply(lesson.columns), self.encoding.apply(lesson.validation)
        best = np.inf
        with (
            threadpool_limits(1),  # sums too short to share: threads made them 10 times as long
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")  # a column without a value has no quantiles
            for inputs in _inputs(self.encoding, training, lesson.seed):
                given, held_out = inputs.fit_transform(training), inputs.transform(validation)
                found = held_back.chosen(given, held_out, lesson, STRENGTHS, STEPS)
                if found.error < best or not self.trials:
                    best, self.inputs, self.model = found.error, inputs, found.model
                self.trials += found.trials

    def answer(self, columns: Columns) -> np.ndarray:
        given = self.inputs.transform(self.encoding.apply(columns))
        return held_back.answers(self.model, given, self.classes, self.unseen)


def _inputs(encoding: Encoding, training: np.ndarray, seed: int) -> Iterator[Any]:
    """What turns the table into inputs, not yet fitted: plainly, with ranks, with ranks and the values of numbers."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, QuantileTransformer, StandardScaler

    def filled(*first: Any) -> Any:
        impute = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
        return make_pipeline(*first, impute, StandardScaler())

    outer = np.nanquantile(training[:, encoding.measured], [OUTER, 1 - OUTER], axis=0).reshape(2, -1)
    low, high = np.clip(outer, -LARGEST, LARGEST)
    clip = FunctionTransformer(np.clip, kw_args={"a_min": low, "a_max": high})
    rank = QuantileTransformer(
        n_quantiles=min(1000, len(training)), output_distribution="normal", subsample=None, random_state=seed
    )
    one_each = OneHotEncoder(min_frequency=RARE, max_categories=MOST, handle_unknown="infrequent_if_exist")
    labels = ("labels", one_each, encoding.parts + encoding.coded)
    numbers = ("numbers", filled(clip), encoding.measured)
    yield ColumnTransformer([numbers, labels])
    if encoding.measured:
        ranks = ("ranks", filled(rank), encoding.measured)
        yield ColumnTransformer([numbers, ranks, labels])
        few = [place for place in encoding.measured if len(np.unique(training[:, place])) <= FEW]
        if few:
            yield ColumnTransformer([numbers, ranks, ("levels", one_each, few), labels])
