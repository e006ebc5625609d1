"""Numbers that are no measurements: codes for a missing value, slips, and a scale that was cut off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hondo.data.doctor.case import Case
from hondo.data.doctor.finding import Finding, found

DISTINCT = 20
"""Different values from which on a column is taken for a scale."""
FEW, GAP = 0.05, 0.3
"""Zeros are odd if at most this share of rows has them, and the next value is this part of the median away."""
TIMES = 10.0
"""A slip lies so many times as far from the middle as the outermost half percent begins."""


def odd_numbers(case: Case, names: Sequence[str]) -> Iterator[Finding]:
    """Of the columns that are numbers, and of the target if it is one."""
    numbers = [name for name in names if case.kinds[name] == "number"]
    if case.target is not None and case.task == "regression":
        numbers.append(case.target)
    for name in numbers:
        column = case.numbers(name)
        known = np.flatnonzero(~np.isnan(column))
        values, counts = np.unique(column[known], return_counts=True)
        if len(values) < DISTINCT:
            continue
        codes = [value for value in _codes(values, counts) if name != case.target]
        for code in codes:
            rows = case.training[column == code]
            yield found("code_for_missing", "note", {"value": f"{code:.10g}"}, columns=[name], rows=rows)
        rows = known[~np.isin(column[known], codes)]
        far = rows[_far(column[rows])]
        if len(far):
            said = [f"{value:.10g}" for value in column[far[:5]]]
            yield found("slips", "note", {"values": said}, columns=[name], rows=case.training[far])
        if not codes and _cut_off(counts):
            rows = case.training[column == values[-1]]
            yield found("cut_off", "note", {"value": f"{values[-1]:.10g}"}, columns=[name], rows=rows)


def _codes(values: np.ndarray, counts: np.ndarray) -> list[float]:
    """-1, -9, 99, 999, ... where they repeat and stand alone, far from the rest; a few zeros among sizes that all are
    far from zero. values ascending."""
    codes = []
    for place, beside in ((0, 1), (-1, -2)):
        value, neighbour = float(values[place]), float(values[beside])
        nines = abs(value) in (9.0, *(10.0**digits - 1 for digits in range(2, 11)))
        below = value < 0 <= neighbour and (nines or value == -1)
        if counts[place] >= 3 and (below or (nines and abs(value) > 2 * abs(neighbour))):
            codes.append(value)
    middle = values[np.searchsorted(np.cumsum(counts), counts.sum() / 2)]
    few = 3 <= counts[0] <= FEW * counts.sum()
    return [*codes, 0.0] if values[0] == 0 and few and values[1] > GAP * middle else codes


def _far(numbers: np.ndarray) -> np.ndarray:
    """(M,) -> (M,) whether a number is absurdly far out; nowhere if many are."""
    low, middle, high = np.quantile(numbers, [0.005, 0.5, 0.995])
    far = (numbers > middle + TIMES * (high - middle)) & (high > middle)
    far |= (numbers < middle - TIMES * (middle - low)) & (low < middle)
    return far if far.sum() <= max(3, len(numbers) // 1000) else np.zeros(len(numbers), dtype=bool)


def _cut_off(counts: np.ndarray) -> bool:
    """Whether the largest value is met in a percent of the rows, and ten times as often as those next to it. counts by
    ascending value."""
    most = counts[-1]
    return bool(most >= max(20, counts.sum() / 100) and most >= 10 * counts[-DISTINCT:-1].max())
