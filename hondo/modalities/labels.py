"""Sets of labels, several of which may be true of a row: a column for each label, 1 where the row has it, -1 where not.

Of an input the labels met more than once in training have a column, the commonest first, and how many there are is a
number of its own. As a target all labels of the training part are asked for, each of them 0 or 1.

Legend: N rows, K labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch

from hondo import sets
from hondo.errors import DataError
from hondo.messages import Message
from hondo.nouns import Columns, Field, Modality, Preparation, Resident, Role


@dataclass(frozen=True)
class Known:
    """What was learned of one column."""

    labels: tuple[str, ...]
    missing: bool = False
    """Of an input: whether some training row has no value."""
    shares: tuple[float, ...] = ()
    """Of a target: in what share of the training rows each label is."""


@dataclass(frozen=True)
class Labels(Modality, Preparation):
    name: ClassVar[str] = "labels"

    fields: tuple[Field, ...]
    known: tuple[Known, ...]

    @classmethod
    def read(cls, value: Any, trusted: bool = True) -> str | None:
        if value is None or value != value or isinstance(value, str):
            return value if isinstance(value, str) else None
        found = sets.scalars(value)
        if found is None:
            raise TypeError(value)
        return sets.held(found)

    @classmethod
    def fit(cls, fields: tuple[Field, ...], columns: Columns) -> Labels:
        return cls(fields, tuple(_learn(field, columns[field.name]) for field in fields))

    @property
    def roles(self) -> dict[str, Role]:
        roles: dict[str, Role] = {}
        names: list[str] = []
        for field, known in zip(self.fields, self.known, strict=True):
            if field.target:
                size = (len(known.labels),)
                roles[f"target_{field.name}"] = Role(size, sizes=(2,), labels=known.labels, shares=known.shares)
            else:
                names += [*(f"{field.name}: {label}" for label in known.labels), f"{field.name}: how many"]
                names += [f"{field.name} is missing"] if known.missing else []
        return {"numbers": Role((len(names),), names=tuple(names)), **roles} if names else roles

    def apply(self, columns: Columns) -> Resident:
        given: dict[str, torch.Tensor] = {}
        parts: list[np.ndarray] = []
        for field, known in zip(self.fields, self.known, strict=True):
            if not field.target:
                parts += _inputs(columns[field.name], known)
            elif field.name in columns:
                given[f"target_{field.name}"] = torch.from_numpy(_asked(field, known, columns[field.name]))
        if parts:
            given["numbers"] = torch.from_numpy(np.concatenate(parts, axis=1).astype(np.float32))
        return Resident(given)


def _learn(field: Field, column: np.ndarray) -> Known:
    if field.target:
        counts = sets.counted(column)
        names = tuple(sorted(counts))
        return Known(names, shares=tuple(counts[label] / len(column) for label in names))
    return Known(sets.common(column), any(value is None for value in column))


def _inputs(column: np.ndarray, known: Known) -> list[np.ndarray]:
    """(N, K) of -1 and 1, 0 where nothing is known; (N, 1) the logarithm of how many there are; (N, 1) whether it
    is missing."""
    gone = np.array([value is None for value in column])
    there = sets.table(column, known.labels)
    many = np.log1p(sets.sizes(column))[:, None]
    parts = [np.where(gone[:, None], 0, 2.0 * there - 1), many]
    return [*parts, gone[:, None]] if known.missing else parts


def _asked(field: Field, known: Known, column: np.ndarray) -> np.ndarray:
    """(N, K) of 0 and 1."""
    missing = [row for row, value in enumerate(column) if value is None]
    if missing:
        raise DataError(Message("preparation.target_missing", _about(field, known, missing, None)))
    held = sets.of(column)
    strange = np.flatnonzero(~np.isin(held.names, known.labels)[held.label])
    if len(strange):
        given, rows = held.names[held.label[strange[0]]], np.unique(held.row[strange]).tolist()
        raise DataError(Message("preparation.label_unknown", _about(field, known, rows, given)))
    return sets.table(column, known.labels)


def _about(field: Field, known: Known, rows: list[int], given: str | None) -> Mapping[str, Any]:
    first = {"column": field.name, "row": rows[0] + 1, "count": len(rows)}
    return {**first, "given": given, "known": list(known.labels[:20])}
