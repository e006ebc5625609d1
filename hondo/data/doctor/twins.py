"""Rows that are nearly the same: but for the writing (case, blanks, a digit far behind the point), or for one column.

Rows that agree in all columns but one agree in all parts but one of any division of the columns, so that sorting by a
weighted sum of the others brings them side by side. Where columns are coarse, rows come near by chance, and then others
come nearly as near; a twin stands alone with its twin.

Legend: N rows, W columns, M pairs, P parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from hondo.data.doctor.case import Case
from hondo.data.doctor.finding import NAMED, Finding, Severity, suspected
from hondo.data.identical import alike
from hondo.kinds import LEFT_OUT

TINY = 1e-6
"""Parts of a column's spread by which equal numbers may differ."""
COLUMNS = 4
"""With fewer, to agree in all but one says little."""
PARTS = 12
BESIDE = 3
"""Rows after each in the order that are compared with it."""
LEAST = 10
"""Twins below which nothing is said of them."""
WORK = 1.5e7
"""Comparisons spent on how alone twins stand; of more twins than that allows, a sample is asked."""
MANY = 0.01
"""Share of rows with a twin in another part that is worth a warning."""


@dataclass(frozen=True)
class Twins:
    findings: tuple[Finding, ...]
    written_twice: np.ndarray
    """Training rows that stand in another part as well, written otherwise."""


def twins(case: Case) -> Twins:
    """Of all parts together, by the columns given; the target does not count."""
    names = [name for name, kind in case.kinds.items() if kind not in LEFT_OUT]
    nothing = np.empty(0, dtype=np.int64)
    if len(names) < 2 or len(case.training) < len(case.learned):  # each would have to be set beside all others
        return Twins((), nothing)
    same = alike(case.table.frame.select(names), case.rows)
    _, first = np.unique(same.group, return_index=True)
    rows = case.rows[first]
    points, apart = _points(case, names, rows)
    pairs, differing = _pairs(points, apart)
    part = _parts(case, same.group)
    findings: list[Finding] = []
    equal = pairs[differing == 0]
    leaving = nothing
    if len(equal) and not same.by_chance:
        group = np.unique(equal[part[equal].min(axis=1) == 0])  # one of them stands in training
        crossing = np.unique(equal[_crosses(part, equal)])
        leaving = np.intersect1d(case.rows[np.isin(same.group, np.intersect1d(group, crossing))], case.training)
        findings += _rewritten(np.sort(rows[np.unique(equal)]), leaving)
    if len(names) >= COLUMNS:
        findings += _near(points, apart, pairs[differing == 1], rows, part, names)
    return Twins(tuple(findings), leaving)


def _rewritten(rows: np.ndarray, leaving: np.ndarray) -> Iterator[Finding]:
    if len(leaving):
        yield suspected("rows_rewritten_across", "serious", rows=leaving, leaves_out=True)
    yield suspected("rows_rewritten", "warning", rows=rows)


def _near(
    points: np.ndarray, apart: np.ndarray, pairs: np.ndarray, rows: np.ndarray, part: np.ndarray, names: Sequence[str]
) -> Iterator[Finding]:
    """Of the pairs (M, 2) that differ in one column, those that no other row comes near."""
    having = np.unique(pairs)
    if len(having) < LEAST:
        return
    asked = having[_spread(len(having), max(NAMED, int(WORK / points.size)))]
    alone = np.array([_alone(points, apart, row) for row in asked])
    count = round(float(alone.mean()) * len(having))
    if count < LEAST:
        return
    crossing = np.isin(asked[alone], pairs[_crosses(part, pairs)]).mean()
    across = round(float(crossing) * count)
    which = (np.abs(points[pairs[:, 0]] - points[pairs[:, 1]]) > apart).sum(axis=0)
    most = [names[place] for place in np.argsort(-which, kind="stable")[:3] if which[place]]
    severity: Severity = "warning" if across >= MANY * len(rows) else "note"
    yield suspected(
        "rows_twins",
        severity,
        {"count": count, "across": across, "share": count / len(rows), "column": most[0]},
        columns=most,
        rows=np.sort(rows[asked[alone]]),
    )


