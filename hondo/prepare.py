"""From rows to tensors: the parts of a data set as examples, prepared by what the training part alone teaches."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

import numpy as np
import torch

from hondo import modalities, shelf
from hondo.modalities import Preparations
from hondo.nouns import Columns, Dataset, Examples, Field, Preparation, Prepared, Resident, Role, Task


class Part:
    """Some rows of a data set, a data set themselves."""

    def __init__(self, data: Dataset, rows: np.ndarray) -> None:
        self.data, self.rows = data, rows

    @property
    def fields(self) -> tuple[Field, ...]:
        return self.data.fields

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, index: np.ndarray, names: Sequence[str] | None = None) -> Columns:
        return self.data.take(self.rows[index], names)


@dataclass(frozen=True)
class Material:
    """What a network is trained on."""

    preparation: Preparations
    task: Task
    """Bound to the preparation's roles."""
    examples: Mapping[str, Examples]
    """By part: training, validation, test."""
    prepared: Mapping[str, Prepared]

    @property
    def roles(self) -> dict[str, Role]:
        return self.preparation.roles

    def open(self, data: Dataset, rows: np.ndarray) -> Prepared:
        """Further rows of `data`, prepared by what is known already."""
        examples = self.task.examples(Part(data, rows))
        return applied(self.preparation, examples, [field.name for field in examples.fields])


def prepare(
    data: Dataset,
    task: Task,
    rows: Mapping[str, np.ndarray],
    kinds: Mapping[str, Any] | None = None,
    known: Preparations | None = None,
) -> Material:
    """The parts `rows` (row numbers by the part's name, one of them "training") of `data`, ready for a network.

    `kinds` adds modalities, or overrules the registered ones, by name. `known`: what other rows have taught, in
    place of what these would.
    """
    examples = {name: task.examples(Part(data, index)) for name, index in rows.items()}
    training = examples["training"]
    names = [field.name for field in training.fields]
    preparation = known or modalities.fit(training.fields, Whole(training, names), kinds)
    prepared = {name: applied(preparation, part, names) for name, part in examples.items()}
    return Material(preparation, task.bind(preparation.roles), examples, prepared)


class Whole(Mapping[str, np.ndarray]):
    """The columns of a data set, each taken when it is looked at: together they may be too large for memory."""

    def __init__(self, data: Dataset, names: Sequence[str]) -> None:
        self.data, self.names = data, tuple(names)

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self.names:
            raise KeyError(name)
        return self.data.take(np.arange(len(self.data)), [name])[name]


AT_ONCE = 1 << 16
"""Rows that are prepared at once: what passes between is as large for any number of rows."""


def applied(preparation: Preparation, data: Dataset, names: Sequence[str]) -> Prepared:
    """All rows of a data set prepared, on the disk where they are too large for memory."""
    rows = len(data)
    if rows <= AT_ONCE or not isinstance(preparation.apply(data.take(np.arange(1), names)), Resident):
        return preparation.apply(data.take(np.arange(rows), names))
    pieces = (np.arange(start, min(start + AT_ONCE, rows)) for start in range(0, rows, AT_ONCE))
    first = cast(Resident, preparation.apply(data.take(next(pieces), names)))
    whole = {role: _room(rows, tensor) for role, tensor in first.tensors.items()}
    done = 0
    for part in chain((first,), (preparation.apply(data.take(piece, names)) for piece in pieces)):
        for role, tensor in cast(Resident, part).tensors.items():
            whole[role][done : done + len(tensor)] = tensor
        done += len(part)
    return Resident(whole)


def _room(rows: int, like: torch.Tensor) -> torch.Tensor:
    """For so many rows like these."""
    shape = (rows, *like.shape[1:])
    if math.prod(shape) * like.element_size() <= shelf.LARGE:
        return like.new_empty(shape)
    return torch.from_numpy(shelf.empty(shape, like.numpy().dtype))
