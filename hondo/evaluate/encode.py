"""A table as plain numbers, for the contestants that are no networks.

Learned from training rows alone: numbers stay as they are, dates become their parts, labels become codes, and of sets
of labels each label is a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hondo import sets

if TYPE_CHECKING:
    from hondo.nouns import Columns, Field

DAY = np.timedelta64(1, "D")


class Encoding:
    """Raw columns -> (N, W) float64, NaN where nothing is known, in three groups of columns (places in W)."""

    def __init__(self, fields: Sequence[Field], columns: Columns) -> None:
        self.numbers = [field.name for field in fields if field.kind == "number"]
        self.dates = [field.name for field in fields if field.kind == "date"]
        labelled = [field.name for field in fields if field.kind in ("category", "boolean")]
        self.codes = {name: _codes(columns[name]) for name in labelled}
        """Column -> label -> code. Missing is a label like any other, if the training part has it."""
        several = [field.name for field in fields if field.kind == "labels"]
        self.sets = {name: sets.common(columns[name]) for name in several}
        """Column -> the labels that have a place."""
        measured = len(self.numbers) + len(self.dates)
        parts = measured + len(PARTS) * len(self.dates) + sum(1 + len(labels) for labels in self.sets.values())
        self.measured = list(range(measured))
        """Numbers, and dates as days since 1970."""
        self.parts = list(range(measured, parts))
        """Month, day, weekday and hour of each date; of sets how many labels, and whether each is there: small whole
        numbers."""
        self.coded = list(range(parts, parts + len(labelled)))
        """Codes of labels; NaN for a label that the training part does not have."""

    def apply(self, columns: Columns) -> np.ndarray:
        table = [np.where(np.isfinite(columns[name]), columns[name], np.nan) for name in self.numbers]
        table += [_days(columns[name]) for name in self.dates]
        table += [part(columns[name]) for name in self.dates for part in PARTS]
        for name, labels in self.sets.items():
            table += list(_counted(columns[name], labels).T)
        for name, codes in self.codes.items():
            table.append(np.array([codes.get(label, np.nan) for label in columns[name]], dtype=np.float64))
        return np.column_stack(table)


def _codes(labels: np.ndarray) -> dict[str | None, int]:
    seen = set(labels)
    ordered: list[str | None] = sorted(seen - {None})
    return {label: code for code, label in enumerate(ordered + [None] * (None in seen))}


def _counted(column: np.ndarray, labels: Sequence[str]) -> np.ndarray:
    """(N, 1 + K): how many labels a row has, and whether each of these."""
    found = np.column_stack([sets.sizes(column), sets.table(column, labels)]).astype(np.float64)
    found[[value is None for value in column]] = np.nan
    return found


def _since(dates: np.ndarray, unit: str, step: str) -> np.ndarray:
    """How many whole `step`s each date is into its `unit` (N,), counted from 0."""
    passed = dates.astype(f"datetime64[{step}]") - dates.astype(f"datetime64[{unit}]").astype(f"datetime64[{step}]")
    return np.where(np.isnat(dates), np.nan, passed.astype(np.int64))


def _days(dates: np.ndarray) -> np.ndarray:
    return np.asarray((dates - np.datetime64("1970-01-01", "us")) / DAY)


def _month(dates: np.ndarray) -> np.ndarray:
    return _since(dates, "Y", "M")


def _day(dates: np.ndarray) -> np.ndarray:
    return _since(dates, "M", "D")


def _weekday(dates: np.ndarray) -> np.ndarray:
    """Monday is 0: weeks of datetime64 begin on Thursday, 1970-01-01."""
    return np.asarray((_since(dates, "W", "D") + 3) % 7)


def _hour(dates: np.ndarray) -> np.ndarray:
    return _since(dates, "D", "h")


PARTS = (_month, _day, _weekday, _hour)
