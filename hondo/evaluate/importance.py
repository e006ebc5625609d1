"""What each column is worth to a fitted model: by how much its score worsens when the column's values are shuffled.

Permutation importance: Breiman 2001, "Random Forests" (Machine Learning 45), section 10. It asks of this model, not of
the data: of two columns that tell the same, the model may lean on either, and shuffling one leaves it the other.
Legend: N rows, C columns, R repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import torch

from hondo.evaluate.compare import Form, form_of, tail
from hondo.nouns import Columns, Measure, Outcomes
from hondo.ranks import ranks

ROWS = 2000
"""Rows at most."""
REPEATS = 5
FEWEST_ROWS, FEWEST_REPEATS = 100, 2
SAMPLES = {True: 500, False: 60}
"""How often rows are drawn again for an interval: of a measure with a value for each row, and of another."""
ROUNDING = 1e-9
"""Share of the score below which a difference is none."""
CELLS = 30_000_000
"""Values that are prepared in all: each answer takes all columns anew."""
ALIKE = 0.95
"""From this rank correlation on (or share of labels told, beyond guessing) two columns tell nearly the same."""
COMPARED = 60
"""Of more columns than these none are compared with one another."""


@dataclass(frozen=True)
class Worth:
    name: str
    worse: float
    """By how much the measure worsens, on average over the repeats; in the measure's units, above 0 where it does."""
    low: float
    """95 % interval over the rows, each drawn by itself even where groups of them belong together (see `compare`)."""
    high: float


@dataclass(frozen=True)
class Effort:
    rows: int
    repeats: int


