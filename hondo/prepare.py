"""From rows to tensors: the parts of a data set as examples, prepared by what the training part alone teaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hondo import modalities
from hondo.modalities import Preparations
from hondo.nouns import Columns, Dataset, Examples, Field, Prepared, Role, Task


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
        return self.preparation.apply(_columns(examples, [field.name for field in examples.fields]))


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
    preparation = known or modalities.fit(training.fields, _columns(training, names), kinds)
    prepared = {name: preparation.apply(_columns(part, names)) for name, part in examples.items()}
    return Material(preparation, task.bind(preparation.roles), examples, prepared)


def _columns(examples: Examples, names: Sequence[str]) -> Columns:
    return examples.take(np.arange(len(examples)), names)
