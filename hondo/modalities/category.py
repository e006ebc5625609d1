"""Categories: an index for each value met in training, with a place for the unseen.

A value met only once in training is itself taken for unseen: such values are the best sample there is of what the
unseen will be like (Good & Turing's argument).

Legend: N rows, C columns.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import torch

from hondo.errors import DataError
from hondo.messages import Message
from hondo.nouns import Columns, Field, Modality, Preparation, Resident, Role

AT_MOST = 10_000
"""Values of a column that get a place of their own, the commonest first."""


@dataclass(frozen=True)
class Values:
    """What was learned of one column: index 0 is the unseen; for a target, which knows no unseen, the first label."""

    known: tuple[str | None, ...]
    shares: tuple[float, ...] = ()
    """Of a target: how common each label is."""


@dataclass(frozen=True)
class Category(Modality, Preparation):
    name: ClassVar[str] = "category"

    fields: tuple[Field, ...]
    values: tuple[Values, ...]

    @classmethod
    def read(cls, value: Any, trusted: bool = True) -> Any:
        if value is None or value != value:
            return None
        whole = isinstance(value, float) and value.is_integer()
        return str(int(value) if whole else value)  # 3.0 is the label "3", as in a table

    @classmethod
    def fit(cls, fields: tuple[Field, ...], columns: Columns) -> Category:
        return cls(fields, tuple(_learn(field, columns[field.name]) for field in fields))

    @property
    def roles(self) -> dict[str, Role]:
        inputs = [(f.name, len(v.known) + 1) for f, v in zip(self.fields, self.values, strict=True) if not f.target]
        roles = {
            f"target_{field.name}": Role(
                (), sizes=(len(values.known),), labels=tuple(map(str, values.known)), shares=values.shares
            )
            for field, values in zip(self.fields, self.values, strict=True)
            if field.target
        }
        if not inputs:
            return roles
        names, sizes = zip(*inputs, strict=True)
        return {"categories": Role((len(names),), sizes=sizes, names=names), **roles}

    def apply(self, columns: Columns) -> Resident:
        given: dict[str, torch.Tensor] = {}
        parts: list[np.ndarray] = []
        for field, values, place in zip(self.fields, self.values, self._places, strict=True):
            if field.name not in columns and field.target:
                continue
            if field.target:
                given[f"target_{field.name}"] = torch.from_numpy(_labels(field, values, columns[field.name]))
            else:
                found = [place.get(value, 0) for value in columns[field.name].tolist()]
                parts.append(np.array(found, dtype=np.int64))
        if parts:
            given["categories"] = torch.from_numpy(np.stack(parts, axis=1))
        return Resident(given)

    @cached_property
    def _places(self) -> list[dict[str | None, int]]:
        """The index of each value, for each column."""
        return [{value: index for index, value in enumerate(v.known, start=1)} for v in self.values]


def _learn(field: Field, column: np.ndarray) -> Values:
    counts = Counter(column.tolist())
    if field.target:
        labels = sorted((value for value in counts if value is not None), key=label_order)
        return Values(tuple(labels), tuple(counts[label] / len(column) for label in labels))
    often = [value for value, count in counts.most_common(AT_MOST) if count > 1 or len(counts) <= 2]
    return Values(tuple(sorted(often, key=lambda value: (value is not None, *label_order(value or "")))))


def label_order(label: str) -> tuple[bool, float, str]:
    """Labels that are numbers by their value, before the others by the alphabet."""
    try:
        number = float(label)
    except ValueError:
        number = float("nan")
    return (
        (True, 0.0, label) if number != number else (False, number, label)
    )  # the word "nan" has no place among numbers


def _labels(field: Field, values: Values, column: np.ndarray) -> np.ndarray:
    place = {value: index for index, value in enumerate(values.known)}
    found = np.array([place.get(value, -1) for value in column.tolist()], dtype=np.int64)
    strange = np.flatnonzero(found < 0)
    if len(strange):
        first = column[strange[0]]
        known = [str(value) for value in values.known[:20]]
        about = {"column": field.name, "row": int(strange[0]) + 1, "count": len(strange), "given": first}
        key = "preparation.target_missing" if first is None else "preparation.label_unknown"
        raise DataError(Message(key, {**about, "known": known}))
    return found
