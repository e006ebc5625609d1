"""Columns that are the target in other words: renamed, rescaled, filled in only when it happens, or its summands.

Legend: N rows, C columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hondo.data.doctor.case import Case
from hondo.data.doctor.finding import Finding, found
from hondo.data.identical import MISSING, codes

EVIDENCE = 50
"""Rows below which an agreement may be luck."""
EACH = 5
"""Rows of each label that must agree."""
SUMMANDS = 4
"""A target made of more columns than this is a question rather than an oversight."""
WIDE = 100
"""Columns of numbers at most among which summands are looked for: those that go best with the target."""


def giveaways(case: Case, names: Sequence[str]) -> Iterator[Finding]:
    """Columns from which the target can be had without an error, on all rows that were looked at."""
    if case.target is None or len(case.sample) < EVIDENCE:
        return
    told = [name for name in names if _renamed(case, name)]
    for name in told:
        yield found("target_renamed", "serious", {"target": case.target}, columns=[name], leaves_out=True)
    rest = [name for name in names if name not in told]
    if case.task == "classification":
        for name in rest:
            label = _present_for(case, name)
            if label is not None:
                values = {"target": case.target, "label": label}
                yield found("target_presence", "serious", values, columns=[name], leaves_out=True)
    else:
        yield from _sums(case, [name for name in rest if case.kinds[name] == "number"])


def _renamed(case: Case, name: str) -> bool:
    """Whether each value of the column goes with one value of the target, and the other way round."""
    assert case.target is not None
    if case.task == "regression" and case.kinds[name] in ("number", "date"):
        return _monotone(case.numbers(name)[case.sample], case.numbers(case.target)[case.sample])
    mine, target = codes(case.keys[name][case.sample]), codes(case.keys[case.target][case.sample])
    rows = np.bincount(target)
    return bool((mine == target).all() and np.sort(rows)[-2] >= EACH and 2 * len(rows) <= len(target))


def _monotone(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether the rows have the same order (or the reverse) by x as by y, with the same ties, on a scale."""
    both = ~np.isnan(x)
    x, y = x[both], y[both]
    if len(x) > 20 * EVIDENCE and not _monotone(x[: 10 * EVIDENCE], y[: 10 * EVIDENCE]):
        return False
    if len(x) < max(EVIDENCE, len(both) // 2):
        return False
    order = np.argsort(y, kind="stable")
    dx, dy = np.diff(x[order]), np.diff(y[order])
    if (dy > 0).sum() < 20:
        return False
    return bool((np.sign(dx) == np.sign(dy)).all() or (np.sign(dx) == -np.sign(dy)).all())


def _present_for(case: Case, name: str) -> str | None:
    """The label of two for which alone the column is filled in."""
    assert case.target is not None
    target = codes(case.keys[case.target][case.sample])
    rows = np.bincount(target)
    if len(rows) != 2 or rows.min() < EACH:
        return None
    filled = case.keys[name][case.sample] != MISSING
    for label in (0, 1):
        if (filled == (target == label)).all():
            return str(case.frame[case.target][int(case.sample[np.argmax(target == label)])])
    return None


# ---- sums -----------------------------------------------------------------------------------------


def _sums(case: Case, names: Sequence[str]) -> Iterator[Finding]:
    """Columns of which the target is a weighted sum, exactly."""
    assert case.target is not None
    columns = {name: case.numbers(name)[case.sample] for name in names}
    columns = {name: x for name, x in columns.items() if np.isnan(x).mean() < 0.2 and np.nanstd(x) > 0}
    y = case.numbers(case.target)[case.sample]
    while columns:
        chosen = _best(columns, y)
        summands, weights = _summands(np.stack([columns[name] for name in chosen], axis=1), y)
        if not len(summands):
            return
        parts = [chosen[number] for number in summands]
        plain = len(parts) <= SUMMANDS and _plain(weights[:-1])
        values = {"target": case.target, "formula": _formula(parts, weights)}
        action = None if plain else "target_sum_kept"
        yield found("target_sum", "serious", values, columns=parts, leaves_out=plain, action=action)
        if not plain:
            return
        columns = {name: x for name, x in columns.items() if name not in parts}


def _best(columns: dict[str, np.ndarray], y: np.ndarray) -> list[str]:
    if len(columns) <= WIDE:
        return list(columns)
    close = {name: abs(np.corrcoef(np.nan_to_num(x, nan=np.nanmean(x)), y)[0, 1]) for name, x in columns.items()}
    return sorted(columns, key=lambda name: -close[name])[:WIDE]


def _summands(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """X (N, C), y (N,) -> the fewest columns whose weighted sum is y, as far as leaving out one after the other finds
    them, with their weights and, last, what is added; no columns where y is no such sum."""
    whole = ~np.isnan(X).any(axis=1)
    X, y = X[whole], y[whole]
    nothing = np.empty(0, dtype=np.int64), np.empty(0)
    left = np.arange(X.shape[1])
    if len(y) < EVIDENCE + 5 * len(left) or _weights(X, y) is None:
        return nothing
    few = slice(0, EVIDENCE + 20 * len(left))
    for number in range(X.shape[1]):
        fewer = left[left != number]
        if _weights(X[few][:, fewer], y[few]) is not None:
            left = fewer
    weights = _weights(X[:, left], y)
    return nothing if weights is None else (left, weights)


def _weights(X: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    """The weights (C + 1,) of the sum of columns, and of 1, that is y in every row; None if there are none."""
    middle, scale = X.mean(axis=0), X.std(axis=0) + 1e-300
    Z = np.column_stack([(X - middle) / scale, np.ones(len(X))])
    w = np.linalg.lstsq(Z, y, rcond=None)[0]
    if np.abs(Z @ w - y).max() > 1e-6 * y.std():
        return None
    weights = w[:-1] / scale
    return np.append(weights, w[-1] - weights @ middle)


def _plain(weights: np.ndarray) -> bool:
    """Whether somebody may have written these weights down: two decimals, or all alike."""
    size = np.abs(weights)
    alike = np.allclose(size, size[0], rtol=1e-6)
    return bool(alike or np.allclose(size * 100, np.round(size * 100), rtol=0, atol=1e-4))


def _formula(names: Sequence[str], weights: np.ndarray) -> str:
    """casual + registered - 2.5."""
    said = ""
    for name, weight in zip([*names, ""], weights, strict=True):
        size = round(abs(float(weight)), 6)
        if not name and size < 1e-6 * max(1.0, float(np.abs(weights).max())):
            continue
        term = name if name and size == 1 else f"{size:g} × {name}" if name else f"{size:g}"
        sign = "-" if weight < 0 else "+"
        said += f" {sign} {term}" if said else f"{'-' if weight < 0 else ''}{term}"
    return said