def effort(rows: int, columns: int, answers: int) -> Effort:
    """How many rows and repeats for `columns` columns, so that there are about `answers` answers; a rule of shapes, so
    that the same run gives the same figures."""
    allowed = max(1, min(answers, CELLS // max(1, columns)) // max(1, columns))  # for each column
    taken = min(rows, ROWS, max(FEWEST_ROWS, allowed // FEWEST_REPEATS))
    return Effort(taken, min(REPEATS, max(FEWEST_REPEATS, allowed // max(1, taken))))


def worth(
    columns: Columns,
    names: Sequence[str],
    answer: Callable[[Columns], Outcomes],
    measure: Measure,
    seed: int,
    repeats: int = REPEATS,
) -> tuple[Worth, ...]:
    """The worth of the columns `names` of these rows (N, of `columns`, which hold the target too), the most first. All
    are shuffled in the same orders, so that chance is the same for all.

    answer: the outcomes of rows like these, in their order; it is asked of R times N rows at once."""
    draw = np.random.default_rng([seed, len(names)])
    rows = len(next(iter(columns.values())))
    plain, times = answer(columns), _times(rows, SAMPLES[measure.rows is not None], seed)
    many = {name: np.concatenate([column] * repeats) for name, column in columns.items()}
    found: list[Worth] = []
    form: Form | None = None
    orders = [draw.permutation(rows) for _ in range(repeats)]
    counts = [times * times[order] for order in orders]
    for name in names:
        shuffled = answer({**many, name: columns[name][np.concatenate(orders)]})
        each = [{key: part[k * rows : (k + 1) * rows] for key, part in shuffled.items()} for k in range(repeats)]
        form = form if found else form_of([plain, *each], measure)  # that of the measure, whatever the column
        found.append(_worth(name, plain, each, counts, measure, form))
    return tuple(sorted(found, key=lambda one: (-one.worse if one.worse == one.worse else np.inf, one.name)))


def _worth(
    name: str,
    plain: Outcomes,
    shuffled: list[Outcomes],
    counts: list[np.ndarray],
    measure: Measure,
    form: Form | None,
) -> Worth:
    """counts: of each shuffling, how often each row is drawn with the giver of its value (N, S)."""
    sign, score = 1 if measure.greater_is_better else -1, measure.of(plain)
    worse = sign * (score - float(np.mean([measure.of(one) for one in shuffled])))
    pairs = zip(shuffled, counts, strict=True)
    lost = sign * np.mean([_lost(plain, one, drawn, measure, form) for one, drawn in pairs], axis=0)
    lost = lost[~np.isnan(lost)]
    if not np.isfinite(worse) or not len(lost):
        return Worth(name, worse, float("nan"), float("nan"))
    share = tail(len(counts[0]))
    low, high = np.quantile(lost, [share, 1 - share])
    worse, low, high = (0.0 if abs(each) <= ROUNDING * abs(score) else float(each) for each in (worse, low, high))
    return Worth(name, worse, low, high)


def _times(rows: int, samples: int, seed: int) -> np.ndarray:
    """(N, S): how often each row is drawn."""
    draw = np.random.default_rng([seed, rows])
    each = [np.bincount(draw.integers(rows, size=rows), minlength=rows) for _ in range(samples)]
    return np.stack(each, axis=1).astype(np.float64)


def _lost(plain: Outcomes, shuffled: Outcomes, counts: np.ndarray, measure: Measure, form: Form | None) -> np.ndarray:
    """(S,): the differences of the scores, plain minus shuffled, each shuffled row drawn `counts` (N, S) times. It is
    made of two rows, itself and the giver of its value, and counts as often as both are drawn, the plain one with it:
    the difference is a mean over pairs of rows, and an interval has to know of the chance in either."""
    if form is not None and measure.rows is not None:
        values = np.stack([measure.rows(one).double().numpy() for one in (plain, shuffled)], axis=1)
        both = form(values.T @ counts / counts.sum(0))
        return np.asarray(both[0] - both[1])
    found = []
    for count in counts.T.astype(np.int64):
        rows = torch.from_numpy(np.repeat(np.arange(len(count)), count))
        scores = [measure.of({key: part[rows] for key, part in one.items()}) for one in (plain, shuffled)]
        found.append(scores[0] - scores[1])
    return np.array(found)


# ---- columns that tell the same -------------------------------------------------------------------


def alike(columns: Columns, kinds: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """Groups of columns that tell nearly the same of these rows: numbers and dates that rise or fall together, labels
    that tell one another. `kinds`: the kind of each column to compare; other kinds are left out."""
    if len(kinds) > COMPARED:
        return ()
    ordered = {name: ranks(columns[name]) for name, kind in kinds.items() if kind in ("number", "date")}
    labels = {name: _codes(columns[name]) for name, kind in kinds.items() if kind in ("category", "boolean")}
    pairs = [(a, b) for a, b in combinations(ordered, 2) if _together(ordered[a], ordered[b])]
    pairs += [(a, b) for a, b in combinations(labels, 2) if _told(labels[a], labels[b]) >= ALIKE]
    group = {name: name for name in kinds}  # the first of those it is alike to, step by step
    for a, b in pairs:
        old, new = group[b], group[a]
        group = {name: new if its == old else its for name, its in group.items()}
    found = [tuple(name for name, its in group.items() if its == first) for first in dict.fromkeys(group.values())]
    return tuple(names for names in found if len(names) > 1)


def _together(a: np.ndarray, b: np.ndarray) -> bool:
    known = ~np.isnan(a) & ~np.isnan(b)
    if known.sum() < max(10, len(a) // 2):
        return False
    x, y = a[known] - a[known].mean(), b[known] - b[known].mean()
    size = float(np.sqrt((x @ x) * (y @ y)))
    return size > 0 and abs(float(x @ y)) / size >= ALIKE


def _codes(column: np.ndarray) -> np.ndarray:
    known = {label: code for code, label in enumerate(dict.fromkeys(column.tolist()))}
    return np.array([known[label] for label in column.tolist()])


def _told(a: np.ndarray, b: np.ndarray) -> float:
    """The share of errors that knowing one label saves in guessing the other, the lesser of both ways (Goodman and
    Kruskal's lambda, 1954)."""
    counts = np.zeros((a.max() + 1, b.max() + 1), dtype=np.int64)
    np.add.at(counts, (a, b), 1)
    saved = []
    for table in (counts, counts.T):
        guessed, rows = table.sum(0).max(), table.sum()
        saved.append(1 - (rows - table.max(1).sum()) / (rows - guessed) if rows > guessed else 0.0)
    return float(min(saved))
