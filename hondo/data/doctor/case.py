"""What the doctor looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import polars as pl

from hondo import sets
from hondo.data.doctor.finding import Finding
from hondo.data.identical import value_keys
from hondo.data.split import Split
from hondo.data.table import Table

CELLS = 50_000_000
"""Values that are looked at at most, a copy of which takes 400 MB; of a larger table some rows, drawn by chance."""
SAMPLE = 10_000
"""Rows that are looked at for what gives the target away: more would tell the same."""


@dataclass(frozen=True)
class Cleaned:
    """A table before it is divided: labels are merged, and rows without a target are not among `rows`."""

    table: Table
    target: str | None
    task: Literal["classification", "regression"] | None
    rows: np.ndarray
    """Numbers of the rows to use, ascending."""
    relabel: Mapping[str, str] = field(default_factory=dict)
    """Spellings of a label that were replaced, and by what."""
    findings: tuple[Finding, ...] = ()
    ignore: tuple[str, ...] = ()
    """Columns that somebody asked to leave out."""

    @property
    def labels(self) -> np.ndarray | None:
        """(len(table),) of the target, as `split` asks for them; None where it is a number. Of sets the rarest label of
        each row."""
        if self.target is None or self.task == "regression":
            return None
        column = self.table.frame[self.target]
        return sets.rarest(column.to_list()) if self.several else column.to_numpy()

    @property
    def held(self) -> sets.Held | None:
        """Which row has which label of the target, where it may have several."""
        return sets.of(self.table.frame[str(self.target)].to_list()) if self.several else None

    @property
    def several(self) -> bool:
        """Whether several labels of the target may be true of a row."""
        return self.target is not None and self.table.field(self.target).kind == "labels"

    @property
    def values(self) -> np.ndarray | None:
        """(len(table),) of the target, where it is a number."""
        if self.target is None or self.task != "regression":
            return None
        return self.table.frame[self.target].to_numpy()


@dataclass(frozen=True)
class Case(Cleaned):
    """A cleaned table, divided; columns are judged by training rows alone."""

    split: Split | None = None
    group: str | None = None
    """The column whose values stay in one part."""
    time: str | None = None
    """The column by which the parts follow each other."""

    @cached_property
    def training(self) -> np.ndarray:
        """The rows that are learned from, by which columns are judged; of very many some."""
        rows, most = self.learned, CELLS // max(1, len(self.table.fields))
        return rows if len(rows) <= most else np.sort(np.random.default_rng(0).choice(rows, most, replace=False))

    @property
    def learned(self) -> np.ndarray:
        """The rows that are learned from; all where nothing is divided yet."""
        return self.rows if self.split is None else self.split.training

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The rows by which columns are judged."""
        return self.table.frame[self.training]

    @cached_property
    def sample(self) -> np.ndarray:
        """Some training rows in random order, as positions in `frame`; always the same."""
        order = np.random.default_rng(0).permutation(len(self.training))
        return order[:SAMPLE]

    @cached_property
    def keys(self) -> Mapping[str, np.ndarray]:
        """Of each column, for the training rows."""
        return {series.name: value_keys(series) for series in self.frame}

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """Of the columns that are given rather than asked for."""
        left = {*self.ignore, self.target}
        return {f.name: f.kind for f in self.table.fields if f.name not in left and not f.target}

    @property
    def described(self) -> list[str]:
        """The columns that say what a row is; an id only says which."""
        return [name for name, kind in self.kinds.items() if kind != "id"]

    def numbers(self, name: str) -> np.ndarray:
        """(training rows,) float64; NaN where nothing, or nothing finite, is known. A date in microseconds."""
        if name not in self._numbers:
            series = self.frame[name]
            if series.dtype.is_temporal():
                series = series.cast(pl.Datetime("us")).to_physical()
            numbers = series.cast(pl.Float64).fill_null(np.nan).to_numpy()
            self._numbers[name] = np.where(np.isfinite(numbers), numbers, np.nan)
        return self._numbers[name]

    @cached_property
    def _numbers(self) -> dict[str, np.ndarray]:
        return {}
