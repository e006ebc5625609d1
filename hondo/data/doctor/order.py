"""A hidden order or hidden groups: rows that stand together, in the file, in time or under one value, are alike.

A split by chance then leaves in training what gives the rows of the test part away (see `neighbours`).

Legend: N training rows.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

import numpy as np

from hondo.data.doctor.case import Case
from hondo.data.doctor.finding import Finding, suspected
from hondo.data.doctor.neighbours import Kin, kin
from hondo.data.identical import MISSING, codes

LEAST = 100
"""Rows below which nothing is said of their order."""
GAIN, SURE = 0.1, 3.0
"""What it must be worth to know the rows that stand together, in parts of the error and in standard errors."""
ALIKE = 0.3
"""What is left unexplained goes together so much in rows side by side: their order tells what no column says."""
NEAR = 40
"""A row stands together with a part of so many of the rows before it, and of those behind it."""
SORTED = 0.95
"""Share of the steps from row to row that do not go down, or not up, in a sorted column."""
RUNS = 20
"""Rows in a stretch of the same label, on average, where a file is sorted by it."""
GROUPS, LARGEST, SMALLEST = 50, 100.0, 1.5
"""A column that groups rows has so many values that repeat, and between so many rows a value on average."""


def order(case: Case, names: Sequence[str]) -> Iterator[Finding]:
    """Of the training rows by their place in the file, by dates, and by columns like ids, where the parts are drawn by
    chance. names: the inputs."""
    if case.target is None or len(case.training) < LEAST or case.time or case.group:
        return
    target = case.numbers(case.target) if case.task == "regression" else codes(case.keys[case.target])
    timed = yield from _in_time(case, names, target)
    for name in _grouping(case):
        if name != timed:
            known = kin(case, names, *_by_group(case.keys[name]), by=name)
            if _telling(known):
                yield suspected("rows_grouped", "warning", _said(case, known), columns=[name])


def _in_time(case: Case, names: Sequence[str], target: np.ndarray) -> Generator[Finding, None, str | None]:
    """Of dates, and of the file; gives the column of dates in whose order rows are alike."""
    rows = len(target)
    as_found = np.arange(rows)
    dates = [name for name in case.kinds if case.kinds[name] == "date" and not np.isnan(case.numbers(name)).any()]
    for name in dates:
        by_date = np.argsort(case.numbers(name), kind="stable")
        if not _sorted(target[by_date], case.task):
            known = kin(case, names, by_date, *_beside(rows))
            if _telling(known):
                yield suspected("rows_in_time", "warning", _said(case, known), columns=[name])
                return name
    if _sorted(target, case.task):
        yield suspected("rows_sorted", "note", {"target": case.target})
    elif not dates or not _rises(case.numbers(dates[0])):
        known = kin(case, names, as_found, *_beside(rows))
        if _telling(known):
            counting = [name for name in case.kinds if case.kinds[name] == "number" and _rises(case.numbers(name))]
            action = "rows_in_order_by" if counting else None
            yield suspected("rows_in_order", "note", _said(case, known), columns=counting[:1], action=action)
        elif known.alike >= ALIKE:
            yield suspected("rows_drift", "note", {"target": case.target, "alike": known.alike})
    return None


def _telling(known: Kin) -> bool:
    return known.gain >= GAIN and known.sure >= SURE


def _said(case: Case, known: Kin) -> dict[str, object]:
    return {"target": case.target, "gain": known.gain}


def _sorted(target: np.ndarray, task: str | None) -> bool:
    """Whether the rows stand by their target: then their neighbours are alike for no reason but that."""
    steps = np.diff(target)
    if task == "regression":
        return bool(max((steps >= 0).mean(), (steps <= 0).mean()) >= SORTED)
    return bool(((steps != 0).sum() + 1) * RUNS <= len(target) or (steps != 0).sum() < len(np.unique(target)))


def _rises(numbers: np.ndarray) -> bool:
    """Whether a column goes up (or down) along the rows, in more than a few steps."""
    steps = np.diff(numbers)
    return bool(((steps >= 0).all() or (steps <= 0).all()) and (steps != 0).sum() >= RUNS)


def _beside(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Of each place in a row of places, the first and the end of those beside it."""
    at, near = np.arange(rows), max(5, rows // NEAR)
    return np.maximum(0, at - near), np.minimum(rows, at + near + 1)


# ---- groups ---------------------------------------------------------------------------------------


def _grouping(case: Case) -> Iterator[str]:
    """Columns with many values of a few rows each: ids that repeat, names, dates, and numbers that name something, as
    another column that never changes within them shows."""
    for name, kind in case.kinds.items():
        keys = case.keys[name]
        _, counts = np.unique(keys[keys != MISSING], return_counts=True)
        many = (counts > 1).sum() >= GROUPS and SMALLEST <= counts.mean() <= LARGEST
        if many and (kind != "number" or _names_something(case, name, codes(keys), len(counts))):
            yield name


def _names_something(case: Case, name: str, group: np.ndarray, groups: int) -> bool:
    numbers = case.numbers(name)
    if np.isnan(numbers).any() or (numbers != np.round(numbers)).any():
        return False
    together = np.argsort(group, kind="stable")
    same = np.diff(group[together]) == 0
    for other in case.described:
        keys = case.keys[other][together]
        if other == name or (same & (keys[1:] != keys[:-1])).any():
            continue
        usual = np.bincount(codes(keys))
        if usual.max() <= SORTED * len(keys) and 2 * len(usual) <= groups:
            return True
    return False


def _by_group(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The rows by their group, and of each place where its group begins and ends; a row without one is alone."""
    group = codes(keys)
    alone = keys == MISSING
    group[alone] = group.max() + 1 + np.arange(int(alone.sum()))
    sizes = np.bincount(group)
    by_group = np.argsort(group, kind="stable")
    end = np.cumsum(sizes)[group[by_group]]
    return by_group, end - sizes[group[by_group]], end
