"""Whether what stands together in a table is alike beyond what its columns say of any row.

A row is answered by the rows most like it, once with those of its own stretch (or group) among them and once without.
Where the first goes much better, a split by chance, which leaves some of them in training, makes a score that holds
only for rows whose kin is known already (Roberts et al. 2017, "Cross-validation strategies for data with temporal,
spatial, hierarchical, or phylogenetic structure").

Legend: N rows, W columns, K labels (1 where a number is asked for), Q rows that are asked, two and two side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hondo import sets
from hondo.data.doctor.case import Case
from hondo.data.identical import codes
from hondo.ranks import ranks

ROWS = 8_000
"""Rows among which those most alike are looked for."""
ASKED = 800
STRETCHES = 20
"""Where there are more rows, so many stretches of them, lest neighbours be parted."""
LABELS = 20
"""Commonest values of a column, or labels of the target, that are told apart."""
LIKE = 5
"""Rows that answer."""
BINS = 20
WEIGHED = 4_000
"""Rows by which it is told how much a column says."""
LEAST = 0.02
"""What every column counts for, as a part of one that tells the target."""
SAME = 1e-4
"""Rows as near as this are copies, which a split keeps together anyhow."""


@dataclass(frozen=True)
class Kin:
    """What it is worth to know the rows that stand together with a row."""

    gain: float
    """The part of the squared error that they take away."""
    sure: float
    """How many standard errors that is, rows that stand together counting as one."""
    alike: float
    """The correlation of what is left unexplained between a row and the next, both answered by rows from elsewhere."""


def kin(
    case: Case, names: Sequence[str], order: np.ndarray, start: np.ndarray, end: np.ndarray, by: str | None = None
) -> Kin:
    """order (N,): positions in the training rows, side by side what stands together. start, end (N,): the places in
    `order` that stand together with each. names: the columns by which rows are alike. by: the column that says what
    stands together, if it is one of them."""
    kept = _stretches(len(order))
    begin, stop = np.searchsorted(kept, start[kept]), np.searchsorted(kept, end[kept])
    answers = _answers(case, order[kept])
    points = _points(case, names, order[kept], answers)
    first = np.unique(np.linspace(0, len(kept) - 2, ASKED // 2).astype(np.int64))
    asked = np.stack([first, first + 1], axis=1).ravel()
    apart = ((points[asked] ** 2).sum(1)[:, None] + (points**2).sum(1)) - 2 * points[asked] @ points.T
    apart[apart < SAME] = np.inf
    apart[np.arange(len(asked)), asked] = np.inf
    if by in names:  # as if each of its values had a column of ones and zeros
        for row, place in enumerate(asked):
            apart[row, begin[place] : stop[place]] -= 4.0
    near = _missed(apart, answers, asked)
    for row, place in enumerate(asked):
        apart[row, begin[place] : stop[place]] = np.inf
    far = _missed(apart, answers, asked)
    return _worth(near, far, codes(begin[asked].astype(np.uint64) * STRETCHES // len(kept)))


def _points(case: Case, names: Sequence[str], rows: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """(N, W) float32, rows that are alike being near: numbers and dates by their rank, ones and zeros for each common
    value. Each column counts for what it says of the answers, lest those that say nothing hide which rows are alike."""
    columns: list[np.ndarray] = [np.zeros(len(rows), dtype=np.float32)]
    for name in names:
        if case.kinds[name] in ("number", "date"):
            columns.append(_spread(case.numbers(name)[rows]))
        else:
            columns += [2**0.5 * column for column in _common(case.keys[name][rows])]
    some = np.random.default_rng(0).permutation(len(rows))[:WEIGHED]
    told = [_told(column[some], answers[some]) for column in columns]
    points: np.ndarray = np.stack(columns, axis=1) * np.sqrt(np.array(told) + LEAST)
    return points.astype(np.float32)


def _answers(case: Case, rows: np.ndarray) -> np.ndarray:
    """(N, K) float32: the target by its rank, or ones and zeros for each common label."""
    assert case.target is not None
    if case.task == "regression":
        return _spread(case.numbers(case.target)[rows])[:, None]
    if case.several:
        column = case.frame[case.target].gather(rows).to_list()
        common = [label for label, _ in sets.counted(column).most_common(LABELS)]
        return sets.table(column, common).astype(np.float32)
    return np.stack(_common(case.keys[case.target][rows]), axis=1)


def _worth(near: np.ndarray, far: np.ndarray, block: np.ndarray) -> Kin:
    """What is missed (Q, K) with and without those that stand together, a row and the one after it by turns; block
    (Q,): rows that count as one."""
    if not np.isfinite(near + far).all() or not far.any():
        return Kin(0.0, 0.0, 0.0)
    rows = np.bincount(block)
    by = np.bincount(block, (far**2 - near**2).sum(axis=1))
    spread = float(np.sqrt(((by - rows * by.sum() / rows.sum()) ** 2).sum())) + 1e-12
    left = far - far.mean(axis=0)
    alike = 2 * float((left[::2] * left[1::2]).sum()) / (float((left**2).sum()) + 1e-12)
    return Kin(1 - float((near**2).sum() / (far**2).sum()), float(by.sum()) / spread, alike)


def _missed(apart: np.ndarray, answers: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """apart (Q, N): (Q, K) what the mean answer of the nearest rows lacks; NaN where there are not enough."""
    like = np.argpartition(apart, LIKE, axis=1)[:, :LIKE]
    missed = (answers[like].mean(axis=1) - answers[asked]).astype(np.float64)
    enough = np.isfinite(np.take_along_axis(apart, like, axis=1)).all(axis=1)
    return np.where(enough[:, None], missed, np.nan)


def _told(column: np.ndarray, answers: np.ndarray) -> float:
    """column (N,), answers (N, K): the part of the answers' variance that lies between bins of the column, beyond what
    as many bins take by chance."""
    low, high = float(column.min()), float(column.max())
    if low == high:
        return 0.0
    place = ((column - low) / (high - low) * (BINS - 1e-3)).astype(np.int64)
    rows = np.maximum(np.bincount(place, minlength=BINS), 1)
    apart = (answers - answers.mean(axis=0)).T.astype(np.float64)
    between = sum(float((np.bincount(place, one, minlength=BINS) ** 2 / rows).sum()) for one in apart)
    return max(0.0, between / (float((apart**2).sum()) + 1e-12) - len(np.unique(place)) / len(column))


def _stretches(rows: int) -> np.ndarray:
    """Places, ascending: all, or some stretches spread evenly."""
    if rows <= ROWS:
        return np.arange(rows)
    starts = np.linspace(0, rows - ROWS // STRETCHES, STRETCHES).astype(np.int64)
    return np.unique((starts[:, None] + np.arange(ROWS // STRETCHES)).ravel())


def _spread(numbers: np.ndarray) -> np.ndarray:
    """(N,) -> (N,) float32 of spread 1, equal ranks for equal numbers, the middle where none is known."""
    spread = ((ranks(numbers) + 0.5) / len(numbers) - 0.5) * 12**0.5
    return np.nan_to_num(spread).astype(np.float32)


def _common(keys: np.ndarray) -> list[np.ndarray]:
    """For each of the commonest values (N,) float32, one where it stands and else zero."""
    _, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return [(place == value).astype(np.float32) for value in np.argsort(-counts, kind="stable")[:LABELS]]
