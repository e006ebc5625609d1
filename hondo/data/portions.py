"""Dividing rows of several classes into parts so that each part has its share of each class.

Legend: N rows, U units (rows that must stay together), C classes, P parts.
"""

from __future__ import annotations

import numpy as np

from hondo.data.identical import told_apart

TRAINING, VALIDATION, TEST = 0, 1, 2


def divide(units: np.ndarray, classes: np.ndarray, keys: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """The part (N,) of each row.

    units, classes (N,): the unit and the class of each row, numbered from 0. keys (N,) uint64: chance; nothing else
    tells rows of a class or units apart. shares (P,): of the rows, by part. Where all units are single rows, a part
    is at most one row of a class away from its share. Rare classes, and those in a single unit, go to training; no
    class is absent from training, nor a part empty, where units can be had for it.
    """
    wanted = _apportioned(np.bincount(classes), shares)
    sizes = np.bincount(units)
    part = np.full(len(units), -1)
    large = sizes[units] > 1
    if large.any():
        part[large] = _whole_units(units, classes, keys, shares)[large]
        np.subtract.at(wanted, (classes[large], part[large]), 1)
        _level(wanted)
    single = np.flatnonzero(~large)
    part[single] = _single_rows(classes[single], told_apart(keys[single]), wanted)
    if large.any():
        _repair(part, units, classes, shares)
    return part


def _apportioned(counts: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """counts (C,) -> (C, P) rows: each at most one away from its share, and what rounding takes from a part in one
    class it gives back in the next."""
    wanted = np.zeros((len(counts), len(shares)), dtype=np.int64)
    owed = np.zeros(len(shares))
    for number, count in enumerate(counts):
        exact = count * shares
        if count <= 2:
            wanted[number, TRAINING] = count
        else:
            wanted[number] = np.floor(exact + 1e-9)
            spare = count - wanted[number].sum()
            most = np.argsort(-(exact + owed - wanted[number]) + 1e9 * (shares == 0), kind="stable")
            wanted[number, most[:spare]] += 1
        owed += exact - wanted[number]
    return wanted


def _whole_units(units: np.ndarray, classes: np.ndarray, keys: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """(N,) the part of each row that is in a unit of several: large units first, each to the part that lacks the most
    of what it brings, relative to the part's share; of such parts to the one that lacks the most rows."""
    counts = np.bincount(classes)
    pairs, rows = np.unique(units * len(counts) + classes, return_counts=True)
    unit, held = np.divmod(pairs, len(counts))
    bound = ((counts <= 2) | (np.bincount(held, minlength=len(counts)) == 1)).tolist()
    part_of_class = (rows / counts[held]).tolist()
    sizes, starts = np.bincount(units), np.searchsorted(unit, np.arange(units.max() + 2)).tolist()
    key = np.zeros(len(sizes), dtype=np.uint64)
    np.add.at(key, units, keys)
    lack = {int(number): [1.0] * len(counts) for number in np.flatnonzero(shares)}
    rows_lacking = dict.fromkeys(lack, 1.0)
    chosen, held = np.full(len(sizes), -1), held.tolist()
    for number in np.lexsort((key, -sizes)):
        if sizes[number] == 1:
            break
        brought = [(held[i], part_of_class[i]) for i in range(starts[number], starts[number + 1])]
        if any(bound[c] for c, _ in brought):
            best = TRAINING
        else:
            best = max(lack, key=lambda p: (sum(lack[p][c] * part for c, part in brought), rows_lacking[p]))
        chosen[number] = best
        rows_lacking[best] -= sizes[number] / len(units) / shares[best]
        for c, part in brought:
            lack[best][c] -= part / shares[best]
    whole: np.ndarray = chosen[units]
    return whole


def _level(wanted: np.ndarray) -> None:
    """Where whole units brought a part more than its share, the others get fewer of the rest (in place)."""
    for number in np.flatnonzero((wanted < 0).any(axis=1)):
        rest = wanted[number].sum()
        kept = np.maximum(wanted[number], 0)
        wanted[number] = _apportioned(np.array([rest]), kept / kept.sum())[0] if rest else 0


def _single_rows(classes: np.ndarray, keys: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """(M,) the part of each row, by its place among the rows of its class in the order of their keys."""
    order = np.lexsort((keys, classes))
    ordered = classes[order]
    place = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    ends = np.cumsum(wanted, axis=1)[ordered]
    part = np.empty(len(order), dtype=np.int64)
    part[order] = (place[:, None] >= ends).sum(axis=1)
    return part


def _repair(part: np.ndarray, units: np.ndarray, classes: np.ndarray, shares: np.ndarray) -> None:
    """Give training a unit of each class that is absent there, and each empty part the smallest unit of training that
    can be spared (in place)."""
    sizes = np.bincount(units)
    counts = np.bincount(classes)
    for absent in np.flatnonzero(np.bincount(classes[part == TRAINING], minlength=len(counts)) == 0):
        able = units[classes == absent]
        part[units == able[np.argmin(sizes[able])]] = TRAINING
    for empty in np.flatnonzero((shares > 0) & (np.bincount(part, minlength=len(shares)) == 0)):
        able = np.unique(units[part == TRAINING])
        held = np.bincount(classes[part == TRAINING], minlength=len(counts))
        for unit in able[np.argsort(sizes[able], kind="stable")]:
            leaving = np.bincount(classes[units == unit], minlength=len(counts))
            if ((leaving == 0) | ((held > leaving) & (counts > 2))).all():
                part[units == unit] = empty
                break
