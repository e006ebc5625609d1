"""Rows handed over as dicts, as a program has them.

Legend: N rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from hondo import registry
from hondo.errors import DataError
from hondo.kinds import IN_TABLES
from hondo.messages import Message
from hondo.nouns import Columns, Field

REMEMBERED = 10_000
"""Words at most of which it is remembered how they were read."""
PLAIN = (str, int, float, bool, type(None))
NUMBERS = {float, int, type(None)}
"""What is a number, or none, without being read."""


class Reader:
    """What a table holds is read as from a file, other kinds by their modalities. A file is a long way for one row: its
    numbers need none of it, and how a word was read is remembered."""

    def __init__(self, kinds: Mapping[str, Any], fields: tuple[Field, ...]) -> None:
        """`kinds`: modalities that are not registered."""
        self.kinds, self.fields = kinds, fields
        self.written = [field for field in fields if field.kind in IN_TABLES and field.kind not in kinds]
        self.numbers = [field.name for field in self.written if field.kind == "number"]
        self.words = [field.name for field in self.written if field.kind != "number"]
        self.known: dict[tuple[str, type, Any], Any] = {}
        """By column and word."""

    def read(self, given: Iterable[Mapping[str, Any]]) -> Rows:
        """DataError names the row and the column where one lacks, or holds what does not fit."""
        rows = list(given)
        for number, row in enumerate(rows, start=1):
            for field in self.fields:
                if field.name not in row:
                    about = {"column": field.name, "row": number, "given": sorted(map(str, row))}
                    raise DataError(Message("predictor.row_lacks", about))
        columns = self._at_once(rows[0]) if len(rows) == 1 else None
        if columns is None:
            columns = self._as_in_a_file(rows) if rows and self.written else {}
        if len(columns) < len(self.fields):
            others = (field for field in self.fields if field.name not in columns)
            columns |= {field.name: self._column(field, rows) for field in others}
        return Rows(self.fields, len(rows), columns)

    def _at_once(self, row: Mapping[str, Any]) -> dict[str, np.ndarray] | None:
        """The columns of one row, where nothing in it has to be read; else None."""
        numbers = [row[name] for name in self.numbers]
        found: dict[str, np.ndarray] = {}
        try:
            if NUMBERS.issuperset(map(type, numbers)):
                found = dict(zip(self.numbers, np.array(numbers, dtype=np.float64)[:, None], strict=True))
        except OverflowError:  # a whole number of hundreds of digits
            return None
        words = self.words if found else self.numbers + self.words
        for name in words:
            value = row[name]
            if type(value) not in PLAIN or (word := (name, type(value), value)) not in self.known:
                return None
            found[name] = self.known[word]
        return found

    def _as_in_a_file(self, rows: list[Mapping[str, Any]]) -> dict[str, np.ndarray]:
        from hondo.data import read

        fields = self.written
        table = read([{field.name: row[field.name] for field in fields} for row in rows], fields=fields)
        columns = dict(table.take(np.arange(len(table))))
        if len(rows) == 1:
            if len(self.known) > REMEMBERED:
                self.known.clear()
            for name, column in columns.items():
                value = rows[0][name]
                if type(value) in PLAIN:
                    self.known[name, type(value), value] = column
        return columns

    def _column(self, field: Field, rows: list[Mapping[str, Any]]) -> np.ndarray:
        modality = self.kinds.get(field.kind) or registry.find("modality", field.kind)
        values = []
        for number, row in enumerate(rows, start=1):
            try:
                values.append(modality.read(row[field.name], trusted=False))
            except (TypeError, ValueError) as error:
                about = {"column": field.name, "row": number, "given": str(row[field.name])[:60], "kind": field.kind}
                raise DataError(Message("predictor.row_value", about)) from error
        dtype: Any = {"number": np.float64, "date": "datetime64[us]"}.get(field.kind, object)
        column = np.empty(len(values), dtype=dtype)
        column[:] = values
        return column


class Rows:
    """A data set of rows that were read."""

    def __init__(self, fields: tuple[Field, ...], rows: int, columns: Columns) -> None:
        self.fields, self.rows, self.columns = fields, rows, columns

    def __len__(self) -> int:
        return self.rows

    def take(self, index: np.ndarray, names: Sequence[str] | None = None) -> Columns:
        chosen = self.columns if names is None else {name: self.columns[name] for name in names}
        return chosen if self.rows == len(index) == 1 else {name: column[index] for name, column in chosen.items()}