def _spread(rows: int, most: int) -> np.ndarray:
    return np.unique(np.linspace(0, rows - 1, min(rows, most)).astype(np.int64))


def _alone(points: np.ndarray, apart: np.ndarray, row: int) -> bool:
    """Whether no more rows differ from this one in two columns, or in three of six at least, than do in one."""
    differing: np.ndarray = (np.abs(points - points[row]) > apart).sum(axis=1)
    most = 3 if points.shape[1] >= 6 else 2
    return bool((differing == 1).sum() >= ((differing > 1) & (differing <= most)).sum())


# ---- what is compared -----------------------------------------------------------------------------


def _points(case: Case, names: Sequence[str], rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(N, W), and (W,) how far apart two values may be to be the same one."""
    columns, apart = [], []
    for name in names:
        series = case.table.frame[name][rows]
        measured = case.kinds[name] in ("number", "date")
        columns.append(_scaled(series) if measured else _hashed(series))
        apart.append(TINY if measured else 0.0)
    return np.stack(columns, axis=1), np.array(apart)


def _scaled(series: pl.Series) -> np.ndarray:
    """(N,) in parts of the spread, with a number of its own for what is missing."""
    if series.dtype.is_temporal():
        series = series.cast(pl.Datetime("us")).to_physical()
    numbers = series.cast(pl.Float64).fill_null(np.nan).to_numpy()
    known = numbers[np.isfinite(numbers)]
    if not len(known):
        return np.zeros(len(numbers))
    low, high = np.quantile(known, [0.05, 0.95])
    return np.where(np.isfinite(numbers), (numbers - low) / ((high - low) or 1.0), -np.pi)


def _hashed(series: pl.Series) -> np.ndarray:
    """(N,) a number in [0, 1) for each text, the same for one that differs by case or blanks; a single sign is a
    code, and its case matters."""
    text = series.cast(pl.String)
    if (text.str.len_chars() > 1).any():
        text = text.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    hashed: np.ndarray = (text.hash().to_numpy() >> np.uint64(11)).astype(np.float64) / 2.0**53
    return hashed


def _pairs(points: np.ndarray, apart: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(M, 2) rows that differ in one column at most, the smaller number first, and (M,) in how many they do. Of many
    that are all alike each is found with some of the others."""
    weights = 0.5 + np.asarray(np.random.default_rng(0).random(points.shape[1])) / 2
    parts = min(PARTS, points.shape[1])
    found = [np.empty((0, 3), dtype=np.int64)]
    for part in range(parts):
        others = np.arange(points.shape[1]) % parts != part
        place = np.asarray(points[:, others] @ weights[others])
        order = np.argsort(place, kind="stable")
        place = place[order]
        for beside in range(1, min(BESIDE, len(order) - 1) + 1):
            close = np.flatnonzero(place[beside:] - place[:-beside] <= 2 * TINY * others.sum())
            pair = np.sort(np.stack([order[close], order[close + beside]], axis=1), axis=1)
            differing = (np.abs(points[pair[:, 0]] - points[pair[:, 1]]) > apart).sum(axis=1)
            found.append(np.column_stack([pair, differing])[differing <= 1])
    pairs = np.unique(np.concatenate(found), axis=0)
    return pairs[:, :2], pairs[:, 2]


# ---- where they stand -----------------------------------------------------------------------------


def _parts(case: Case, group: np.ndarray) -> np.ndarray:
    """(groups,) 0 for equal rows that stand in training, 1 for others; all 0 where nothing is divided."""
    part = np.ones(int(group.max()) + 1, dtype=np.int64)
    part[group[np.isin(case.rows, case.training)]] = 0
    return part


def _crosses(part: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """(M,) whether one of the two stands in training and the other does not."""
    crosses: np.ndarray = part[pairs[:, 0]] != part[pairs[:, 1]]
    return crosses
